"""Watching: clocks and rounds whose moment has come speak, each once; in a tenant's scope."""

from datetime import datetime

from django.db import transaction

from incidents.choices import AlarmKind, ClockKind, Status
from incidents.models import Clock, Incident, UpdateRound
from incidents.rules import clocks as rules
from incidents.rules.lifecycle import owes
from incidents.services import rounds, timing
from incidents.services.common import tell
from incidents.services.ending import end_promises
from incidents.services.pausing import pauses_of
from incidents.services.replan import follow_terms, is_moved
from incidents.services.terms import terms_of
from tenants.ledger.append import update
from tenants.rules.roles import SYSTEM

BATCH = 200


def watch_clocks(*, now: datetime) -> int:
    """Let every clock that is due say its word: a warning, or the breach. Returns how many."""
    due = list(
        Clock.objects.filter(alarm_at__lte=now)
        .order_by("incident_id", "pk")
        .values_list("pk", "incident_id")[:BATCH]
    )
    return sum(_let_speak(clock_id, incident_id, now=now) for clock_id, incident_id in due)


@transaction.atomic
def _let_speak(clock_id: int, incident_id: int, *, now: datetime) -> int:
    incident = Incident.objects.select_for_update(skip_locked=True).filter(pk=incident_id).first()
    clock = Clock.objects.select_for_update().filter(pk=clock_id, alarm_at__lte=now).first()
    if incident is None or clock is None:
        # Somebody is at it, or was first: the next tick looks again.
        return 0
    if not owes(Status(incident.status), incident.triage_outcome):
        # It was closed before closing ended clocks.
        wrote = end_promises(incident, actor=SYSTEM, now=now)
        tell(incident, "clock.set", actor=SYSTEM, now=now, wrote=wrote)
        return 0
    planner = timing.Planner(incident, terms_of(incident))
    plan = planner.plan(ClockKind(clock.kind), pauses_of(clock))
    if is_moved(clock, plan):
        # Terms that are not stored yet judge nothing: the next tick speaks by the new ones.
        follow_terms(incident, reason="terms", at=now, now=now)
        return 0
    before = rules.told_before(plan.alarms, clock.alarm)
    alarm = rules.next_alarm(plan.alarms, now=now, told=before)
    if alarm is None or alarm.at > now:
        clock.alarm_at, clock.alarm = (alarm.at, alarm.kind) if alarm else (None, "")
        tell(
            incident,
            "clock.set",
            actor=SYSTEM,
            now=now,
            wrote=[update(clock, "alarm_at", "alarm")],
        )
        return 0
    following = rules.next_alarm(plan.alarms, now=alarm.at, told=(alarm.kind,))
    clock.alarm_at = following.at if following else None
    clock.alarm = following.kind if following else ""
    is_breach = alarm.kind is AlarmKind.BREACH
    if is_breach and clock.breached_at is None:
        clock.breached_at = clock.due_at
    tell(
        incident,
        "clock.breached" if is_breach else "clock.warned",
        actor=SYSTEM,
        now=now,
        wrote=[update(clock, "alarm_at", "alarm", "breached_at")],
        clock=clock.pk,
        clock_kind=clock.kind,
        alarm=str(alarm.kind),
    )
    return 1


def watch_rounds(*, now: datetime) -> int:
    """Remind of rounds that are due, and record those that passed without proof."""
    due = list(
        UpdateRound.objects.filter(alarm_at__lte=now)
        .order_by("incident_id", "number")
        .values_list("pk", "incident_id")[:BATCH]
    )
    return sum(_look_at(round_id, incident_id, now=now) for round_id, incident_id in due)


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
