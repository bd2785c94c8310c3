"""Watching: rounds whose moment has come speak, each once; in a tenant's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from incidents.choices import Status
from incidents.models import Incident, UpdateRound
from incidents.record.services import rounds, timing
from incidents.record.services.clock_watch import Due
from incidents.record.services.common import tell
from tenants.ledger.append import update
from tenants.rules.roles import SYSTEM

BATCH = 50


def due_rounds(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the rounds that are due with their incidents, those of a P1 first."""
    found = UpdateRound.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    order = ("incident__priority", "alarm_at", "incident_id", "number")
    return list(found.order_by(*order).values_list("pk", "incident_id")[:BATCH])


def look_at_rounds(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of rounds that are due, and record those that passed without proof."""
    # In the order of the incidents, as everybody locks them.
    in_order = sorted(due, key=lambda row: (row[1], row[0]))
    return sum(_look_at(round_id, incident_id, now=now) for round_id, incident_id in in_order)


def watch_rounds(*, now: datetime) -> int:
    """Look at a batch of rounds that are due; return how many spoke."""
    return look_at_rounds(due_rounds(now=now), now=now)


@transaction.atomic
def _look_at(round_id: int, incident_id: int, *, now: datetime) -> int:
    incident = Incident.objects.select_for_update(skip_locked=True).filter(pk=incident_id).first()
    row = UpdateRound.objects.select_for_update().filter(pk=round_id, alarm_at__lte=now).first()
    if incident is None or row is None or row.is_over:
        return 0
    if incident.status == Status.CLOSED:
        # Nobody is asked for word on what is closed, whichever way it was.
        wrote = [*rounds.end_rounds(incident, now=now), *timing.follow_due(incident)]
        tell(incident, "round.ended", actor=SYSTEM, now=now, wrote=wrote)
        return 1
    if now > row.due_at:
        rounds.miss_round(incident, row, actor=SYSTEM, now=now)
    else:
        # Its next word is the miss, the first moment after the term.
        row.alarm_at = row.due_at + rounds.AFTER
        tell(
            incident,
            "round.due",
            actor=SYSTEM,
            now=now,
            wrote=[update(row, "alarm_at")],
            round=row.pk,
            number=row.number,
            by_phone=row.by_phone,
            by_email=row.by_email,
        )
    wrote = timing.follow_due(incident)
    if wrote:
        tell(incident, "incident.due_followed", actor=SYSTEM, now=now, wrote=wrote)
    return 1
