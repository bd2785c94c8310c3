"""72 elapsed hours, and what goes together with personal data."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.choices import TO_AUTHORITY, BreachAlarm
from incidents.duty.rules.alarms import next_alarm
from incidents.duty.rules.breach import (
    Labels,
    evidence_given,
    is_settled,
    state_after,
    wrong_labels,
)
from tenants.contract.rules.statutory import due_moments
from tenants.data import regimes

BRUSSELS = ZoneInfo("Europe/Brussels")
KNOWN = datetime(2026, 11, 6, 16, 45, tzinfo=UTC)


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=BRUSSELS)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("_case", "known", "due"),
    [
        ("over a weekend", at(2026, 11, 6, 17, 45), at(2026, 11, 9, 17, 45)),
        ("over Christmas", at(2026, 12, 24, 18), at(2026, 12, 27, 18)),
        ("out of summer time", at(2026, 10, 23, 9, 30), at(2026, 10, 26, 8, 30)),
        ("into summer time", at(2027, 3, 27, 9, 30), at(2027, 3, 30, 10, 30)),
        ("over the end of a month", at(2027, 2, 27, 12), at(2027, 3, 2, 12)),
    ],
)
def test_the_term_is_72_elapsed_hours(_case, known, due):
    (term,) = due_moments(regimes().duties[TO_AUTHORITY], {"aware": known}, zone=BRUSSELS)

    assert term.at == due.astimezone(UTC)
    assert term.at - known.astimezone(UTC) == timedelta(hours=72)


@pytest.mark.parametrize(
    ("hours", "kind", "at_hours"),
    [
        (0, BreachAlarm.HALF, 36),
        (36, BreachAlarm.THREE_QUARTERS, 54),
        (60, BreachAlarm.NINE_TENTHS, 64.8),
        (65, BreachAlarm.TWO_HOURS, 70),
        (70, BreachAlarm.MISSED, 72),
        (500, BreachAlarm.MISSED, 72),
    ],
)
def test_what_speaks_next(hours, kind, at_hours):
    alarm = next_alarm(KNOWN, KNOWN + timedelta(hours=72), after=KNOWN + timedelta(hours=hours))

    late = timedelta(microseconds=1) if kind is BreachAlarm.MISSED else timedelta()
    assert (alarm.kind, alarm.at) == (kind, KNOWN + timedelta(hours=at_hours) + late)


@pytest.mark.parametrize(
    ("now", "before", "exceeds"),
    [
        (("yes", False), ("maybe", False), True),
        (("maybe", True), ("maybe", False), True),
        (("maybe", False), ("no", False), True),
        (("maybe", True), ("yes", True), False),
        (("no", False), ("yes", True), False),
        (("yes", True), ("yes", True), False),
    ],
)
def test_what_is_worse_than_what_was_decided_on(now, before, exceeds):
    assert Labels(*now).exceeds(Labels(*before)) is exceeds


@pytest.mark.parametrize(
    ("outcome", "filed_at", "settled", "evidence"),
    [
        ("", None, False, set()),
        ("notify", None, False, {"art33_decision", "art34_decision"}),
        ("notify", KNOWN, True, {"art33_decision", "art34_decision", "filing_record"}),
        ("risk_unlikely", None, True, {"art33_decision", "art34_decision", "filing_record"}),
        ("no_breach", None, True, {"art33_decision", "art34_decision", "filing_record"}),
    ],
)
def test_what_a_decision_settles_and_proves(outcome, filed_at, settled, evidence):
    assert is_settled(outcome, filed_at) is settled
    assert evidence_given(outcome, filed_at) == evidence


@pytest.mark.parametrize(
    ("outcome", "filed_at", "state"),
    [
        ("notify", None, "owed"),
        ("notify", KNOWN, "filed"),
        ("no_breach", None, "not_owed"),
        ("risk_unlikely", None, "not_owed"),
        # What was sent was sent, whatever was found after it.
        ("no_breach", KNOWN, "filed"),
    ],
)
def test_how_a_notification_stands_after_a_decision(outcome, filed_at, state):
    assert state_after(outcome, filed_at) == state


@pytest.mark.parametrize(
    ("is_breach", "personal_data", "wrong"),
    [
        (True, "no", ["personal_data"]),
        (True, "maybe", []),
        (True, "yes", []),
        (False, "no", []),
        (False, "yes", []),
    ],
)
def test_a_data_breach_is_about_personal_data(is_breach, personal_data, wrong):
    assert list(wrong_labels(is_breach=is_breach, personal_data=personal_data)) == wrong
