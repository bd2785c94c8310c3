"""What is told of risks of an organisation, each a subject of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.facts import RiskCounted, RiskSaid
from tenants.ledger.declared import EventKind

RISKS: Final = (
    EventKind("risk.recorded", _("Risk recorded"), "shield-alert", facts=RiskSaid),
    EventKind("risk.changed", _("Risk changed"), "pencil", facts=RiskSaid),
    EventKind("risk.reviewed", _("Risk reviewed"), "calendar-check", facts=RiskSaid),
    EventKind("risk.counted", _("Incidents of a risk counted"), "activity", facts=RiskCounted),
    EventKind("risk.passed", _("Threshold of a risk passed"), "siren", facts=RiskCounted),
    EventKind("risk.ended", _("Risk ended"), "ban", facts=RiskSaid),
)
