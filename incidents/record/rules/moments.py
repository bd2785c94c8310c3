"""When something happened, was noticed and was reported: what cannot be (R6)."""

from datetime import UTC, date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Clocks of machines differ a little; anything later than this has not happened yet.
SKEW = timedelta(minutes=2)
# Nothing that a desk handles happened before; a slip of the pen in the year did.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Nobody promises word for after a year, nor plans an improvement for after ten.
LONGEST_PROMISE = timedelta(days=366)
LONGEST_PLAN = timedelta(days=3653)


def is_ahead(at: datetime, now: datetime) -> bool:
    """Say whether this has not happened yet."""
    return at > now + SKEW


def wrong_moments(
    now: datetime,
    *,
    occurred_at: datetime | None,
    detected_at: datetime | None,
    reported_at: datetime,
) -> dict[str, Promise]:
    """Return what is wrong by field: a report from the future, found before it happened."""
    errors: dict[str, Promise] = {}
    moments = {"occurred_at": occurred_at, "detected_at": detected_at, "reported_at": reported_at}
    for field, at in moments.items():
        if at is None:
            continue
        if is_ahead(at, now):
            errors[field] = _("This is in the future.")
        elif at < EARLIEST:
            errors[field] = _("This is too long ago.")
        elif field != "occurred_at" and occurred_at and at < occurred_at:
            errors[field] = _("This is before it happened.")
    if detected_at and reported_at < detected_at:
        errors.setdefault("reported_at", _("This is before it was noticed."))
    return errors


def wrong_promise(at: datetime, now: datetime) -> Promise | None:
    """Return what is wrong with the moment by which somebody says to send word."""
    if at <= now:
        return _("This is in the past.")
    return _("This is too far in the future.") if at > now + LONGEST_PROMISE else None


def wrong_plan(day: date, today: date) -> Promise | None:
    """Return what is wrong with the day by which something is to be done."""
    if day < today:
        return _("This is in the past.")
    return _("This is too far in the future.") if day > today + LONGEST_PLAN else None
