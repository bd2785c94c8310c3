"""What was stated and decided of an impact beyond one system, and whether more than one is hit."""

from escalation.models import WideImpact
from incidents.models import AssetLink, Incident, OutagePart

SYSTEMS = 2


def wide_impacts_of(incident: Incident) -> list[WideImpact]:
    """Return them, the last first."""
    rows = WideImpact.objects.filter(incident=incident).select_related("stated_by", "decided_by")
    return list(rows.order_by("-stated_at", "-pk"))


def is_perhaps_wide(incident: Incident) -> bool:
    """Say whether more than one asset is linked, or an outage is: somebody has to judge it."""
    links = AssetLink.objects.filter(incident=incident, is_active=True)
    return links.count() >= SYSTEMS or OutagePart.objects.filter(incident=incident).exists()
