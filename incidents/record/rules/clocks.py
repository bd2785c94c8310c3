"""What was promised, when it is due, and how a clock stands. Source 002, lines 463-492, 969-986.

Whatever happens to an incident, its terms count from `reported_at`. `pauses` are the ended pauses
that the contract takes off; by default there are none (D19).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from incidents.choices import AlarmKind, ClockKind, ClockState, Priority
from tenants.choices import Basis, Unit
from tenants.contract.rules.hours import ALWAYS, Interval, ServiceHours, add_calendar
from tenants.contract.rules.profile import Profile, Term

QUARTER_HOUR = timedelta(minutes=15)
MINUTES_IN: Mapping[Unit, int] = MappingProxyType({Unit.MINUTES: 1, Unit.HOURS: 60})


@dataclass(frozen=True)
class Target:
    """Within which time one priority is answered or solved, and in which time it is counted."""

    kind: ClockKind
    priority: Priority
    amount: int
    unit: Unit
    basis: Basis

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("A target is more than nothing.")
        if self.basis == Basis.SERVICE_HOURS and self.unit not in MINUTES_IN:
            raise ValueError("A target in service hours is given in minutes or hours.")


@dataclass(frozen=True)
class Alarm:
    """A moment at which a clock speaks; each is told once per recipient."""

    kind: AlarmKind
    at: datetime


@dataclass(frozen=True)
class ClockFacts:
    """What is known of one clock. `risk_at` is its first warning; `paused_at` an open pause.

    One that `ended` was not kept and is owed no more: closed, or not an incident.
    """

    due_at: datetime
    risk_at: datetime
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Elapsed:
    """How long it took: as the wall clock says, and as the contract counts. Both are shown."""

    gross: timedelta
    net: timedelta


def default_targets(profile: Profile) -> tuple[Target, ...]:
    """Return the targets of the profile: response in service hours, resolution elapsed (Q11)."""
    targets = []
    for number, terms in sorted(profile.terms.items()):
        priority = Priority(number)
        targets += [
            _target(ClockKind.RESPONSE, priority, terms.response, Basis.SERVICE_HOURS),
            _target(ClockKind.RESOLUTION, priority, terms.resolution, Basis.ELAPSED),
        ]
    return tuple(targets)


def targets_for(defaults: Iterable[Target], agreed: Iterable[Target]) -> tuple[Target, ...]:
    """Return the defaults with what a contract says instead (R71)."""
    by_key = {(target.kind, target.priority): target for target in defaults}
    by_key.update({(target.kind, target.priority): target for target in agreed})
    return tuple(by_key[key] for key in sorted(by_key))


def target_of(targets: Iterable[Target], kind: ClockKind, priority: Priority) -> Target | None:
    return next((t for t in targets if (t.kind, t.priority) == (kind, priority)), None)


def response_hours(process_hours: str | None, agreed: ServiceHours) -> ServiceHours:
    """Return when a response clock runs: round the clock where the class asks so (R72, D20)."""
    return ALWAYS if process_hours == "24x7" else agreed


def due_at(
    target: Target,
    *,
    reported_at: datetime,
    hours: ServiceHours,
    zone: ZoneInfo,
    pauses: Iterable[Interval] = (),
) -> datetime:
    """Return the last moment at which the target is met."""
    counted, amount = _course(target, reported_at, hours, zone)
    return counted.after(reported_at, amount, pauses)


def alarms(
    target: Target,
    *,
    reported_at: datetime,
    hours: ServiceHours,
    zone: ZoneInfo,
    pauses: Iterable[Interval] = (),
) -> tuple[Alarm, ...]:
    """Return when this clock speaks, in order: at 75 %, at 15 minutes left, and when time is up.

    Where the two warnings fall together only that of 15 minutes is given; a target of 15 minutes
    or less has no such warning.
    """
    counted, amount = _course(target, reported_at, hours, zone)
    ended = tuple(pauses)
    moments = {counted.after(reported_at, amount * 3 / 4, ended): AlarmKind.THREE_QUARTERS}
    if amount > QUARTER_HOUR:
        moments[counted.after(reported_at, amount - QUARTER_HOUR, ended)] = AlarmKind.QUARTER_HOUR
    moments[counted.after(reported_at, amount, ended)] = AlarmKind.BREACH
    return tuple(Alarm(moments[at], at) for at in sorted(moments))


def next_alarm(
    found: Iterable[Alarm], *, now: datetime, told: Collection[AlarmKind] = ()
) -> Alarm | None:
    """Return what is to be said next: the last that is overdue, else the first to come.

    After a pause of the worker, or a rise of the priority, one word is said and not three.
    """
    order = tuple(found)
    last_told = max((n for n, alarm in enumerate(order) if alarm.kind in told), default=-1)
    left = order[last_told + 1 :]
    overdue = [alarm for alarm in left if alarm.at <= now]
    return overdue[-1] if overdue else next(iter(left), None)


def told_before(found: Iterable[Alarm], pending: str) -> tuple[AlarmKind, ...]:
    """Return what a clock has said already: everything before the alarm that is pending."""
    kinds = [alarm.kind for alarm in found]
    return tuple(kinds[: kinds.index(AlarmKind(pending))]) if pending in kinds else ()


def state(facts: ClockFacts, now: datetime) -> ClockState:
    """Return how the clock stands at this moment; never stored, so never out of date (X29)."""
    if facts.stopped_at is not None:
        kept = facts.stopped_at <= facts.due_at and facts.breached_at is None
        return ClockState.MET if kept else ClockState.MISSED
    if facts.ended_at is not None:
        return ClockState.ENDED if breach_of(facts, now) is None else ClockState.MISSED
    if facts.breached_at is not None:
        # Broken under the target that held then; another one later does not make it good.
        return ClockState.LATE
    if facts.paused_at is not None:
        return ClockState.LATE if facts.paused_at > facts.due_at else ClockState.PAUSED
    if now > facts.due_at:
        return ClockState.LATE
    return ClockState.RISK if now >= facts.risk_at else ClockState.OK


def late_since(facts: ClockFacts) -> datetime | None:
    """Return from when a clock that runs counts as late, where a target before was missed."""
    is_over = facts.stopped_at is not None or facts.ended_at is not None
    if is_over or facts.breached_at is None:
        return None
    return min(facts.breached_at, facts.due_at)


def breach_of(facts: ClockFacts, now: datetime) -> datetime | None:
    """Return when the target was first missed; a breach that was recorded stays (R73)."""
    if facts.breached_at is not None:
        return facts.breached_at
    until = facts.stopped_at or facts.ended_at or facts.paused_at or now
    return facts.due_at if until > facts.due_at else None


def changed(facts: ClockFacts, *, due_at: datetime, risk_at: datetime, now: datetime) -> ClockFacts:
    """Return the clock under another target, counted from the same report.

    A past breach goes along. A clock that has stopped was judged and stays as it is.
    """
    if facts.stopped_at is not None or facts.ended_at is not None:
        return facts
    return replace(facts, due_at=due_at, risk_at=risk_at, breached_at=breach_of(facts, now))


def resumed(facts: ClockFacts, *, due_at: datetime, risk_at: datetime, now: datetime) -> ClockFacts:
    """Return the clock as if it had never stopped: containment failed (Q13)."""
    running = replace(facts, stopped_at=None, ended_at=None, due_at=due_at, risk_at=risk_at)
    return replace(running, breached_at=breach_of(running, now))


def stop_moment(
    *, contained_at: datetime | None, restored_at: datetime | None, resolved_at: datetime | None
) -> datetime | None:
    """Return when the resolution clock stops: at the first of contained and solved (D13)."""
    found = [at for at in (contained_at, restored_at, resolved_at) if at is not None]
    return min(found, default=None)


def elapsed(
    *, start: datetime, end: datetime, hours: ServiceHours, pauses: Iterable[Interval] = ()
) -> Elapsed:
    """Return gross time, and net time within the hours and without the pauses."""
    return Elapsed(gross=ALWAYS.between(start, end), net=hours.between(start, end, pauses))


def _target(kind: ClockKind, priority: Priority, term: Term, basis: Basis) -> Target:
    return Target(kind, priority, term.value, term.unit, basis)


def _course(
    target: Target, reported_at: datetime, hours: ServiceHours, zone: ZoneInfo
) -> tuple[ServiceHours, timedelta]:
    """Return in which time a target is counted, and how much of it there is."""
    if target.basis == Basis.SERVICE_HOURS:
        return hours, timedelta(minutes=target.amount * MINUTES_IN[target.unit])
    # Weeks and months are those of the calendar (Q12); their length is known once they begin.
    ends = add_calendar(reported_at, target.unit, target.amount, zone)
    return ALWAYS, ALWAYS.between(reported_at, ends)
