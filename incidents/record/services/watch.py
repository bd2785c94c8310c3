"""Watching: rounds whose moment has come speak, each once, many at once; in a tenant's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from incidents.choices import Status
from incidents.facts import RoundDue, RoundsEnded
from incidents.models import Incident, UpdateRound
from incidents.record.services import judging, rounds, timing
from incidents.record.services.clock_watch import Due, lock_free
from incidents.record.services.common import append_event
from incidents.record.services.missing import Misses
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.rules.roles import SYSTEM

BATCH = 200


def due_rounds(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the rounds that are due with their incidents, those of a P1 first."""
    found = UpdateRound.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    order = ("incident__priority", "alarm_at", "incident_id", "number")
    return list(found.order_by(*order).values_list("pk", "incident_id")[:BATCH])


def watch_rounds(*, now: datetime) -> int:
    """Look at a batch of rounds that are due; return how many spoke."""
    return look_at_rounds(due_rounds(now=now), now=now)


@transaction.atomic
def look_at_rounds(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of rounds that are due, and record those that passed without proof, in a handful of
    statements. What somebody else holds is left to the next tick.
    """
    incidents = lock_free({incident_id for _round, incident_id in due})
    rows = _lock_rounds(due, incidents, now=now)
    # Nobody is asked for word on what is closed, whichever way it was.
    closed = {key for key, one in incidents.items() if one.status == Status.CLOSED}
    over = {row.incident_id for row in rows if row.incident_id in closed}
    for key in sorted(over):
        _end(incidents[key], now=now)
    rows = [row for row in rows if row.incident_id not in closed]
    late = [row for row in rows if now > row.due_at]
    soon = [row for row in rows if now <= row.due_at]
    _remind(incidents, soon, now=now)
    return len(over) + len(soon) + _miss(incidents, late, now=now)


def _lock_rounds(
    due: Sequence[Due], incidents: Collection[int], *, now: datetime
) -> list[UpdateRound]:
    """Take those that are still due: somebody may have been first."""
    mine = [round_id for round_id, incident_id in due if incident_id in incidents]
    rows = UpdateRound.objects.select_for_update().filter(pk__in=mine, alarm_at__lte=now)
    return list(rows.order_by("incident_id", "number"))


def _end(incident: Incident, *, now: datetime) -> None:
    wrote = [*rounds.end_rounds(incident, now=now), *timing.follow_due(incident)]
    append_event(incident, "round.ended", actor=SYSTEM, now=now, wrote=wrote, facts=RoundsEnded())


def _remind(incidents: dict[int, Incident], soon: Sequence[UpdateRound], *, now: datetime) -> None:
    for row in soon:
        # Its next word is the miss, the first moment after the term.
        row.alarm_at = row.due_at + judging.AFTER
    update_many(soon, "alarm_at")
    append_many(
        Act(
            subject=incidents[row.incident_id],
            kind="round.due",
            actor=SYSTEM,
            at=now,
            wrote=[Written(row, ("alarm_at",))],
            facts=RoundDue(
                round=row.pk,
                number=row.number,
                media=row.media,
            ),
        )
        for row in soon
    )


def _miss(incidents: dict[int, Incident], late: Sequence[UpdateRound], *, now: datetime) -> int:
    """Record what passed its term; return how many were due still, met or not.

    What proves it may be here unjudged: it is looked at once more, so that it counts as it does
    when something else comes in first. What came too late may have made it good already.
    """
    if not late:
        return 0
    concerned = [incidents[key] for key in sorted({row.incident_id for row in late})]
    missed = late
    if judging.recheck_all_rounds(concerned, actor=SYSTEM, now=now):
        due = [(row.pk, row.incident_id) for row in late]
        missed = _lock_rounds(due, incidents, now=now)
    if missed:
        append_many(Misses(incidents, missed).write(now=now))
        judging.recheck_all_rounds(concerned, actor=SYSTEM, now=now)
    _follow(concerned, now=now)
    return len(late)


def _follow(incidents: Sequence[Incident], *, now: datetime) -> None:
    """Let the queue follow the next deadline of each."""
    moved = timing.follow_dues(incidents)
    append_many(
        Act(subject=one, kind="incident.due_followed", actor=SYSTEM, at=now, wrote=moved[one.pk])
        for one in incidents
        if one.pk in moved
    )
