"""Whom a policy is for, when its review is late, and when one may be reminded again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from incidents.duty.rules.policies import is_asked, is_overdue, may_remind, roles_of
from tenants.choices import Role, Side

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("_case", "audience", "held", "asked"),
    [
        ("one of the roles", ["agent", "specialist"], {Role.SPECIALIST}, True),
        ("another role", ["agent"], {Role.PROVIDER_AUDITOR}, False),
        ("no role at all", ["agent"], set(), False),
    ],
)
def test_is_asked(_case, audience, held, asked):
    assert is_asked(audience, held) is asked


@pytest.mark.parametrize(
    ("_case", "today", "late"),
    [("on its day", "2026-05-04", False), ("the day after", "2026-05-05", True)],
)
def test_is_overdue(_case, today, late):
    assert is_overdue(date(2026, 5, 4), today=date.fromisoformat(today)) is late


@pytest.mark.parametrize(
    ("_case", "before", "may"),
    [
        ("never yet", None, True),
        ("an hour ago", timedelta(hours=1), False),
        ("a day ago", timedelta(days=1), True),
    ],
)
def test_may_remind(_case, before, may):
    assert may_remind(None if before is None else NOW - before, now=NOW) is may


def test_a_customer_chooses_among_its_own_roles():
    assert roles_of(Side.CUSTOMER) == [Role.REPORTER, Role.CUSTOMER_MANAGER, Role.AUDITOR]
