"""What flagged an incident, and what is known of it when it is judged."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from incidents.models import AssetLink, Flag, Incident
from incidents.record.queries.gather import Listed
from incidents.record.rules.flagging import Seen


def assets_of(incident_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the assets that each of these incidents hit."""
    found: dict[int, set[int]] = {key: set() for key in incident_ids}
    links = AssetLink.objects.filter(incident__in=incident_ids, is_active=True)
    for key, asset in links.values_list("incident", "asset"):
        found[key].add(asset)
    return {key: frozenset(assets) for key, assets in found.items()}


def seen_of(incident: Incident, assets: frozenset[int]) -> Seen:
    """Return what rules look at."""
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
