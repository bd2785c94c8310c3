"""Clocks: started, stopped, paused, recomputed. The rules say when; here it is written down."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models.functions import Least

from incidents.choices import AlarmKind, ClockKind
from incidents.facts import ClockSaid
from incidents.models import COUNTING, NEVER, OWED, Clock, Incident, Pause, UpdateRound
from incidents.record.rules import clocks as rules
from incidents.record.services.common import append_event, owned
from incidents.record.services.pausing import carry_pauses, end_pause, pauses_of
from incidents.record.services.plans import PLANNED, Contract, Plan, Planner
from incidents.record.services.terms import Terms
from tenants.ledger.append import Written, insert, update, update_many
from tenants.rules.roles import Actor

KINDS = (ClockKind.RESPONSE, ClockKind.RESOLUTION)


def first_clocks(
    incident: Incident, terms: Terms, contract: Contract, *, now: datetime
) -> list[Clock]:
    """Return what is promised of an incident that is about to be written."""
    planner = Planner(incident, terms, contract=contract)
    return [_new(incident, planner.plan(kind, []), kind, now=now) for kind in KINDS]


def _new(incident: Incident, plan: Plan, kind: ClockKind, *, now: datetime) -> Clock:
    clock = Clock(**owned(incident), kind=kind, started_at=incident.terms_from)
    write_plan(clock, plan)
    set_alarm(clock, plan, now=now, told=())
    return clock


def write_plan(clock: Clock, plan: Plan) -> None:
    clock.priority = plan.target.priority
    clock.amount, clock.unit, clock.basis = plan.target.amount, plan.target.unit, plan.target.basis
    clock.in_office_hours = plan.in_office_hours
    clock.due_at, clock.risk_at = plan.due_at, plan.risk_at


def set_alarm(clock: Clock, plan: Plan, *, now: datetime, told: Collection[AlarmKind]) -> None:
    alarm = rules.next_alarm(plan.alarms, now=now, told=told)
    clock.alarm_at = alarm.at if alarm else None
    clock.alarm = alarm.kind if alarm else ""


def running(incident: Incident, *kinds: ClockKind) -> list[Clock]:
    """Return the clocks that were not stopped nor superseded, locked, in order."""
    return list(
        Clock.objects.select_for_update()
        .filter(
            incident=incident,
            kind__in=kinds or KINDS,
            superseded_at__isnull=True,
            stopped_at__isnull=True,
            ended_at__isnull=True,
        )
        .order_by("pk")
    )


def facts(clock: Clock) -> rules.ClockFacts:
    return rules.ClockFacts(
        due_at=clock.due_at,
        risk_at=clock.risk_at,
        stopped_at=clock.stopped_at,
        paused_at=clock.paused_at,
        breached_at=clock.breached_at,
        ended_at=clock.ended_at,
    )


def find_breach(
    incident: Incident,
    clock: Clock,
    *,
    actor: Actor,
    now: datetime,
    until: datetime | None = None,
) -> None:
    """Write down a breach that nobody saw so far, and tell it: never one without the other.

    The caller saves `breached_at` with what else it changes.
    """
    breached = rules.breach_of(facts(clock), until or now)
    if breached is not None:
        keep_breach(incident, clock, breached, actor=actor, now=now)


def keep_breach(
    incident: Incident, clock: Clock, at: datetime, *, actor: Actor, now: datetime
) -> None:
    """Write down that a target was missed, and since when; once it is kept it stays as it is."""
    if clock.breached_at is not None:
        return
    clock.breached_at = at
    append_event(
        incident,
        "clock.breached",
        actor=actor,
        now=now,
        facts=ClockSaid(clock=clock.pk, clock_kind=clock.kind, alarm=str(AlarmKind.BREACH)),
    )


def already_told(clock: Clock) -> tuple[AlarmKind, ...]:
    """Return what a clock that runs on does not say again."""
    return (AlarmKind.BREACH,) if clock.breached_at is not None else ()


def stop_clock(
    incident: Incident, kind: ClockKind, *, at: datetime, actor: Actor, now: datetime
) -> list[Written]:
    """Stop a clock that runs; stopping twice changes nothing. A breach unseen so far is told."""
    written: list[Written] = []
    for clock in running(incident, kind):
        # Before the pause is taken off: a clock that was paused in time stood in time.
        find_breach(incident, clock, actor=actor, now=now, until=at)
        written += end_pause(clock, now=at)
        clock.stopped_at, clock.alarm_at, clock.alarm = at, None, ""
        written.append(update(clock, "stopped_at", "breached_at", "alarm_at", "alarm"))
    return written


def recompute(incident: Incident, terms: Terms, *, actor: Actor, now: datetime) -> list[Written]:
    """Count every running clock again from the report; the old one is kept with its breach."""
    planner = Planner(incident, terms)
    written: list[Written] = []
    for clock in running(incident):
        plan = planner.plan(ClockKind(clock.kind), pauses_of(clock))
        if (plan.due_at, plan.target.priority) == (clock.due_at, clock.priority):
            continue
        written += supersede(incident, clock, plan, actor=actor, now=now)
    return written


def supersede(
    incident: Incident,
    clock: Clock,
    plan: Plan,
    *,
    actor: Actor,
    now: datetime,
    without_pauses: bool = False,
) -> list[Written]:
    """Put a clock of another plan in the place of one that runs; that one stays with its breach.

    Its pauses go along, unless the plan counts without them.
    """
    moved = rules.changed(facts(clock), due_at=plan.due_at, risk_at=plan.risk_at, now=now)
    find_breach(incident, clock, actor=actor, now=now)
    clock.superseded_at, clock.alarm_at, clock.alarm = now, None, ""
    written = [update(clock, "superseded_at", "alarm_at", "alarm", "breached_at")]
    fresh = _new(incident, plan, ClockKind(clock.kind), now=now)
    fresh.breached_at = moved.breached_at
    if not without_pauses:
        fresh.paused_for = clock.paused_for
    set_alarm(fresh, plan, now=now, told=already_told(fresh))
    written.append(insert(fresh))
    return written if without_pauses else written + carry_pauses(clock, fresh, now=now)


def pause(incident: Incident, terms: Terms, *, actor: Actor, now: datetime) -> list[Written]:
    """Pause resolution where the contract says so; elsewhere waiting costs time (D19)."""
    if not Planner(incident, terms).pauses_allowed:
        return []
    written: list[Written] = []
    for clock in running(incident, ClockKind.RESOLUTION):
        if clock.paused_at is None:
            find_breach(incident, clock, actor=actor, now=now)
            clock.paused_at, clock.alarm_at, clock.alarm = now, None, ""
            row = Pause(
                tenant_id=clock.tenant_id,
                provider_id=clock.provider_id,
                clock=clock,
                started_at=now,
            )
            fields = ("paused_at", "breached_at", "alarm_at", "alarm")
            written += [insert(row), update(clock, *fields)]
    return written


def unpause(incident: Incident, terms: Terms, *, now: datetime) -> list[Written]:
    """End a pause; what was paused is added to the term, and gross time is kept beside it."""
    written: list[Written] = []
    for clock in running(incident, ClockKind.RESOLUTION):
        if clock.paused_at is None:
            continue
        written += end_pause(clock, now=now)
        plan = Planner(incident, terms).plan(ClockKind.RESOLUTION, pauses_of(clock))
        write_plan(clock, plan)
        set_alarm(clock, plan, now=now, told=already_told(clock))
        written.append(update(clock, *PLANNED))
    return written


def next_due(incident: Incident) -> datetime:
    """Return the earliest deadline that binds: of a clock, or of a word to the customer.

    One that was missed comes first until it is made good; nothing that runs beside it hides it.
    """
    return _next_dues([incident.pk]).get(incident.pk, NEVER)


def _next_dues(incidents: Collection[int]) -> dict[int, datetime]:
    clocks = Clock.objects.filter(COUNTING, incident__in=incidents).annotate(
        since=Least("due_at", "breached_at")
    )
    words = UpdateRound.objects.filter(OWED, incident__in=incidents)
    due = clocks.values_list("incident_id", "since").union(
        words.values_list("incident_id", "due_at")
    )
    found: dict[int, datetime] = {}
    for key, at in due:
        found[key] = min(found.get(key, NEVER), at)
    return found


def follow_due(incident: Incident) -> list[Written]:
    """Let the queue follow; this column is derived, so the incident's version stays."""
    return follow_dues([incident]).get(incident.pk, [])


def follow_dues(incidents: Sequence[Incident]) -> dict[int, list[Written]]:
    """Let the queue follow many locked incidents at once; return what moved, by incident."""
    dues = _next_dues([incident.pk for incident in incidents])
    moved = [one for one in incidents if dues.get(one.pk, NEVER) != one.next_due_at]
    for incident in moved:
        incident.next_due_at = dues.get(incident.pk, NEVER)
    update_many(moved, "next_due_at")
    return {one.pk: [Written(one, ("next_due_at",))] for one in moved}
