"""What was referred where: of one problem, change or release, and what waits to be referred."""

from dataclasses import dataclass
from typing import Final

from incidents.causes.services.held import Held
from incidents.causes.services.referring import ROUTES
from incidents.duty.queries.improving import is_taken_up
from incidents.models import Improvement, Incident, Referral
from incidents.record.queries.options import Option
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor

# Improvements that are offered at once; the oldest wait longest.
MOST: Final = 50
# Of the words of an improvement so much stands in a list.
SHORT: Final = 80


@dataclass(frozen=True)
class ReferredRow:
    """An incident that this person may see, or an improvement of its review."""

    pk: int
    incident: Incident
    improvement: Improvement | None


def referred_to(row: Held, actor: Actor) -> list[ReferredRow]:
    """Return what is referred to it, of the customers that this person may see."""
    found = Referral.objects.filter(
        reference=row.reference, ended_at=None, incident__in=visible_incidents(actor).values("pk")
    ).select_related("incident__tenant", "improvement")
    return [
        ReferredRow(one.pk, one.incident, one.improvement)
        for one in found.order_by("incident_id", "pk")
    ]


def waiting_improvements(model: type[Held], actor: Actor) -> list[Option]:
    """Return improvements that their review sent this way and that nothing has taken up yet.

    What took one up and failed, or was withdrawn, carries it no more.
    """
    route = ROUTES.get(model)
    if route is None:
        return []
    found = (
        Improvement.objects.filter(
            ~is_taken_up(), route=route, done_at=None,
            review__incident__in=visible_incidents(actor).values("pk"),
        )
        .select_related("review__incident__tenant")
        .order_by("pk")[:MOST]
    )  # fmt: skip
    return [(one.pk, _named(one)) for one in found]


def _named(one: Improvement) -> str:
    incident = one.review.incident
    return f"{incident.reference} · {incident.tenant.name} · {one.text[:SHORT]}"
