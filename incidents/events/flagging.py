"""What is told of flagging rules, each a subject of its own, and of what they flagged."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.events.details import answered_flag, flagged
from incidents.facts import FlagAnswered, Flagged, RuleReviewed
from tenants.ledger.declared import EventKind

FLAGGING: Final = (
    EventKind("incident.flagged", _("Flagged by a rule"), "flag", flagged, facts=Flagged),
    EventKind(
        "flag.answered", _("Proposal of a rule answered"), "flag", answered_flag,
        facts=FlagAnswered,
    ),
    EventKind("flagrule.put_live", _("Flagging rule put live"), "check"),
    EventKind("flagrule.withdrawn", _("Flagging rule withdrawn"), "ban"),
    EventKind(
        "flagrule.reviewed", _("Flagging rule reviewed"), "calendar-check", facts=RuleReviewed
    ),
)  # fmt: skip
