"""Every end state ends what ran; time that it was closed is no breach, and breaches are told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import AlarmKind, ClockKind, ClockState, Kind, TriageOutcome
from incidents.handling.asks.close import RecordConfirmation
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.asks.work import AssignIncident, ReopenIncident, Wait
from incidents.handling.services import close, solve, triage, work
from incidents.models import Clock, Incident, UpdateRound
from incidents.record.queries.clocks import by_incident, clock_list
from incidents.record.services import clock_watch, owing, timing, watch
from incidents.record.services.common import record
from incidents.record.services.ending import end_promises
from tenants.ledger.append import update
from tenants.models import Event
from tests.factories import incidents as made
from tests.history.told import ask_the_database
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def clock_of(incident: Incident, kind: ClockKind) -> Clock:
    return Clock.objects.get(incident=incident, kind=kind, superseded_at=None)


def told(incident: Incident, kind: str) -> int:
    return Event.objects.filter(subject_kind="incident", subject_id=incident.pk, kind=kind).count()


def breaches(incident: Incident) -> tuple[int, int]:
    """Return how many promises were broken, as written and as told."""
    written = Clock.objects.filter(incident=incident, breached_at__isnull=False)
    return written.values("kind").distinct().count(), told(incident, "clock.breached")


def check_at_once() -> None:
    """Check now what the database checks at COMMIT."""
    ask_the_database()


def tick_for_a_month(incident: Incident) -> int:
    """Look every day, as the scheduler does; return how much was said."""
    start = incident.reported_at
    days = (start + n * DAY for n in range(1, 32))
    return sum(clock_watch.watch_clocks(now=day) + watch.watch_rounds(now=day) for day in days)


def step(world: World, incident: Incident, now: datetime, by: str = "agnes") -> dict[str, Any]:
    return {
        "incident_id": incident.pk, "expected_version": incident.version,
        "actor": world.actor(by), "now": now,
    }  # fmt: skip


def no_incident(world: World, incident: Incident) -> Incident:
    return made.triaged(
        world, incident, outcome=TriageOutcome.NOT_AN_INCIDENT, reason="It was a drill of theirs."
    )


def running(incident: Incident) -> int:
    clocks = Clock.objects.filter(
        incident=incident, stopped_at=None, ended_at=None, superseded_at=None
    )
    owed = UpdateRound.objects.filter(incident=incident, met_at=None, missed_at=None, ended_at=None)
    return clocks.count() + owed.count()


def test_what_is_no_incident_owes_nothing_and_says_nothing(world: World):
    incident = no_incident(world, made.Critical.create(world=world, answered_call=False))

    assert running(incident) == 0
    assert tick_for_a_month(incident) == 0
    incident.refresh_from_db()
    assert incident.next_due_at.year == 9999


def test_what_is_worked_on_after_all_is_promised_again(world: World):
    incident = no_incident(world, made.Critical.create(world=world, answered_call=False))
    due_at = clock_of(incident, ClockKind.RESOLUTION).due_at

    incident = work.assign_incident(
        **step(world, incident, incident.registered_at + 10 * timedelta(minutes=1)),
        ask=AssignIncident(user_id=world.user("sam").pk),
    )

    assert running(incident) == 4
    assert clock_of(incident, ClockKind.RESOLUTION).due_at == due_at


def test_a_change_of_priority_begins_nothing_anew_of_what_is_no_incident(world: World):
    incident = no_incident(world, made.ByPortal.create(world=world))

    incident = triage.change_priority(
        **step(world, incident, incident.registered_at + HOUR),
        ask=ChangePriority(
            impact=3,
            urgency=3,
            reason="It was worse.",
            criteria={"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]},
        ),
    )

    assert running(incident) == 0


def test_closing_a_request_that_nobody_answered_ends_the_response_clock(world: World):
    incident = made.in_progress(world, made.ByPortal.create(world=world))
    incident.kind = Kind.SERVICE_REQUEST
    now = incident.registered_at + timedelta(minutes=3)
    record(incident, "incident.classified", actor=world.actor("agnes"), now=now)
    incident = made.resolved(world, incident)
    assert clock_of(incident, ClockKind.RESPONSE).stopped_at is None
    assert incident.resolved_at is not None
    incident = close.record_confirmation(
        **step(world, incident, incident.resolved_at),
        ask=RecordConfirmation(contact_id=incident.reporter_id, remark="Thanks"),
    )

    assert incident.resolved_at is not None
    incident = close.close_incident(**step(world, incident, incident.resolved_at))

    response = clock_of(incident, ClockKind.RESPONSE)
    assert (response.ended_at, response.alarm_at, response.stopped_at) == (
        incident.closed_at, None, None,
    )  # fmt: skip
    assert tick_for_a_month(incident) == 0
    assert breaches(incident) == (0, 0)
    view = by_incident(clock_list([incident.pk]), incident.reported_at + 30 * DAY)[incident.pk]
    assert view[ClockKind.RESPONSE].state == ClockState.ENDED


def test_a_breach_before_the_end_is_told_at_the_end(world: World):
    """The tick had not come yet: closing must not hide what was broken."""
    incident = no_incident_after_two_months(world)

    assert breaches(incident) == (2, 2)
    view = by_incident(clock_list([incident.pk]), incident.reported_at + 90 * DAY)[incident.pk]
    assert view[ClockKind.RESPONSE].state == ClockState.MISSED


def no_incident_after_two_months(world: World) -> Incident:
    incident = made.Critical.create(world=world, answered_call=False)
    return made.triaged(
        world, incident, outcome=TriageOutcome.NOT_AN_INCIDENT, reason="A drill.",
        now=incident.reported_at + 60 * DAY,
    )  # fmt: skip


def test_the_time_that_it_was_closed_is_no_breach(world: World):
    incident = made.closed(world, made.ByPhone.create(world=world))
    before = clock_of(incident, ClockKind.RESOLUTION)
    assert incident.closed_at is not None
    reopened_at = before.due_at + 3 * DAY

    incident = solve.reopen_incident(
        **step(world, incident, reopened_at), ask=ReopenIncident(reason="It came back.")
    )

    clock = clock_of(incident, ClockKind.RESOLUTION)
    shut = reopened_at - before.stopped_at if before.stopped_at else None
    assert clock.stopped_at is None
    # What it took from solved to closed was open time; only the closed time is taken off.
    assert clock.due_at == before.due_at + (reopened_at - _closed_at(incident))
    assert clock.paused_for == reopened_at - _closed_at(incident)
    assert shut is not None
    assert breaches(incident) == (0, 0)
    # From here on it runs as any clock does, and breaks once.
    clock_watch.watch_clocks(now=clock.due_at + HOUR)
    clock_watch.watch_clocks(now=clock.due_at + 2 * HOUR)
    assert breaches(incident) == (1, 1)


def _closed_at(incident: Incident) -> datetime:
    events = Event.objects.filter(subject_id=incident.pk, kind="incident.closed")
    return events.latest("pk").at


def test_a_breach_that_is_found_on_reopening_is_told_once(world: World):
    """Solved in time, but it did not hold: the term passed while it was said to be solved."""
    incident = made.resolved(world, made.ByPhone.create(world=world))
    due_at = clock_of(incident, ClockKind.RESOLUTION).due_at

    incident = solve.reopen_incident(
        **step(world, incident, due_at + DAY), ask=ReopenIncident(reason="Not solved.")
    )

    assert clock_of(incident, ClockKind.RESOLUTION).breached_at == due_at
    assert breaches(incident) == (1, 1)
    clock_watch.watch_clocks(now=due_at + 2 * DAY)
    assert breaches(incident) == (1, 1)


def test_a_breach_that_is_found_on_a_change_of_priority_is_told_once(world: World):
    incident = made.in_progress(world, made.Critical.create(world=world))
    due_at = clock_of(incident, ClockKind.RESOLUTION).due_at

    triage.change_priority(
        **step(world, incident, due_at + HOUR),
        ask=ChangePriority(
            impact=1,
            urgency=1,
            reason="Only one printer.",
            criteria={"impact": ["impact.low.1"], "urgency": ["urgency.low.1"]},
        ),
    )

    assert clock_of(incident, ClockKind.RESOLUTION).breached_at == due_at
    clock_watch.watch_clocks(now=due_at + 60 * DAY)
    assert breaches(incident) == (1, 1)


@pytest.mark.untold("changes the set-up or the record by hand")
def test_a_breach_before_a_pause_is_told_when_it_is_paused(world: World):
    incident = made.in_progress(world, made.ByPhone.create(world=world))
    incident.agreement.pauses = True
    update(incident.agreement, "pauses")
    due_at = clock_of(incident, ClockKind.RESOLUTION).due_at

    incident = work.wait(**step(world, incident, due_at + HOUR), ask=Wait(reason="customer"))
    assert breaches(incident) == (1, 1)
    work.resume_work(**step(world, incident, due_at + 2 * HOUR))

    clock = clock_of(incident, ClockKind.RESOLUTION)
    assert (clock.breached_at, clock.alarm) == (due_at, "")
    clock_watch.watch_clocks(now=due_at + 5 * DAY)
    assert breaches(incident) == (1, 1)


@pytest.mark.untold("changes the set-up or the record by hand")
def test_a_clock_that_was_left_running_by_closing_is_ended_by_the_tick(world: World):
    """As incidents were closed before closing ended their clocks."""
    incident = made.ByPortal.create(world=world)
    incident = no_incident(world, incident)
    incident = close.close_incident(**step(world, incident, incident.registered_at + HOUR))
    clock = clock_of(incident, ClockKind.RESPONSE)
    Clock.objects.filter(pk=clock.pk).update(
        ended_at=None, alarm_at=clock.due_at, alarm=AlarmKind.BREACH
    )

    assert clock_watch.watch_clocks(now=clock.due_at + DAY) == 0

    clock.refresh_from_db()
    assert (clock.ended_at, clock.alarm_at, clock.breached_at) == (incident.closed_at, None, None)


@pytest.mark.untold("tampers with the record")
@pytest.mark.parametrize(
    ("_case", "model", "changes"),
    [
        ("a clock that speaks", Clock, {"ended_at": None, "alarm": "breach"}),
        ("a round that is asked for", UpdateRound, {"ended_at": None}),
    ],
)
def test_the_database_lets_no_alarm_stand_on_a_closed_incident(
    world: World, _case: str, model: type[Clock | UpdateRound], changes: dict[str, Any]
):
    incident = no_incident(world, made.ByPortal.create(world=world))
    incident = close.close_incident(**step(world, incident, incident.registered_at + HOUR))

    def tamper() -> None:
        rows = model._default_manager.filter(incident=incident)
        rows.update(alarm_at=incident.registered_at, **changes)
        check_at_once()

    with pytest.raises(IntegrityError), transaction.atomic():
        tamper()


def test_the_database_closes_nothing_that_goes_on(world: World):
    incident = made.triaged(world, made.ByPortal.create(world=world))

    def tamper() -> None:
        incident.status = "closed"
        incident.triage_outcome = TriageOutcome.NOT_AN_INCIDENT
        record(
            incident, "incident.closed", actor=world.actor("agnes"),
            now=incident.registered_at,
        )  # fmt: skip
        check_at_once()

    with pytest.raises(IntegrityError), transaction.atomic():
        tamper()


def test_ending_twice_changes_nothing(world: World):
    incident = no_incident(world, made.ByPortal.create(world=world))

    assert end_promises(incident, actor=world.actor("agnes"), now=incident.registered_at) == []
    assert owing.start_rounds(incident, now=incident.registered_at) == []
    assert timing.running(incident) == []
