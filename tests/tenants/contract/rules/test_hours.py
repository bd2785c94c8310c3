"""Service time: tables of cases, then hypothesis against counting minute by minute."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.choices import Unit
from tenants.contract.rules.hours import (
    ALL_WEEK,
    ALWAYS,
    NeverOpen,
    ServiceHours,
    Window,
    add_calendar,
    merge,
    office_hours,
    working_days_after,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = [BRUSSELS, ZoneInfo("Europe/Amsterdam"), ZoneInfo("America/St_Johns")]
MINUTE = timedelta(minutes=1)
OFFICE = office_hours(BRUSSELS, closed=[date(2026, 5, 14)])


def hours(number):
    return timedelta(hours=number)


def local(text, zone=BRUSSELS, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def nightly(*windows, zone=BRUSSELS):
    return ServiceHours(
        zone=zone, week=(tuple(Window(hours(a), hours(b)) for a, b in windows),) * 7
    )


@pytest.mark.parametrize(
    ("_case", "start", "end", "open_hours"),
    [
        ("within a day", "2026-03-10T09:00", "2026-03-10T11:00", 2),
        ("reported at night counts from opening", "2026-03-10T03:00", "2026-03-10T09:00", 1),
        ("rolls over the weekend", "2026-03-13T17:00", "2026-03-16T09:00", 2),
        ("a closed day does not count", "2026-05-13T17:00", "2026-05-15T09:00", 2),
        ("a weekend is nothing", "2026-03-14T00:00", "2026-03-16T08:00", 0),
        ("an end before the start is nothing", "2026-03-10T11:00", "2026-03-10T09:00", 0),
    ],
)
def test_between(_case, start, end, open_hours):
    assert OFFICE.between(local(start), local(end)) == hours(open_hours)


@pytest.mark.parametrize(
    ("_case", "start", "amount", "due"),
    [
        ("rolls over the weekend", "2026-03-13T17:00", 2, "2026-03-16T09:00"),
        ("reported at night counts from opening", "2026-03-10T03:00", 1, "2026-03-10T09:00"),
        ("up at closing time, not at the next opening", "2026-03-10T16:00", 2, "2026-03-10T18:00"),
        ("no time is at once, closed or not", "2026-03-10T03:00", 0, "2026-03-10T03:00"),
        ("over a holiday", "2026-05-13T17:00", 2, "2026-05-15T09:00"),
    ],
)
def test_after(_case, start, amount, due):
    assert OFFICE.after(local(start), hours(amount)) == local(due)


@pytest.mark.parametrize(
    ("_case", "calendar", "start", "end", "open_hours"),
    [
        ("three hours in the night that loses one", nightly((1, 5)), "2026-03-29", "2026-03-30", 3),
        ("five hours in the night that gains one", nightly((1, 5)), "2026-10-25", "2026-10-26", 5),
        ("an hour that is skipped is nothing", nightly((2, 3)), "2026-03-29", "2026-03-30", 0),
        ("an hour that comes twice counts twice", nightly((2, 3)), "2026-10-25", "2026-10-26", 2),
        ("past midnight", nightly((22, 30)), "2026-03-10", "2026-03-11", 8),
        (
            "overlapping windows count once",
            nightly((22, 30), (5, 7)),
            "2026-03-10",
            "2026-03-11",
            9,
        ),
        (
            "round the clock has no hole at midnight",
            nightly((0, 24)),
            "2026-03-10",
            "2026-03-17",
            168,
        ),
        ("a day of 23 hours", nightly((0, 24)), "2026-03-29", "2026-03-30", 23),
        ("a window of two days", nightly((0, 48)), "2026-03-10", "2026-03-11", 24),
    ],
)
def test_clock_changes_and_midnight(_case, calendar, start, end, open_hours):
    assert calendar.between(local(start), local(end)) == hours(open_hours)


def test_a_special_day_replaces_the_week_and_wins_over_a_closed_day():
    day = date(2026, 12, 24)
    calendar = ServiceHours(
        zone=BRUSSELS,
        week=OFFICE.week,
        closed=frozenset({day}),
        special={day: (Window(hours(9), hours(12)),)},
    )

    assert calendar.between(local("2026-12-24"), local("2026-12-25")) == hours(3)


@pytest.mark.parametrize(
    ("_case", "exception"),
    [
        ("closed", {"closed": frozenset({date(2026, 3, 11)})}),
        ("special", {"special": {date(2026, 3, 11): ()}}),
    ],
)
def test_round_the_clock_can_have_a_day_off(_case, exception):
    calendar = ServiceHours(zone=BRUSSELS, week=ALL_WEEK, **exception)

    assert calendar.between(local("2026-03-10"), local("2026-03-13")) == hours(48)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("07:59:59", False), ("08:00", True), ("17:59:59", True), ("18:00", False)],
)
def test_open_from_opening_until_just_before_closing(moment, is_open):
    assert OFFICE.is_open(local(f"2026-03-10T{moment}")) is is_open


def test_a_window_of_the_day_before_a_closed_day_still_runs_out():
    calendar = ServiceHours(
        zone=BRUSSELS, week=nightly((22, 30)).week, closed=frozenset({date(2026, 3, 11)})
    )

    assert calendar.between(local("2026-03-11"), local("2026-03-12")) == hours(6)


def test_pauses_that_overlap_are_taken_off_once():
    pauses = [
        (local("2026-03-10T10:00"), local("2026-03-10T12:00")),
        (local("2026-03-10T11:00"), local("2026-03-10T13:00")),
        (local("2026-03-10T20:00"), local("2026-03-10T22:00")),
    ]

    assert OFFICE.between(local("2026-03-10T09:00"), local("2026-03-11T09:00"), pauses) == hours(7)
    assert OFFICE.after(local("2026-03-10T09:00"), hours(2), pauses) == local("2026-03-10T14:00")


def test_seconds_are_kept():
    start = datetime(2026, 3, 10, 7, 30, 15, 250_000, tzinfo=UTC)

    assert OFFICE.after(start, MINUTE) == start + MINUTE
    assert OFFICE.between(start, start + timedelta(seconds=7)) == timedelta(seconds=7)


def test_always_is_plain_arithmetic():
    start = local("2026-03-28T12:00").astimezone(UTC)

    assert ALWAYS.after(start, hours(24)) == local("2026-03-29T13:00")
    assert ALWAYS.between(start, start + hours(1000)) == hours(1000)


def test_hours_that_never_open_say_so():
    never = ServiceHours(zone=BRUSSELS, week=((),) * 7)

    assert never.between(local("2026-01-01"), local("2027-01-01")) == timedelta(0)
    with pytest.raises(NeverOpen):
        never.after(local("2026-01-01"), MINUTE)


def test_a_special_day_far_away_is_found():
    rare = ServiceHours(
        zone=BRUSSELS, week=((),) * 7, special={date(2031, 7, 1): (Window(hours(9), hours(10)),)}
    )

    assert rare.after(local("2026-01-01"), MINUTE) == local("2031-07-01T09:01")


@pytest.mark.parametrize(
    ("_case", "opens", "closes"),
    [
        ("closes before it opens", 10, 9),
        ("has no length", 9, 9),
        ("opens the day before", -1, 5),
        ("is longer than a week", 0, 169),
    ],
)
def test_a_window_that_cannot_be_is_refused(_case, opens, closes):
    with pytest.raises(ValueError, match="window"):
        Window(hours(opens), hours(closes))


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.between(datetime(2026, 3, 10), local("2026-03-10T09:00"))  # noqa: DTZ001 - the point


def test_a_year_is_counted_in_a_few_milliseconds():
    begins = time.process_time()

    OFFICE.between(local("2026-01-01"), local("2027-01-01"))
    OFFICE.after(local("2026-01-01"), hours(2000))

    assert time.process_time() - begins < 0.2


@pytest.mark.parametrize(
    ("_case", "start", "unit", "value", "due"),
    [
        ("minutes", "2026-03-10T09:00", Unit.MINUTES, 30, "2026-03-10T09:30"),
        ("24 hours are real hours", "2026-03-28T12:00", Unit.HOURS, 24, "2026-03-29T13:00"),
        ("a week keeps the wall clock", "2026-03-28T12:00", Unit.WEEKS, 1, "2026-04-04T12:00"),
        ("a month", "2026-03-10T09:00", Unit.MONTHS, 1, "2026-04-10T09:00"),
        ("31 January ends in February", "2026-01-31T23:30", Unit.MONTHS, 1, "2026-02-28T23:30"),
        ("in a leap year on the 29th", "2028-01-31T09:00", Unit.MONTHS, 1, "2028-02-29T09:00"),
        ("31 May ends in June", "2026-05-31T09:00", Unit.MONTHS, 1, "2026-06-30T09:00"),
        ("over the turn of the year", "2026-12-31T09:00", Unit.MONTHS, 2, "2027-02-28T09:00"),
        ("into the skipped hour", "2026-03-22T02:30", Unit.WEEKS, 1, "2026-03-29T03:30"),
        ("nothing is at once", "2026-03-10T09:00", Unit.MONTHS, 0, "2026-03-10T09:00"),
    ],
)
def test_add_calendar(_case, start, unit, value, due):
    # Compared in UTC: two times of one zone are compared by the wall clock, skipped hours and all.
    assert add_calendar(local(start), unit, value, BRUSSELS) == local(due).astimezone(UTC)


def test_the_day_of_a_month_is_that_of_the_zone():
    start = datetime(2026, 1, 30, 23, 30, tzinfo=UTC)

    assert add_calendar(start, Unit.MONTHS, 1, BRUSSELS) == local("2026-02-28T00:30")


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    due = add_calendar(local("2026-10-18T02:30"), Unit.WEEKS, 1, BRUSSELS)

    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_working_days():
    assert working_days_after(date(2026, 5, 12), 5, [date(2026, 5, 14)]) == date(2026, 5, 20)
    assert working_days_after(date(2026, 5, 16), 1) == date(2026, 5, 18)


def test_merge_puts_in_order_and_joins():
    day = [local(f"2026-03-10T{hour:02}:00") for hour in range(10)]

    merged = merge([(day[5], day[6]), (day[1], day[2]), (day[2], day[4]), (day[8], day[8])])

    assert merged == [(day[1], day[4]), (day[5], day[6])]


# --- against an oracle ---------------------------------------------------------------------------


def is_open(calendar, moment):
    """Say it as the source would: the wall clock lies in a window of this day or an earlier one."""
    wall = moment.astimezone(calendar.zone).replace(tzinfo=None)
    for back in range(3):
        day = wall.date() - timedelta(days=back)
        midnight = datetime.combine(day, datetime.min.time())
        windows = calendar.special.get(day)
        if windows is None:
            windows = () if day in calendar.closed else calendar.week[day.weekday()]
        if any(midnight + w.opens <= wall < midnight + w.closes for w in windows):
            return True
    return False


def minutes_open(calendar, start, end, pauses):
    count, moment = 0, start
    while moment < end:
        paused = any(begins <= moment < ends for begins, ends in pauses)
        count += is_open(calendar, moment) and not paused
        moment += MINUTE
    return count


def change_of_clocks(zone, year, spring):
    """Return the hour of UTC in which the zone changes its clocks."""
    moment = datetime(year, 3 if spring else 10, 1, tzinfo=UTC)
    offset = moment.astimezone(zone).utcoffset()
    while moment.astimezone(zone).utcoffset() == offset:
        moment += timedelta(minutes=30)
    return moment


@st.composite
def windows(draw):
    opens = draw(st.integers(0, 24 * 60 - 1))
    closes = draw(st.integers(opens + 1, min(opens + 24 * 60, 48 * 60)))
    return Window(timedelta(minutes=opens), timedelta(minutes=closes))


@st.composite
def situations(draw):
    zone = draw(st.sampled_from(ZONES))
    change = change_of_clocks(zone, draw(st.integers(2020, 2037)), draw(st.booleans()))
    start = change + draw(st.integers(-2 * 24 * 60, 60)) * MINUTE
    end = start + draw(st.integers(0, 3 * 24 * 60)) * MINUTE
    day = change.astimezone(zone).date()
    near = st.integers(-2, 2).map(lambda offset: day + timedelta(days=offset))
    some = st.lists(windows(), max_size=2).map(tuple)
    calendar = ServiceHours(
        zone=zone,
        week=tuple(draw(some) for _ in range(7)),
        closed=draw(st.frozensets(near, max_size=1)),
        special=draw(st.dictionaries(near, some, max_size=1)),
    )
    pause = st.tuples(st.integers(-60, 3000), st.integers(0, 900)).map(
        lambda p: (start + p[0] * MINUTE, start + (p[0] + p[1]) * MINUTE)
    )
    return calendar, start, end, draw(st.lists(pause, max_size=2))


@settings(max_examples=120, deadline=None)
@given(situations())
def test_between_equals_counting_minute_by_minute(situation):
    calendar, start, end, pauses = situation

    expected = minutes_open(calendar, start, end, pauses)

    assert calendar.between(start, end, pauses) == expected * MINUTE


@settings(max_examples=120, deadline=None)
@given(situations(), st.integers(1, 2000))
def test_after_is_the_earliest_moment_with_that_time(situation, minutes):
    calendar, start, _end, pauses = situation
    if not any(calendar.week):
        return

    due = calendar.after(start, minutes * MINUTE, pauses)

    assert calendar.between(start, due, pauses) == minutes * MINUTE
    assert calendar.between(start, due - timedelta(microseconds=1), pauses) < minutes * MINUTE


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, 4000))
def test_time_adds_up_wherever_it_is_cut(situation, cut):
    calendar, start, end, pauses = situation
    middle = min(start + cut * MINUTE, end)

    parts = calendar.between(start, middle, pauses) + calendar.between(middle, end, pauses)

    assert parts == calendar.between(start, end, pauses)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("year", [2020, 2026, 2031, 2037])
@pytest.mark.parametrize("spring", [True, False])
def test_round_the_clock_loses_nothing_when_the_clocks_change(zone, year, spring):
    change = change_of_clocks(zone, year, spring)
    calendar = ServiceHours(zone=zone, week=ALL_WEEK)

    assert calendar.between(change - hours(30), change + hours(30)) == hours(60)
