"""Who may give which evidence for a measure: a tick proves nothing (R99).

What somebody else must say, or the law wants decided, has a door of its own: an acknowledgement
is given where it was asked for, and a decision by whoever may take it.
"""

from django.utils.translation import gettext_lazy as _

from incidents.record.rules.duties import Duty
from tenants.errors import Words

ACKNOWLEDGEMENT = "acknowledgement"


def refusal_by_hand(duty: Duty, evidence: str) -> Words | None:
    """Return why nobody proves this with words of their own, or nothing where they may."""
    if evidence == ACKNOWLEDGEMENT:
        return _("Only whoever was asked can acknowledge this: record the answer at “Escalation”.")
    if duty.is_statutory:
        return _("The law wants a decision on this: take it at “Personal data breach”.")
    return None
