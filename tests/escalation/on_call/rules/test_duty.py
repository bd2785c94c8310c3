"""Who is on duty: a table of cases, then hypothesis against walking minute by minute."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.on_call.rules.clock import instant
from escalation.on_call.rules.duty import Away, Cover, Duty, Plan, Source, on_duty, stretches
from escalation.on_call.rules.faults import Fault, faults
from escalation.on_call.rules.turns import Rotation

BRUSSELS = ZoneInfo("Europe/Brussels")
ST_JOHNS = ZoneInfo("America/St_Johns")
ZONES = [BRUSSELS, ZoneInfo("Europe/Amsterdam"), ST_JOHNS, ZoneInfo("America/New_York")]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C, D = 1, 2, 3, 4


def local(text, zone=BRUSSELS, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def weekly(*members, begins="2026-03-02", at="09:00", days=7, **more):
    given = {"level": "primary", "zone": BRUSSELS, "valid_from": LONG_AGO, **more}
    return Rotation(
        begins_on=date.fromisoformat(begins), hands_over=time.fromisoformat(at), every_days=days,
        members=members, **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        # It is skipped: the first moment at which the clock shows a later one.
        ("2026-03-29", "02:30", BRUSSELS, "2026-03-29T01:00"),
        ("2026-03-29", "03:00", BRUSSELS, "2026-03-29T01:00"),
        # It comes twice: the first.
        ("2026-10-25", "02:30", BRUSSELS, "2026-10-25T00:30"),
        ("2026-03-08", "02:15", ST_JOHNS, "2026-03-08T05:30"),
        ("2026-11-01", "01:15", ST_JOHNS, "2026-11-01T03:45"),
        ("2026-02-28", "00:00", BRUSSELS, "2026-02-27T23:00"),
    ],
)
def test_a_time_of_a_day_is_one_moment(day, at, zone, expected):
    found = instant(date.fromisoformat(day), time.fromisoformat(at), zone)

    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "rotation", "at", "who"),
    [
        ("before the first hand-over", weekly(A, B), "2026-03-02T08:59", None),
        ("at it", weekly(A, B), "2026-03-02T09:00", A),
        ("to the last minute", weekly(A, B), "2026-03-09T08:59", A),
        ("the next", weekly(A, B), "2026-03-09T09:00", B),
        ("round again", weekly(A, B), "2026-03-16T09:00", A),
        ("after summer time began: still at nine", weekly(A, B), "2026-03-30T08:59", B),
        ("after summer time began: the next", weekly(A, B), "2026-03-30T09:00", A),
        ("after it ended", weekly(A, B), "2026-10-26T08:59", B),
        ("on a custom day", weekly(A, B, begins="2026-03-05", at="17:30"), "2026-03-12T17:30", B),
        ("daily over a month's end", weekly(A, B, C, days=1), "2026-04-01T09:00", A),
        ("every other week", weekly(A, B, days=14), "2026-03-15T23:00", A),
        ("somebody twice in the order", weekly(A, B, A, C), "2026-03-16T10:00", A),
    ],
)
def test_turns(case, rotation, at, who):
    assert rotation.member_at(local(at)) == who, case


@pytest.mark.parametrize(
    ("at", "who"),
    [("2026-03-03T12:00", A), ("2026-03-03T20:00", B), ("2026-03-04T03:00", B)],
)
def test_the_sun_is_followed_by_two_zones(at, who):
    here = weekly(A, opens=time(8), closes=time(18))
    there = weekly(B, zone=ST_JOHNS, opens=time(13, 30), closes=time(3, 30))
    plan = Plan(rotations=(here, there))

    assert on_duty(plan, "primary", local(at)).user == who


def test_who_takes_over_comes_first_and_of_two_the_later():
    begins, ends = local("2026-03-03T00:00"), local("2026-03-04T00:00")
    plan = Plan(
        rotations=(weekly(A, B),),
        covers=(Cover("primary", B, begins, ends), Cover("primary", C, begins, ends - 6 * MINUTE)),
    )

    assert on_duty(plan, "primary", begins) == Duty(Source.COVER, C, C)
    assert on_duty(plan, "primary", ends - MINUTE) == Duty(Source.COVER, B, B)
    assert on_duty(plan, "primary", ends) == Duty(Source.ROTATION, A, A)
    assert on_duty(plan, "secondary", begins) == Duty(Source.GAP)


def test_who_is_away_is_nobody_on_duty():
    begins, ends = local("2026-03-03T00:00"), local("2026-03-04T00:00")
    plan = Plan(rotations=(weekly(A, B),), away=(Away(A, begins, ends),))

    assert on_duty(plan, "primary", begins) == Duty(Source.AWAY, None, A)
    assert on_duty(plan, "primary", ends).user == A


def test_outside_its_hours_nobody_is_missed_where_nobody_has_to_be_there():
    nights = weekly(A, opens=time(18), closes=time(8))

    for is_always, source in ((True, Source.GAP), (False, Source.OFF)):
        plan = Plan(rotations=(nights,), is_round_the_clock=is_always)
        assert on_duty(plan, "primary", local("2026-03-03T12:00")).source is source
        assert on_duty(plan, "primary", local("2026-03-03T19:00")).user == A


def test_what_is_wrong_ahead_is_found_level_by_level():
    start, end = local("2026-03-02T09:00"), local("2026-03-16T09:00")
    plan = Plan(
        rotations=(
            weekly(A, B),
            weekly(A, level="secondary"),
        ),
        away=(Away(B, local("2026-03-12T00:00"), local("2026-03-13T00:00")),),
    )

    found = [
        (one.level, one.fault, one.user, one.begins, one.ends)
        for one in faults(plan, ["primary", "secondary"], start, end, deaf={B: Fault.UNREACHED})
    ]

    mid = local("2026-03-09T09:00")
    off, back = local("2026-03-12T00:00"), local("2026-03-13T00:00")
    assert found == [
        ("secondary", Fault.TWICE, A, start, mid),
        ("primary", Fault.UNREACHED, B, mid, off),
        ("primary", Fault.AWAY, B, off, back),
        ("primary", Fault.UNREACHED, B, back, end),
    ]


def test_a_rota_without_anybody_is_one_gap():
    end = LONG_AGO + 30 * DAY

    [found] = faults(Plan(), ["primary"], LONG_AGO, end, deaf={})

    assert (found.fault, found.begins, found.ends) == (Fault.GAP, LONG_AGO, end)


# Weekends on which a clock changes, and the ends of months, of a leap year too.
WEEKENDS = [
    date(2026, 3, 28), date(2026, 10, 24), date(2026, 3, 7), date(2026, 10, 31), date(2028, 2, 28),
    date(2026, 2, 27), date(2026, 12, 30),
]  # fmt: skip
times = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def rotations(draw, day):
    begins = day - timedelta(days=draw(st.integers(-1, 20)))
    is_partial = draw(st.booleans())
    return Rotation(
        level="primary",
        zone=draw(st.sampled_from(ZONES)),
        begins_on=begins,
        hands_over=draw(times),
        every_days=draw(st.sampled_from([1, 2, 7, 14])),
        members=tuple(draw(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=4))),
        valid_from=LONG_AGO,
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), max_size=6)))
        if is_partial
        else frozenset(),
        opens=(opens := draw(times)) if is_partial else None,
        closes=draw(times.filter(lambda one: one != opens)) if is_partial else None,
    )


class Walker:
    """Goes through the minutes as somebody who looks at a clock, and knows no rule of ours."""

    def __init__(self, rotation):
        self.rotation, self.turn, self.passed, self.is_open = rotation, -1, None, False

    def step(self, minute):
        """Look at the clock at this minute; each was looked at before it."""
        one, wall = self.rotation, minute.astimezone(self.rotation.zone).replace(tzinfo=None)
        begins = datetime.combine(one.begins_on, one.hands_over)
        while wall >= begins + timedelta(days=(self.turn + 1) * one.every_days):
            self.turn += 1
        if one.opens is None:
            self.is_open = True
        else:
            self._look(wall)
        return (
            one.members[self.turn % len(one.members)] if self.is_open and self.turn >= 0 else None
        )

    def _look(self, wall):
        """Open and close it when the hands pass the hour, which they do once a day."""
        before, self.passed = self.passed, max(wall, self.passed or wall)
        if before is None:
            return
        one, found = self.rotation, []
        for day in (wall.date() - DAY, wall.date()):
            is_on = not one.weekdays or day.weekday() in one.weekdays
            found.append((datetime.combine(day, one.closes), False))
            found.append((datetime.combine(day, one.opens), is_on))
        for at, is_open in sorted(found):
            if before < at <= self.passed:
                self.is_open = is_open


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_it_is_what_somebody_sees_who_looks_at_the_clock_each_minute(data):
    day = data.draw(st.sampled_from(WEEKENDS))
    found = tuple(data.draw(st.lists(rotations(day), min_size=1, max_size=2)))
    # Two days before, so that the walker has seen every window open.
    start = datetime.combine(day - 2 * DAY, time(0), tzinfo=UTC)
    walkers = [Walker(one) for one in found]
    seen = []
    for number in range(5 * 24 * 60):
        minute = start + number * MINUTE
        users = [(walker.step(minute), walker.is_open) for walker in walkers]
        seen.append((minute, next((user for user, _open in users if user is not None), None)))
    plan, from_ = Plan(rotations=found), start + 2 * DAY

    rows = stretches(plan, "primary", from_, start + 5 * DAY)

    assert rows[0].begins == from_
    assert rows[-1].ends == start + 5 * DAY
    assert all(one.ends == after.begins for one, after in itertools.pairwise(rows))
    index = 0
    for minute, user in seen[2 * 24 * 60 :]:
        while rows[index].ends <= minute:
            index += 1
        assert rows[index].duty.user == user, minute
        assert on_duty(plan, "primary", minute).user == user, minute
