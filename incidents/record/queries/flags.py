"""What flagged an incident, and what is known of it when it is judged."""

from datetime import datetime
from zoneinfo import ZoneInfo

from incidents.models import AssetLink, Flag, Incident
from incidents.record.queries.gather import Listed
from incidents.record.rules.flagging import Seen


def seen_of(incident: Incident, assets: frozenset[int] | None = None) -> Seen:
    """Return what rules look at; `assets` where they were read already."""
    if assets is None:
        links = AssetLink.objects.filter(incident=incident, is_active=True)
        assets = frozenset(links.values_list("asset", flat=True))
    words = (incident.title, incident.description, incident.symptoms, incident.affected)
    classes = (incident.confidentiality, incident.integrity, incident.availability)
    return Seen(
        text="\n".join(words),
        category_id=incident.category_id,
        channel=incident.channel,
        kind=incident.kind,
        assets=assets,
        priority=incident.priority,
        highest_class=max((one for one in classes if one is not None), default=None),
        hour=_hour(incident.reported_at, incident.tenant.zone),
    )


def _hour(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).hour


def flag_list(incident_id: int) -> Listed:
    """Return what flagged one incident, for a page that reads more in the same statement."""
    rows: Listed = (
        Flag.objects.filter(incident=incident_id)
        .order_by("pk")
        .values(
            "pk", "matched", "did", "impact", "urgency", "answer", "flagged_at", "answered_at",
            "rule_id", "rule__name", "rule__why", "answered_by__name",
        )
    )  # fmt: skip
    return rows
