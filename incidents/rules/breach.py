"""Breaches of personal data: which labels go together, and how long the authority may wait.

GDPR art. 33(1): notified within 72 hours of becoming aware, unless a risk is unlikely. The hours
are elapsed hours, in weekends and on holidays too; they are counted in UTC, so that a change to
summer time makes none of them longer. What a person must decide is never decided here.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import PersonalData
from tenants.errors import Words


def wrong_labels(*, is_breach: bool, personal_data: str) -> Mapping[str, Words]:
    """Return what contradicts itself, by field: without personal data there is no data breach."""
    if is_breach and personal_data == PersonalData.NO:
        said = _("A data breach is about personal data: choose yes or maybe.")
        return {"personal_data": said}
    return {}
