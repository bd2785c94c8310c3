"""Every end state ends what ran; whoever reopens lets it run on, without the time it was closed."""

from datetime import datetime

from incidents.choices import ClockKind
from incidents.models import Clock, Incident
from incidents.record.rules import clocks as rules
from incidents.record.services import plans, rounds, timing
from incidents.record.services.involved import end_involved
from incidents.record.services.pausing import end_pause, pauses_of, take_off
from incidents.record.services.terms import Terms
from tenants.ledger.append import Written, update
from tenants.rules.roles import Actor


def end_promises(incident: Incident, *, actor: Actor, now: datetime) -> list[Written]:
    """End every clock and update round of an incident of which nothing is owed any more, and that
    others work on it.

    What was not kept is not called kept; a breach that nobody saw so far is told.
    """
    # An older release left clocks running when it closed: those ended then.
    at = incident.closed_at or now
    written: list[Written] = []
    for clock in timing.running(incident):
        timing.find_breach(incident, clock, actor=actor, now=now, until=at)
        written += end_pause(clock, now=at)
        clock.ended_at, clock.alarm_at, clock.alarm = at, None, ""
        written.append(update(clock, "ended_at", "breached_at", "alarm_at", "alarm"))
    written += rounds.end_rounds(incident, now=now)
    written += end_involved(incident, actor=actor, now=now)
    return written + timing.follow_due(incident)


def run_on(
    incident: Incident,
    terms: Terms,
    *,
    actor: Actor,
    now: datetime,
    closed_at: datetime | None = None,
) -> list[Written]:
    """Let the resolution clock run on as if it had never stopped (D13, Q13), and what was ended.

    From `closed_at` until now it was closed: that is no time of ours, and no breach.
    """
    found = (
        Clock.objects.select_for_update()
        .filter(incident=incident, superseded_at__isnull=True)
        .order_by("pk")
    )
    written: list[Written] = []
    for clock in found:
        was_kept = clock.kind == ClockKind.RESPONSE and clock.stopped_at is not None
        if was_kept or (clock.stopped_at is None and clock.ended_at is None):
            continue
        if closed_at is not None:
            written.append(take_off(clock, closed_at, now))
        plan = plans.Planner(incident, terms).plan(ClockKind(clock.kind), pauses_of(clock))
        again = rules.resumed(
            timing.facts(clock), due_at=plan.due_at, risk_at=plan.risk_at, now=now
        )
        timing.write_plan(clock, plan)
        clock.stopped_at, clock.ended_at = again.stopped_at, again.ended_at
        timing.find_breach(incident, clock, actor=actor, now=now)
        timing.set_alarm(clock, plan, now=now, told=timing.already_told(clock))
        fields = ("stopped_at", "ended_at", "breached_at", "paused_for", *plans.PLANNED)
        written.append(update(clock, *fields))
    return written
