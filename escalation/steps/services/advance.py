"""Escalations that nobody answered in time go on to the next, many at once, those of a P1 first."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Min, prefetch_related_objects

from escalation.models import Escalation
from escalation.steps.services.pass_on import hand_on_all
from escalation.steps.services.withdraw import withdraw
from incidents.choices import Status
from incidents.models import Clock, Incident
from incidents.record.services.clock_watch import Due, lock_free
from tenants.memo import remembering
from tenants.rules.roles import SYSTEM

BATCH = 200


def due_steps(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the escalations that are due with their incidents, those of a P1 first."""
    found = Escalation.objects.filter(due_at__lte=now).exclude(pk__in=without)
    ordered = found.order_by("incident__priority", "due_at", "pk")
    return list(ordered.values_list("pk", "incident_id")[:BATCH])


@transaction.atomic
def pass_on_unanswered(due: Sequence[Due], *, now: datetime) -> int:
    """Ask the next one for each of these, in a handful of statements; return how many were due
    still. What somebody else holds is left to the next tick.
    """
    incidents = lock_free({incident_id for _row, incident_id in due})
    mine = [row_id for row_id, incident_id in due if incident_id in incidents]
    locked = Escalation.objects.select_for_update().filter(pk__in=mine, due_at__lte=now)
    rows = list(locked.order_by("incident_id", "pk"))
    closed = {key for key, one in incidents.items() if one.status == Status.CLOSED}
    # Nobody is asked any more; what follows the closing has not been here yet.
    for key in sorted({row.incident_id for row in rows} & closed):
        withdraw(incidents[key], now=now)
    going = [(incidents[row.incident_id], row) for row in rows if row.incident_id not in closed]
    if going:
        _pass_on(going, now=now)
    return len(rows)


def _pass_on(going: Sequence[tuple[Incident, Escalation]], *, now: datetime) -> None:
    """Pass them on; what each is asked by its measures is read for all of them together."""
    concerned = list({incident.pk: incident for incident, _row in going}.values())
    prefetch_related_objects(concerned, "team")
    clocks = Clock.objects.filter(incident__in=concerned).values_list("incident_id")
    with remembering() as kept:
        kept.update(dict.fromkeys((("worst", one.pk) for one in concerned), None))
        for key, worst in clocks.annotate(Min("priority")):
            kept["worst", key] = worst
        hand_on_all(going, actor=SYSTEM, now=now)
