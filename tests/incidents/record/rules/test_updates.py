"""Every thirty minutes by e-mail and by phone, both proven."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.choices import Priority, RoundKind
from incidents.record.rules.updates import (
    Delivery,
    Proofs,
    Round,
    Slot,
    UpdatePolicy,
    default_policies,
    first_rounds,
    interval_met,
    met_at,
    next_round,
    proven,
    restoration_round,
    update_slots,
)
from tenants.contract.rules.hours import ALWAYS, ServiceHours, Window, office_hours
from tenants.data import icr
from tenants.media import EMAIL, PHONE

START = datetime(2026, 3, 10, 13, 12, tzinfo=UTC)
BOTH = frozenset({EMAIL, PHONE})
P1_POLICY = UpdatePolicy(30, BOTH, calls_at_once=True)
BY_MAIL = UpdatePolicy(240)
ANN, BEN = 1, 2


def at(minutes):
    return START + timedelta(minutes=minutes)


ROUND = Round(2, RoundKind.INTERVAL, at(0), at(30), BOTH)


def proofs(*mails, calls=(), contacts=(ANN, BEN)):
    return Proofs(
        frozenset(contacts),
        tuple(Delivery(who, at(minutes), *map(at, revoked)) for who, minutes, *revoked in mails),
        tuple(at(minutes) for minutes in calls),
    )


def test_a_p1_is_told_at_once_and_every_half_hour_by_both_means():
    policies = default_policies(icr())

    assert policies[Priority.P1] == P1_POLICY
    assert {p: (q.minutes, q.media) for p, q in policies.items() if p != Priority.P1} == {
        Priority.P2: (240, frozenset({EMAIL})),
        Priority.P3: (1440, frozenset({EMAIL})),
        Priority.P4: (10080, frozenset({EMAIL})),
    }


def test_the_first_call_and_the_first_interval_are_owed_from_the_start():
    assert first_rounds(P1_POLICY, at=at(0)) == (
        Round(1, RoundKind.FIRST, at(0), at(5), frozenset({PHONE})),
        Round(2, RoundKind.INTERVAL, at(0), at(30), BOTH),
    )


def test_without_a_first_call_only_the_interval_is_owed():
    assert first_rounds(BY_MAIL, at=at(0), number=4) == (
        Round(4, RoundKind.INTERVAL, at(0), at(240), frozenset({EMAIL})),
    )


@pytest.mark.parametrize(
    ("_case", "met", "opens", "due"),
    [("met: from the message on", 12, 12, 42), ("missed: from the term on", None, 30, 60)],
)
def test_what_follows_a_round(_case, met, opens, due):
    found = next_round(P1_POLICY, last=ROUND, met_at=None if met is None else at(met))

    assert (found.number, found.opens_at, found.due_at) == (3, at(opens), at(due))


def test_that_it_works_again_is_told_at_once_by_the_same_means():
    assert restoration_round(P1_POLICY, at=at(70), number=5) == Round(
        5, RoundKind.RESTORATION, at(70), at(75), BOTH
    )


@pytest.mark.parametrize(
    ("_case", "found", "minutes"),
    [
        ("mail to all and a call", proofs((ANN, 5), (BEN, 7), calls=[9]), 9),
        ("the call first", proofs((ANN, 5), (BEN, 7), calls=[2]), 7),
        ("at the last moment", proofs((ANN, 30), (BEN, 30), calls=[30]), 30),
        ("the mail met the one before", proofs((ANN, 0), (BEN, 7), calls=[9]), None),
        ("the call met the one before", proofs((ANN, 5), (BEN, 7), calls=[0]), None),
        ("no call", proofs((ANN, 5), (BEN, 7)), None),
        ("no mail", proofs(calls=[9]), None),
        ("one of two has no mail", proofs((ANN, 5), calls=[9]), None),
        ("a mail too late", proofs((ANN, 5), (BEN, 31), calls=[9]), None),
        ("a call too late", proofs((ANN, 5), (BEN, 7), calls=[31]), None),
        ("a call before the round", proofs((ANN, 5), (BEN, 7), calls=[-1]), None),
        ("a bounce takes the proof away", proofs((ANN, 5), (BEN, 7, 20), calls=[9]), None),
        ("a bounce after the round too", proofs((ANN, 5), (BEN, 7, 500), calls=[9]), None),
        ("bounced and sent again", proofs((ANN, 5), (BEN, 7, 9), (BEN, 12), calls=[9]), 12),
        ("mail to somebody else", proofs((ANN, 5), (3, 7), calls=[9]), None),
        ("nobody to tell is not everybody told", proofs((ANN, 5), calls=[9], contacts=()), None),
    ],
)
def test_a_round_is_met_when_all_is_proven_within_it(_case, found, minutes):
    expected = None if minutes is None else at(minutes)

    assert met_at(ROUND, found) == expected
    assert interval_met(ROUND, found) is (minutes is not None)


def test_each_means_has_its_own_moment():
    found = proofs((ANN, 5), (ANN, 20), (BEN, 7), calls=[12, 9])

    assert proven(ROUND, found) == {EMAIL: at(7), PHONE: at(9)}


def test_the_first_call_may_be_the_one_by_which_it_was_reported():
    first, _interval = first_rounds(P1_POLICY, at=at(0))

    assert met_at(first, proofs(calls=[0])) == at(0)


def test_where_no_call_is_agreed_none_is_needed():
    (asked,) = first_rounds(BY_MAIL, at=at(0))

    assert met_at(asked, proofs((ANN, 100), (BEN, 100))) == at(100)


@pytest.mark.parametrize(
    ("_case", "updates", "until", "expected"),
    [
        ("told in time", [10, 35], 50, [(0, 30, 10), (10, 40, 35)]),
        ("never told", [], 75, [(0, 30, None), (30, 60, None)]),
        ("late once", [40], 50, [(0, 30, None), (30, 60, 40)]),
        ("restored before it was due", [], 29, []),
        ("restored at the moment it was due", [], 30, [(0, 30, None)]),
        ("told at the last moment", [30], 40, [(0, 30, 30)]),
        ("told at the start", [0], 20, [(0, 30, 0)]),
        ("told as it was restored", [20], 20, [(0, 30, 20)]),
        ("two at once count once", [10, 10], 20, [(0, 30, 10)]),
        ("what came after is not counted", [10, 70], 39, [(0, 30, 10)]),
    ],
)
def test_update_slots(_case, updates, until, expected):
    found = update_slots(
        P1_POLICY, since=at(0), until=at(until), updates=[at(minutes) for minutes in updates]
    )

    assert found == tuple(
        Slot(at(opens), at(due), None if met is None else at(met)) for opens, due, met in expected
    )


@given(st.lists(st.integers(0, 600)), st.integers(0, 600))
def test_nobody_waits_longer_than_agreed_without_a_miss(updates, until):
    slots = update_slots(
        P1_POLICY, since=at(0), until=at(until), updates=[at(minutes) for minutes in updates]
    )

    told = sorted({at(0), *(at(m) for m in updates if m <= until), at(until)})
    gaps = [later - earlier for earlier, later in pairwise(told)]
    waited = any(gap > timedelta(minutes=30) for gap in gaps)
    missed = any(slot.met_at is None for slot in slots)
    assert missed or not waited
    assert all(a.due_at - a.opens_at == timedelta(minutes=30) for a in slots)


# --- in service hours -----------------------------------------------------------------------------

BRUSSELS = ZoneInfo("Europe/Brussels")
DESK = office_hours(BRUSSELS, closed=[date(2026, 12, 25)])
NIGHTS = ServiceHours(zone=BRUSSELS, week=((Window(timedelta(hours=1), timedelta(hours=5)),),) * 7)


def wall(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BRUSSELS)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("_case", "hours", "minutes", "opens", "remind", "due"),
    [
        ("within a day", DESK, 240, wall(2026, 11, 25, 9), wall(2026, 11, 25, 11, 40),
         wall(2026, 11, 25, 13)),
        ("over the night", DESK, 240, wall(2026, 11, 25, 16), wall(2026, 11, 26, 8, 40),
         wall(2026, 11, 26, 10)),
        ("Friday to Monday", DESK, 240, wall(2026, 11, 27, 17), wall(2026, 11, 30, 9, 40),
         wall(2026, 11, 30, 11)),
        ("reported in the weekend", DESK, 240, wall(2026, 11, 28, 3), wall(2026, 11, 30, 10, 40),
         wall(2026, 11, 30, 12)),
        ("over a holiday and the end of a month", DESK, 24 * 60, wall(2026, 12, 24, 8),
         wall(2026, 12, 28, 14), wall(2026, 12, 29, 12)),
        ("the hour that is skipped", NIGHTS, 180, wall(2026, 3, 29, 1), wall(2026, 3, 29, 4),
         wall(2026, 3, 29, 5)),
        ("the hour that comes twice", NIGHTS, 300, wall(2026, 10, 25, 1),
         wall(2026, 10, 25, 3, 20), wall(2026, 10, 25, 5)),
        ("around the clock", ALWAYS, 240, wall(2026, 11, 28, 3), wall(2026, 11, 28, 5, 40),
         wall(2026, 11, 28, 7)),
    ],
)  # fmt: skip
def test_an_interval_is_counted_in_the_hours_of_its_rule(_case, hours, minutes, opens, remind, due):
    policy = UpdatePolicy(minutes, hours=hours)

    (first,) = first_rounds(policy, at=opens)

    assert (first.remind_at, first.due_at) == (remind, due)
    late = next_round(policy, last=first, met_at=None)
    assert late.due_at == hours.after(first.due_at, policy.interval)
