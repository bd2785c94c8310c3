"""When duties of the law are due, by a table and by a slow count that knows none of the rules."""

import random
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tenants.contract.rules.regimes import (
    Basis,
    Begins,
    Confidence,
    Counted,
    Duty,
    Owner,
    Rolls,
    Stop,
    Term,
    Usage,
)
from tenants.contract.rules.statutory import due_moments, earliest
from tenants.data import regimes
from tenants.rules.texts import Text

BRUSSELS = ZoneInfo("Europe/Brussels")
DUTIES = regimes().duties


def at(text: str) -> datetime:
    """Return a moment in UTC of a wall clock in Brussels."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(
    ("code", "events", "due"),
    [
        # 72 elapsed hours, also where the clock on the wall is put back or forward.
        ("gdpr_33_1", {"aware": "2026-10-23T09:30"}, "2026-10-26T08:30"),
        ("gdpr_33_1", {"aware": "2027-03-27T09:30"}, "2027-03-30T10:30"),
        ("gdpr_33_1", {"aware": "2026-12-24T17:00"}, "2026-12-27T17:00"),
        ("gdpr_33_1", {}, None),
        ("gdpr_33_2", {"processor_aware": "2026-10-23T09:30"}, None),
        ("gdpr_33_4_gba", {"filed:gdpr_33_1": "2026-10-20T09:30"}, "2026-11-10T09:30"),
        ("nis2_23_4_a_be", {"significant": "2026-10-24T09:30"}, "2026-10-25T08:30"),
        ("nis2_23_4_b_be", {"significant": "2026-11-03T09:30"}, "2026-11-06T09:30"),
        # A month after the notification, not after becoming aware; a shorter month ends it earlier.
        ("nis2_23_4_d_be", {"significant": "2026-11-03T09:30"}, None),
        ("nis2_23_4_d_be", {"filed:nis2_23_4_b_be": "2027-01-31T09:30"}, "2027-02-28T09:30"),
        ("nis2_23_4_d_be", {"filed:nis2_23_4_b_be": "2028-01-30T09:30"}, "2028-02-29T09:30"),
        ("nis2_23_4_d_be", {"filed:nis2_23_4_b_be": "2028-02-29T09:30"}, "2028-03-29T09:30"),
        # Of sources that disagree the earlier moment is the one that is safe.
        (
            "nis2_23_4_b_nl",
            {"significant": "2026-11-03T09:30", "filed:nis2_23_4_a_nl": "2026-11-04T08:00"},
            "2026-11-06T09:30",
        ),
        # Before the law was in force nothing was owed by it.
        ("nis2_23_4_a_nl", {"significant": "2026-08-14T23:59"}, None),
        ("nis2_23_4_a_nl", {"significant": "2026-08-15T00:00"}, "2026-08-16T00:00"),
        # DORA: the earlier of two, but where it was classified too late for the second.
        (
            "dora_19_initial",
            {"reported": "2026-11-03T09:00", "classified": "2026-11-03T10:00"},
            "2026-11-03T14:00",
        ),
        (
            "dora_19_initial",
            {"reported": "2026-11-03T09:00", "classified": "2026-11-04T08:00"},
            "2026-11-04T09:00",
        ),
        (
            "dora_19_initial",
            {"reported": "2026-11-03T09:00", "classified": "2026-11-05T09:00"},
            "2026-11-05T13:00",
        ),
        ("dora_19_initial", {"reported": "2026-11-03T09:00"}, None),
        # An end on a Saturday, or on a holiday, is noon of the next working day.
        ("dora_19_intermediate", {"filed:dora_19_initial": "2026-11-04T09:00"}, "2026-11-09T12:00"),
        ("dora_19_intermediate", {"filed:dora_19_initial": "2026-12-22T09:00"}, "2026-12-28T12:00"),
        ("dora_19_intermediate", {"filed:dora_19_initial": "2026-11-02T09:00"}, "2026-11-05T09:00"),
        ("dora_19_final", {"filed:dora_19_intermediate": "2026-10-31T16:00"}, "2026-11-30T16:00"),
    ],
)  # fmt: skip
def test_when_it_is_due(code: str, events: dict[str, str], due: str | None):
    moments = due_moments(
        DUTIES[code],
        {name: at(moment) for name, moment in events.items()},
        zone=BRUSSELS,
        closed={date(2026, 12, 25)},
    )

    assert earliest(moments) == (at(due) if due else None)


def test_each_term_that_competes_is_kept_with_where_it_was_read():
    events = {"significant": at("2026-11-03T09:30"), "filed:nis2_23_4_a_nl": at("2026-11-04T08:00")}

    first, second = due_moments(DUTIES["nis2_23_4_b_nl"], events, zone=BRUSSELS)

    assert (first.at, second.at) == (at("2026-11-06T09:30"), at("2026-11-07T08:00"))
    assert (first.since, second.since) == tuple(events.values())
    assert "NOREA" in second.term.basis.source


BASIS = Basis(
    source="a test", read_on=date(2026, 1, 1), confidence=Confidence.UNCHECKED,
    valid_from=date(2000, 1, 1), valid_to=None,
)  # fmt: skip


def of(counted: Counted, count: int, rolls: Rolls) -> Duty:
    term = Term(begins=Begins.AWARE, counted=counted, count=count, basis=BASIS, rolls=rolls)
    return Duty(
        code="d", regime="r", article="1", title=Text("d", "d"), owner=Owner.ENTITY,
        usage=Usage.CHOSEN, recipients={}, choices=(), terms=(term,), stops=(Stop.FILED,),
        evidence=(), phases=(), basis=BASIS,
    )  # fmt: skip


def slowly(start: datetime, counted: Counted, count: int, closed: set[date]) -> datetime:
    """Count hour by hour in UTC, or day by day on the wall, and walk to the next working day."""
    if counted is Counted.HOURS:
        end = start
        for _hour in range(count):
            end += timedelta(hours=1)
    else:
        local = start.astimezone(BRUSSELS)
        day = local.date()
        if counted is Counted.DAYS:
            for _day in range(count):
                day = date.fromordinal(day.toordinal() + 1)
        else:
            year, month, wanted = day.year, day.month, day.day
            for _month in range(count):
                year, month = (year, month + 1) if month < 12 else (year + 1, 1)
            day = date(year, month, min(wanted, monthrange(year, month)[1]))
        end = datetime(
            day.year, day.month, day.day, local.hour, local.minute, tzinfo=BRUSSELS
        ).astimezone(UTC)
    local_day = end.astimezone(BRUSSELS).date()
    if local_day.isoweekday() < 6 and local_day not in closed:
        return end
    while local_day.isoweekday() > 5 or local_day in closed:
        local_day = date.fromordinal(local_day.toordinal() + 1)
    return datetime(local_day.year, local_day.month, local_day.day, 12, tzinfo=BRUSSELS)


def test_a_slow_count_comes_to_the_same():
    chance = random.Random(33)
    edges = [
        at("2026-10-24T09:30"), at("2027-03-27T09:30"), at("2027-01-31T23:59"),
        at("2028-02-28T12:00"), at("2028-02-29T00:00"), at("2026-12-31T23:30"),
    ]  # fmt: skip
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    starts = edges + [begin + timedelta(minutes=chance.randrange(3 * 525_600)) for _ in range(300)]
    for start in starts:
        counted = chance.choice([Counted.HOURS, Counted.DAYS, Counted.MONTHS])
        count = chance.randrange(1, 100 if counted is Counted.HOURS else 30)
        days = [timedelta(days=chance.randrange(40)) for _ in range(chance.randrange(9))]
        closed = {(start + day).date() for day in days}
        duty = of(counted, count, Rolls.NOON_NEXT_WORKING_DAY)

        found = earliest(due_moments(duty, {"aware": start}, zone=BRUSSELS, closed=closed))

        assert found == slowly(start, counted, count, closed), (start, counted, count, closed)
