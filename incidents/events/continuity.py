"""What is told of continuity plans of an organisation, each a subject of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.facts import ContinuitySaid, PlanDue, PlanUsed
from tenants.ledger.declared import EventKind

CONTINUITY: Final = (
    EventKind(
        "continuity.recorded", _("Continuity plan recorded"), "clipboard-list", facts=ContinuitySaid
    ),
    EventKind("continuity.changed", _("Continuity plan changed"), "pencil", facts=ContinuitySaid),
    EventKind(
        "continuity.reviewed", _("Continuity plan reviewed"), "calendar-check", facts=ContinuitySaid
    ),
    EventKind("continuity.used", _("Continuity plan activated"), "siren", facts=PlanUsed),
    EventKind("continuity.looked", _("Continuity plan looked at"), "activity", facts=PlanDue),
    EventKind(
        "continuity.due", _("Continuity plan asks for its owner"), "clock-alert", facts=PlanDue
    ),
    EventKind("continuity.ended", _("Continuity plan ended"), "ban", facts=ContinuitySaid),
)
