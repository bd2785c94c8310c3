"""Watching: clocks whose moment has come speak, each once, many at once; in a tenant's scope."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db import transaction

from incidents.choices import AlarmKind, ClockKind, Status
from incidents.facts import ClockSaid
from incidents.models import Clock, Incident, Pause
from incidents.record.rules import clocks as rules
from incidents.record.rules.lifecycle import owes
from incidents.record.services import plans
from incidents.record.services.common import append_event
from incidents.record.services.ending import end_promises
from incidents.record.services.replan import follow_terms, is_moved
from tenants.contract.rules.hours import Interval
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.ledger.facts import NOTHING, Facts
from tenants.rules.roles import SYSTEM

BATCH = 200
# What is due, by its own key and that of its incident.
Due: TypeAlias = tuple[int, int]
SPOKEN = ("alarm_at", "alarm", "breached_at")
# Nothing is said, the next word is another.
SET = "clock.set"


def due_clocks(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return a batch of clocks that are due with their incidents, those of a P1 first."""
    found = Clock.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    ordered = found.order_by("priority", "alarm_at", "pk")
    return list(ordered.values_list("pk", "incident_id")[:BATCH])


def watch_clocks(*, now: datetime) -> int:
    """Let a batch of clocks that are due say their word; return how many spoke."""
    return speak(due_clocks(now=now), now=now)


@transaction.atomic
def speak(due: Sequence[Due], *, now: datetime) -> int:
    """Let these clocks say their word, a warning or the breach, in a handful of statements.

    What somebody else holds is left to the next tick.
    """
    incidents = lock_free({incident_id for _clock, incident_id in due})
    clocks = _lock_clocks(due, incidents, now=now)
    paused, planners = _pauses(clocks), plans.Planners()
    acts: list[Act] = []
    moved: set[int] = set()
    for clock in clocks:
        incident = incidents[clock.incident_id]
        if not owes(Status(incident.status), incident.triage_outcome):
            moved.add(incident.pk)
            continue
        plan = planners.of(incident).plan(ClockKind(clock.kind), paused[clock.pk])
        if is_moved(clock, plan):
            moved.add(incident.pk)
            continue
        acts.append(_say(incident, clock, plan, now=now))
    said = [act for act in acts if act.subject.pk not in moved]
    update_many([one.row for act in said for one in act.wrote], *SPOKEN)
    append_many(said)
    for incident_id in sorted(moved):
        _mend(incidents[incident_id], now=now)
    return sum(act.kind != SET for act in said)


def lock_free(keys: Collection[int]) -> dict[int, Incident]:
    """Lock these incidents with their terms, in order; those that somebody holds are left out."""
    rows = Incident.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=keys)
    with_terms = rows.select_related("tenant", "agreement__hours").order_by("pk")
    return {incident.pk: incident for incident in with_terms}


def _lock_clocks(due: Sequence[Due], incidents: Collection[int], *, now: datetime) -> list[Clock]:
    """Take those that are still due: somebody may have been first."""
    mine = [clock_id for clock_id, incident_id in due if incident_id in incidents]
    rows = Clock.objects.select_for_update().filter(pk__in=mine, alarm_at__lte=now)
    return list(rows.order_by("pk"))


def _pauses(clocks: Sequence[Clock]) -> dict[int, list[Interval]]:
    """Return the ended pauses of each clock."""
    found: dict[int, list[Interval]] = defaultdict(list)
    ended = Pause.objects.filter(clock__in=clocks, ended_at__isnull=False)
    for row in ended.order_by("started_at"):
        if row.ended_at is not None:
            found[row.clock_id].append((row.started_at, row.ended_at))
    return found


def _mend(incident: Incident, *, now: datetime) -> None:
    """End what is owed no more, or move a clock to terms that are not stored yet: those judge
    nothing, and the next tick speaks by them.
    """
    if owes(Status(incident.status), incident.triage_outcome):
        follow_terms(incident, reason="terms", at=now, now=now)
        return
    # It was closed before closing ended clocks.
    wrote = end_promises(incident, actor=SYSTEM, now=now)
    append_event(incident, SET, actor=SYSTEM, now=now, wrote=wrote)


def _say(incident: Incident, clock: Clock, plan: plans.Plan, *, now: datetime) -> Act:
    """Move a clock on by one word, and return what is to be told of that."""
    alarm = rules.next_alarm(plan.alarms, now=now, told=rules.told_before(plan.alarms, clock.alarm))
    if alarm is None or alarm.at > now:
        clock.alarm_at, clock.alarm = (alarm.at, alarm.kind) if alarm else (None, "")
        return _act(incident, clock, SET, now=now)
    following = rules.next_alarm(plan.alarms, now=alarm.at, told=(alarm.kind,))
    clock.alarm_at = following.at if following else None
    clock.alarm = following.kind if following else ""
    is_breach = alarm.kind is AlarmKind.BREACH
    if is_breach and clock.breached_at is None:
        clock.breached_at = clock.due_at
    kind = "clock.breached" if is_breach else "clock.warned"
    facts = ClockSaid(clock=clock.pk, clock_kind=clock.kind, alarm=str(alarm.kind))
    return _act(incident, clock, kind, now=now, facts=facts)


def _act(
    incident: Incident, row: Clock, kind: str, *, now: datetime, facts: Facts = NOTHING
) -> Act:
    wrote = [Written(row, SPOKEN)]
    return Act(subject=incident, kind=kind, actor=SYSTEM, at=now, wrote=wrote, facts=facts)
