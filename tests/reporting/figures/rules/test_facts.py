"""What an incident adds to which day: by its customer's days, also where the clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.figures.rules.facts import REOPENED, RESOLVED, Day, Gathered, Promise, facts_of

BRUSSELS = ZoneInfo("Europe/Brussels")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def incident(reported: str, **more: object) -> Gathered:
    plain = {"incident_id": 1, "priority": 2, "category_id": 3, "team_id": 4, "apart": "",
             "closed_at": None}  # fmt: skip
    return Gathered(**{**plain, "reported_at": at(reported), **more})  # type: ignore[arg-type]


def counts(days: object, zone: ZoneInfo = BRUSSELS) -> dict[str, dict[str, int]]:
    found: dict[date, Day] = dict(facts_of(days, zone))  # type: ignore[arg-type]
    return {f"{on:%m-%d}": {k: v for k, v in one.counts.items() if v} for on, one in found.items()}


@pytest.mark.parametrize(
    ("_case", "reported", "zone", "day"),
    [
        ("the last minute of a month, at the customer", "2026-03-31T21:59", BRUSSELS, "03-31"),
        ("the first of the next", "2026-03-31T22:00", BRUSSELS, "04-01"),
        ("in winter an hour later", "2026-01-31T22:59", BRUSSELS, "01-31"),
        ("and the first of February", "2026-01-31T23:00", BRUSSELS, "02-01"),
        ("elsewhere it is still the day before", "2026-04-01T03:59", NEW_YORK, "03-31"),
        ("the first minute of the day of 23 hours", "2026-03-28T23:00", BRUSSELS, "03-29"),
        ("its last minute, an hour early", "2026-03-29T21:59", BRUSSELS, "03-29"),
        ("the day after", "2026-03-29T22:00", BRUSSELS, "03-30"),
        ("the first minute of the day of 25 hours", "2026-10-24T22:00", BRUSSELS, "10-25"),
        ("its last minute, an hour late", "2026-10-25T22:59", BRUSSELS, "10-25"),
    ],
)  # fmt: skip
def test_a_report_counts_on_its_day(_case: str, reported: str, zone: ZoneInfo, day: str):
    assert counts(incident(reported), zone) == {day: {"reported": 1}}


@pytest.mark.parametrize(
    ("reported", "zone", "hour"),
    [
        ("2026-03-29T00:30", BRUSSELS, 1),
        # There is no two o'clock.
        ("2026-03-29T01:30", BRUSSELS, 3),
        # There is it twice.
        ("2026-10-25T00:30", BRUSSELS, 2),
        ("2026-10-25T01:30", BRUSSELS, 2),
        ("2026-10-25T01:30", NEW_YORK, 21),
    ],
)
def test_the_hour_is_that_of_the_clock_of_the_customer(reported: str, zone: ZoneInfo, hour: int):
    (day,) = facts_of(incident(reported), zone).values()

    assert day.hour == hour


def test_a_night_of_an_hour_more_takes_an_hour_more():
    found = incident("2026-10-24T22:00", closed_at=at("2026-10-25T23:00"))

    days = facts_of(found, BRUSSELS)

    # A day by the calendar, and twenty-five hours.
    assert days[date(2026, 10, 26)].lead == 25 * 3600


def test_each_thing_counts_on_its_own_day():
    found = incident(
        "2026-03-02T09:00",
        closed_at=at("2026-03-05T09:00"),
        at_report=frozenset({"security"}),
        at_close=frozenset({"untold"}),
        answer=Promise(due_at=at("2026-03-02T10:00"), is_kept=True),
        waited_since=at("2026-03-02T09:00"), answered_at=at("2026-03-02T09:30"),
        solution=Promise(due_at=at("2026-03-03T09:00"), is_kept=False),
        terms=[Promise(due_at=at("2026-03-04T09:00"), is_kept=True)],
    )  # fmt: skip

    assert counts(found) == {
        "03-02": {"reported": 1, "security": 1, "answered": 1, "answered_of": 1},
        "03-03": {"solved_of": 1},
        "03-04": {"met": 1, "met_of": 1},
        "03-05": {"closed": 1, "untold": 1},
    }
    assert facts_of(found, BRUSSELS)[date(2026, 3, 2)].waited == 1_800


def test_what_is_not_known_yet_is_not_counted():
    due = Promise(due_at=at("2026-03-03T09:00"), is_kept=False, is_known=False)

    assert counts(incident("2026-03-02T09:00", answer=due, solution=due)) == {
        "03-02": {"reported": 1}
    }


def test_what_is_told_apart_adds_nothing_else():
    found = incident(
        "2026-03-02T09:00", apart="drills", closed_at=at("2026-03-05T09:00"),
        at_report=frozenset({"security"}),
    )  # fmt: skip

    assert counts(found) == {"03-02": {"reported": 1}}


def test_what_was_opened_again_says_which_day_it_undoes():
    turns = [
        (RESOLVED, at("2026-03-02T09:00")), (REOPENED, at("2026-03-04T09:00")),
        (RESOLVED, at("2026-03-04T10:00")), (REOPENED, at("2026-03-04T11:00")),
        (RESOLVED, at("2026-04-01T09:00")),
    ]  # fmt: skip

    days = facts_of(incident("2026-03-01T09:00", turns=turns), BRUSSELS)

    resolved = {f"{on:%m-%d}": one.counts["resolved"] for on, one in days.items() if one.counts}
    assert resolved == {"03-01": 0, "03-02": 1, "03-04": 1, "04-01": 1}
    assert days[date(2026, 3, 4)].undone == [date(2026, 3, 2), date(2026, 3, 4)]
