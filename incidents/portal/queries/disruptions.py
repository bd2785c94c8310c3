"""The largest disruptions that run at a customer, and what of them is told to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import Kind, Priority, Status
from incidents.models import AssetLink, Incident
from incidents.record.queries.gather import Listed, Row
from incidents.record.queries.promised import owed_by
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.lifecycle import UNSOLVED
from tenants.addresses import address
from tenants.rules.roles import Actor

SHOWN = 3


@dataclass(frozen=True)
class Disruption:
    """Something large that is known already. The words and the link only for whoever may see it."""

    since: datetime
    next_by: datetime | None
    subject: str = ""
    url: str = ""
    what: str = ""
    # That moment has passed, and nothing was said.
    is_late: bool = False


def disruption_list(tenants: Iterable[int]) -> Listed:
    """Return what `disruptions` wants of the large disruptions at these customers."""
    large = Incident.objects.filter(
        tenant__in=list(tenants),
        priority=Priority.P1,
        kind=Kind.INCIDENT,
        status__in=UNSOLVED,
        is_drill=False,
    )
    return large.order_by("reported_at").values(
        "id", "reference", "title", "status", "reported_at", "is_security",
        next_by=owed_by(),
    )  # fmt: skip


def disruptions(rows: list[Row], actor: Actor, now: datetime) -> list[Disruption]:
    """Return what this person is told of these disruptions.

    Of a colleague's report only what is affected is told, once the desk has looked at it, and
    nothing at all where information security is at stake.
    """
    seen = {
        *visible_incidents(actor)
        .filter(pk__in=[row["id"] for row in rows])
        .values_list("pk", flat=True)
    }
    told = [row for row in rows if row["id"] in seen or _may_be_told(row)][:SHOWN]
    hidden = [row["id"] for row in told if row["id"] not in seen]
    affected = _affected(hidden) if hidden else {}
    return [
        Disruption(
            since=row["reported_at"],
            next_by=row["next_by"],
            subject=row["title"] if row["id"] in seen else "",
            url=address("portal:ticket", row["reference"]) if row["id"] in seen else "",
            what=affected.get(row["id"], ""),
            is_late=row["next_by"] is not None and row["next_by"] < now,
        )
        for row in told
    ]


def _may_be_told(row: Mapping[str, object]) -> bool:
    return row["status"] != Status.NEW and not row["is_security"]


def _affected(ids: list[int]) -> dict[int, str]:
    """Return the names of the systems that the desk linked to these."""
    found: dict[int, list[str]] = {}
    links = AssetLink.objects.filter(incident__in=ids, is_active=True).order_by("asset__name")
    for incident_id, name in links.values_list("incident_id", "asset__name"):
        found.setdefault(incident_id, []).append(name)
    return {incident_id: ", ".join(names) for incident_id, names in found.items()}
