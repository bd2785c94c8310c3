"""Whom a policy is for, when it is reviewed too late, and when one may be reminded again."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final

from tenants.choices import Role, Side

# Nobody is reminded twice in a day, whoever presses the button.
BETWEEN: Final = timedelta(days=1)


def roles_of(side: Side) -> list[Role]:
    """Return the roles of which an organisation of this side can choose its readers."""
    return [role for role in Role if role.side is side]


def is_asked(audience: Collection[str], held: Iterable[Role]) -> bool:
    """Say whether somebody with these roles at the organisation is to read it."""
    return any(role.value in audience for role in held)


def is_overdue(review_on: date, *, today: date) -> bool:
    """Say whether its review is late: its day is over."""
    return today > review_on


def may_remind(reminded_at: datetime | None, *, now: datetime) -> bool:
    return reminded_at is None or now - reminded_at >= BETWEEN
