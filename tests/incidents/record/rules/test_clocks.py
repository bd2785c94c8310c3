"""When it is due, when a clock speaks, and how it stands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.choices import AlarmKind, ClockKind, ClockState, Priority
from incidents.record.rules.clocks import (
    Alarm,
    ClockFacts,
    Elapsed,
    Target,
    alarms,
    breach_of,
    changed,
    default_targets,
    due_at,
    elapsed,
    next_alarm,
    response_hours,
    resumed,
    state,
    stop_moment,
    target_of,
    targets_for,
)
from tenants.choices import Basis, Unit
from tenants.contract.rules.hours import ALWAYS, office_hours
from tenants.data import icr

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFICE = office_hours(BRUSSELS)
TARGETS = default_targets(icr())
P1, P2, P3, P4 = Priority
RESPONSE, RESOLUTION = ClockKind.RESPONSE, ClockKind.RESOLUTION
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def target(kind, priority):
    found = target_of(TARGETS, kind, priority)
    assert found is not None
    return found


def due(kind, priority, reported, hours=OFFICE, pauses=()):
    return due_at(
        target(kind, priority), reported_at=reported, hours=hours, zone=BRUSSELS, pauses=pauses
    )


def facts(**more):
    return ClockFacts(**{"due_at": START + 4 * HOUR, "risk_at": START + 3 * HOUR, **more})


@pytest.mark.parametrize(
    ("priority", "response", "resolution"),
    [
        (P1, (30, Unit.MINUTES), (24, Unit.HOURS)),
        (P2, (60, Unit.MINUTES), (72, Unit.HOURS)),
        (P3, (240, Unit.MINUTES), (1, Unit.WEEKS)),
        (P4, (480, Unit.MINUTES), (1, Unit.MONTHS)),
    ],
)
def test_the_targets_of_source_002(priority, response, resolution):
    answer, solution = target(RESPONSE, priority), target(RESOLUTION, priority)

    assert (answer.amount, answer.unit) == response
    assert (solution.amount, solution.unit) == resolution
    assert (answer.basis, solution.basis) == (Basis.SERVICE_HOURS, Basis.ELAPSED)


def test_a_contract_says_otherwise():
    own = Target(RESPONSE, P1, 10, Unit.MINUTES, Basis.ELAPSED)

    found = targets_for(TARGETS, [own])

    assert target_of(found, RESPONSE, P1) == own
    assert target_of(found, RESPONSE, P2) == target(RESPONSE, P2)
    assert len(found) == 8


@pytest.mark.parametrize(
    ("_case", "amount", "unit"),
    [("nothing", 0, Unit.HOURS), ("weeks in service hours", 1, Unit.WEEKS)],
)
def test_a_target_that_cannot_be_counted_is_refused(_case, amount, unit):
    with pytest.raises(ValueError, match="target"):
        Target(RESPONSE, P1, amount, unit, Basis.SERVICE_HOURS)


@pytest.mark.parametrize(
    ("_case", "kind", "priority", "reported", "expected"),
    [
        ("in office hours", RESPONSE, P1, "2026-03-10T13:12", "2026-03-10T13:42"),
        ("at night, from opening on", RESPONSE, P2, "2026-03-10T03:00", "2026-03-10T09:00"),
        ("over the weekend", RESPONSE, P3, "2026-03-13T16:00", "2026-03-16T10:00"),
        ("solving does not wait", RESOLUTION, P1, "2026-03-13T16:00", "2026-03-14T16:00"),
        ("24 hours are real hours", RESOLUTION, P1, "2026-03-28T16:00", "2026-03-29T17:00"),
        ("72 hours", RESOLUTION, P2, "2026-03-10T13:00", "2026-03-13T13:00"),
        ("a week keeps the wall clock", RESOLUTION, P3, "2026-03-24T09:00", "2026-03-31T09:00"),
        ("a month ends at its end", RESOLUTION, P4, "2026-01-31T09:00", "2026-02-28T09:00"),
    ],
)  # fmt: skip
def test_due_at(_case, kind, priority, reported, expected):
    assert due(kind, priority, local(reported)) == local(expected)


def test_from_class_3_a_response_is_due_at_night_too():
    hours = response_hours("24x7", OFFICE)

    assert due(RESPONSE, P1, local("2026-03-14T03:00"), hours) == local("2026-03-14T03:30")
    assert response_hours("10x5", OFFICE) is OFFICE
    assert response_hours(None, OFFICE) is OFFICE


def test_a_pause_of_the_contract_moves_what_is_due():
    pause = (local("2026-03-10T12:00"), local("2026-03-10T18:00"))

    assert due(RESOLUTION, P1, local("2026-03-10T10:00"), pauses=[pause]) == local(
        "2026-03-11T16:00"
    )
    assert due(RESOLUTION, P4, local("2026-01-31T09:00"), pauses=[pause]) == local(
        "2026-02-28T09:00"
    )


def test_a_pause_over_the_night_takes_nothing_off_office_hours():
    pause = (local("2026-03-10T18:00"), local("2026-03-11T08:00"))

    assert due(RESPONSE, P3, local("2026-03-10T16:00"), pauses=[pause]) == local("2026-03-11T10:00")


@pytest.mark.parametrize(
    ("_case", "kind", "priority", "expected"),
    [
        ("half an hour: 15 left comes first", RESPONSE, P1,
         [("quarter_hour", 15), ("three_quarters", 22.5), ("breach", 30)]),
        ("an hour: the two are one", RESPONSE, P2, [("quarter_hour", 45), ("breach", 60)]),
        ("four hours", RESPONSE, P3,
         [("three_quarters", 180), ("quarter_hour", 225), ("breach", 240)]),
        ("a day", RESOLUTION, P1,
         [("three_quarters", 1080), ("quarter_hour", 1425), ("breach", 1440)]),
    ],
)  # fmt: skip
def test_alarms(_case, kind, priority, expected):
    found = alarms(target(kind, priority), reported_at=START, hours=ALWAYS, zone=BRUSSELS)

    assert found == tuple(Alarm(AlarmKind(name), START + m * MINUTE) for name, m in expected)


def test_alarms_are_counted_in_the_time_of_the_clock():
    found = alarms(
        target(RESPONSE, P3), reported_at=local("2026-03-13T16:00"), hours=OFFICE, zone=BRUSSELS
    )

    assert [alarm.at for alarm in found] == [
        local("2026-03-16T09:00"),
        local("2026-03-16T09:45"),
        local("2026-03-16T10:00"),
    ]


def test_a_target_of_ten_minutes_has_no_warning_of_fifteen():
    short = Target(RESPONSE, P1, 10, Unit.MINUTES, Basis.ELAPSED)

    found = alarms(short, reported_at=START, hours=OFFICE, zone=BRUSSELS)

    assert [alarm.kind for alarm in found] == [AlarmKind.THREE_QUARTERS, AlarmKind.BREACH]


@pytest.mark.parametrize(
    ("_case", "minutes", "told", "kind"),
    [
        ("nothing yet: the first to come", 0, (), AlarmKind.QUARTER_HOUR),
        ("its moment has come", 15, (), AlarmKind.QUARTER_HOUR),
        ("told: the next", 15, ("quarter_hour",), AlarmKind.THREE_QUARTERS),
        ("two overdue: one word", 25, (), AlarmKind.THREE_QUARTERS),
        ("all overdue: one word", 90, (), AlarmKind.BREACH),
        ("a later word told: not the earlier", 16, ("three_quarters",), AlarmKind.BREACH),
        ("all is said", 90, ("breach",), None),
    ],
)
def test_next_alarm(_case, minutes, told, kind):
    found = alarms(target(RESPONSE, P1), reported_at=START, hours=ALWAYS, zone=BRUSSELS)

    alarm = next_alarm(found, now=START + minutes * MINUTE, told=told)

    assert (alarm.kind if alarm else None) == kind


@pytest.mark.parametrize(
    ("_case", "more", "minutes", "expected"),
    [
        ("on time", {}, 179, ClockState.OK),
        ("at risk from the first warning on", {}, 180, ClockState.RISK),
        ("the last moment is in time", {}, 240, ClockState.RISK),
        ("late", {}, 240.01, ClockState.LATE),
        ("stopped in time", {"stopped_at": START + 4 * HOUR}, 999, ClockState.MET),
        ("stopped too late", {"stopped_at": START + 5 * HOUR}, 999, ClockState.MISSED),
        ("paused", {"paused_at": START + HOUR}, 999, ClockState.PAUSED),
        ("late before it was paused", {"paused_at": START + 5 * HOUR}, 999, ClockState.LATE),
        ("breached once, solved within a later target",
         {"breached_at": START, "stopped_at": START + HOUR}, 999, ClockState.MISSED),
        # A promise that was broken stays red until it is kept.
        ("breached once, the later target still runs", {"breached_at": START}, 60, ClockState.LATE),
    ],
)  # fmt: skip
def test_state(_case, more, minutes, expected):
    assert state(facts(**more), START + minutes * MINUTE) == expected


def test_a_past_breach_survives_a_lower_priority():
    late = facts()

    under_p4 = changed(
        late, due_at=START + 30 * 24 * HOUR, risk_at=START + 20 * 24 * HOUR, now=START + 6 * HOUR
    )

    assert under_p4.breached_at == START + 4 * HOUR
    assert state(under_p4, START + 6 * HOUR) == ClockState.LATE


@pytest.mark.parametrize(
    ("_case", "more", "breach"),
    [
        ("running", {}, START + 4 * HOUR),
        ("stopped in time", {"stopped_at": START + HOUR}, None),
        ("stopped too late", {"stopped_at": START + 5 * HOUR}, START + 4 * HOUR),
        ("paused in time", {"paused_at": START + HOUR}, None),
        ("recorded before", {"breached_at": START}, START),
    ],
)
def test_breach_of(_case, more, breach):
    assert breach_of(facts(**more), START + 9 * HOUR) == breach


def test_a_change_in_time_leaves_no_breach():
    found = changed(facts(), due_at=START + HOUR, risk_at=START, now=START + 30 * MINUTE)

    assert found == ClockFacts(due_at=START + HOUR, risk_at=START)


def test_a_stopped_clock_is_not_judged_again():
    stopped = facts(stopped_at=START + HOUR)

    found = changed(stopped, due_at=START + 30 * MINUTE, risk_at=START, now=START + 2 * HOUR)

    assert found == stopped


@pytest.mark.parametrize(
    ("_case", "hours", "breached", "expected"),
    [
        ("there is still time", 3.5, None, ClockState.RISK),
        ("the term passed meanwhile", 6, 4, ClockState.LATE),
    ],
)
def test_failed_containment_runs_on_as_if_it_had_never_stopped(_case, hours, breached, expected):
    now = START + hours * HOUR
    contained = facts(stopped_at=START + HOUR)

    found = resumed(contained, due_at=contained.due_at, risk_at=contained.risk_at, now=now)

    assert found.stopped_at is None
    assert found.breached_at == (None if breached is None else START + breached * HOUR)
    assert state(found, now) == expected


def test_the_resolution_clock_stops_at_the_first_of_contained_and_solved():
    found = stop_moment(contained_at=START + HOUR, restored_at=None, resolved_at=START)

    assert found == START
    assert stop_moment(contained_at=None, restored_at=None, resolved_at=None) is None


def test_gross_is_kept_beside_net():
    found = elapsed(
        start=local("2026-03-13T16:00"),
        end=local("2026-03-16T10:00"),
        hours=OFFICE,
        pauses=[(local("2026-03-16T08:00"), local("2026-03-16T09:00"))],
    )

    assert found == Elapsed(gross=66 * HOUR, net=3 * HOUR)


moments = st.integers(0, 400_000).map(lambda minutes: START + minutes * MINUTE)
pauses = st.lists(
    st.tuples(moments, st.integers(1, 5000)).map(lambda p: (p[0], p[0] + p[1] * MINUTE)), max_size=3
)
some_targets = st.sampled_from(TARGETS)


@given(some_targets, moments, pauses)
def test_warnings_come_in_order_and_before_the_breach(asked, reported, taken_off):
    found = alarms(asked, reported_at=reported, hours=OFFICE, zone=BRUSSELS, pauses=taken_off)
    ends = due_at(asked, reported_at=reported, hours=OFFICE, zone=BRUSSELS, pauses=taken_off)

    assert [alarm.at for alarm in found] == sorted({alarm.at for alarm in found})
    assert found[-1] == Alarm(AlarmKind.BREACH, ends)
    assert found[0].at > reported


@given(some_targets, moments, pauses)
def test_a_pause_never_brings_a_term_forward(asked, reported, taken_off):
    plain = due_at(asked, reported_at=reported, hours=OFFICE, zone=BRUSSELS)

    paused = due_at(asked, reported_at=reported, hours=OFFICE, zone=BRUSSELS, pauses=taken_off)

    assert paused >= plain


@given(moments, moments, moments)
def test_a_breach_once_found_never_goes_away(reported, now, later):
    first, last = sorted([now, later])
    clock = ClockFacts(due_at=reported, risk_at=reported)
    breach = breach_of(clock, first)

    after = changed(clock, due_at=last + HOUR, risk_at=last, now=first)

    assert breach_of(after, last) == breach
