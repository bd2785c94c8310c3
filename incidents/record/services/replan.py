"""One truth when terms change while a clock runs: what is stored is what holds.

Due, risk and alarm of a clock are stored together and move together, in one event with the reason.
Nothing is judged by terms that are not stored yet: a tick that finds others moves the clock first.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from incidents.choices import ClockKind, RoundKind, Status
from incidents.facts import ClockReplanned
from incidents.models import Clock, Incident, UpdateRound
from incidents.record.rules import clocks as rules
from incidents.record.rules.updates import UpdatePolicy
from incidents.record.services import judging, owing, plans, rounds, timing
from incidents.record.services.common import append_event
from incidents.record.services.pausing import end_pause, pauses_of
from incidents.record.services.terms import terms_of
from tenants.ledger.append import Written, update
from tenants.rules.roles import SYSTEM

BATCH = 25
# (kind of clock, as it was, as it becomes), as the event says it.
Moved = tuple[str, str, str]


def follow_settings(
    *, tenant_id: int, reason: str, at: datetime, now: datetime, after: int = 0
) -> Callable[[], object] | None:
    """Let open incidents of a customer follow its terms; return what does the rest of them.

    `reason` is the event of the setting, written `at`. They are locked in the order of their keys,
    as everybody does, and so many at once that nobody at the desk waits long.
    """
    still_open = Incident.objects.filter(tenant=tenant_id, pk__gt=after)
    locked = still_open.exclude(status=Status.CLOSED).select_for_update(of=("self",))
    last = after
    rows = list(locked.order_by("pk")[:BATCH])
    for incident in rows:
        follow_terms(incident, reason=reason, at=at, now=now)
        last = incident.pk
    if len(rows) < BATCH:
        return None
    told: dict[str, Any] = {"tenant_id": tenant_id, "reason": reason, "at": at, "now": now}
    return partial(follow_settings, **told, after=last)


def follow_terms(incident: Incident, *, reason: str, at: datetime, now: datetime) -> bool:
    """Move what runs on a locked incident to the terms that hold now; say whether it moved.

    What was broken before they changed, `at`, stays broken and is told.
    """
    moved: list[Moved] = []
    wrote = [
        *_move_clocks(incident, moved, at=at, now=now),
        *_move_rounds(incident, moved, now=now),
    ]
    if not wrote:
        return False
    wrote += timing.follow_due(incident)
    facts = ClockReplanned(reason=reason, moved=moved)
    append_event(incident, "clock.replanned", actor=SYSTEM, now=now, wrote=wrote, facts=facts)
    return True


def _move(moved: list[Moved], kind: str, was: datetime, becomes: datetime) -> None:
    if was != becomes:
        moved.append((str(kind), was.isoformat(), becomes.isoformat()))


def _move_clocks(
    incident: Incident, moved: list[Moved], *, at: datetime, now: datetime
) -> list[Written]:
    running = timing.running(incident)
    if not running:
        return []
    planner = plans.Planner(incident, terms_of(incident))
    wrote: list[Written] = []
    for clock in running:
        # Before a pause is taken off: a clock that was paused in time stood in time.
        breached = rules.breach_of(timing.facts(clock), at)
        resumed = _end_disallowed(clock, planner, at=at)
        plan = planner.plan(ClockKind(clock.kind), pauses_of(clock))
        if not resumed and not is_moved(clock, plan):
            continue
        wrote += resumed
        if breached is not None:
            timing.keep_breach(incident, clock, breached, actor=SYSTEM, now=now)
        told = (*rules.told_before(plan.alarms, clock.alarm), *timing.already_told(clock))
        _move(moved, clock.kind, clock.due_at, plan.due_at)
        timing.write_plan(clock, plan)
        if clock.paused_at is None:
            timing.set_alarm(clock, plan, now=now, told=told)
        wrote.append(update(clock, "breached_at", *plans.PLANNED))
    return wrote


def _end_disallowed(clock: Clock, planner: plans.Planner, *, at: datetime) -> list[Written]:
    """Let a clock run on that the agreement lets stand still no longer, from that change on.

    An older event that comes late ends nothing: the change that took it away has its own.
    """
    if planner.pauses_allowed or clock.paused_at is None or clock.paused_at > at:
        return []
    return end_pause(clock, now=at)


def is_moved(clock: Clock, plan: plans.Plan) -> bool:
    """Say whether the terms give another plan than the one that is stored."""
    return (plan.due_at, plan.risk_at) != (clock.due_at, clock.risk_at)


def _move_rounds(incident: Incident, moved: list[Moved], *, now: datetime) -> list[Written]:
    policy = owing.policy_of(incident)
    owed = [row for row in owing.open_rounds(incident) if row.kind == RoundKind.INTERVAL]
    if policy is None:
        kinds = (RoundKind.FIRST, RoundKind.INTERVAL)
        return rounds.stop_rounds(incident, now=now, kinds=kinds)
    if not owed:
        return _begin_again(incident, now=now)
    wrote = []
    for row in owed:
        was = row.due_at
        if fields := _moved(row, policy):
            _move(moved, ClockKind.UPDATE, was, row.due_at)
            wrote.append(update(row, *fields))
    return wrote


def _begin_again(incident: Incident, *, now: datetime) -> list[Written]:
    """Owe word once a rule asks for it (again); who was called at once is not called once more.

    What was handled elsewhere owes none for a setting: it begins with the first act here.
    """
    was_owed = incident.rounds.exists()
    if incident.restored_at is not None or (incident.is_elsewhere and not was_owed):
        return []
    return owing.start_rounds(incident, now=now, calls_again=not was_owed)


def _moved(row: UpdateRound, policy: UpdatePolicy) -> tuple[str, ...]:
    """Fill in what the rule says now of an open interval; return the columns that changed."""
    due_at = policy.due_at(row.opened_at)
    if row.promised_in_id is not None:
        # The earlier of agreement and promise binds.
        due_at = min(due_at, row.due_at)
    now_says = (due_at, sorted(policy.media))
    if now_says == (row.due_at, row.media):
        return ()
    was_reminded = row.alarm_at is not None and row.alarm_at > row.due_at
    row.due_at, row.media = now_says
    reminder = min(policy.remind_at(row.opened_at), due_at)
    row.alarm_at = due_at + judging.AFTER if was_reminded else reminder
    return ("due_at", "media", "alarm_at")
