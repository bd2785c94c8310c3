"""What is told of an asset besides its set-up."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import AssetEnd
from incidents.facts import AssetEnds
from tenants.ledger.declared import EventKind, Names, label


def _what(facts: AssetEnds, _names: Names) -> str:
    return label(AssetEnd, facts.what)


ASSETS: Final = (
    EventKind("asset.ending", _("Reminded of what ends"), "calendar", _what, facts=AssetEnds),
    EventKind("asset.looked_at", _("Looked at for what ends"), "calendar", is_quiet=True),
)
