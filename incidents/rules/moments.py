"""When something happened, was noticed and was reported: what cannot be (R6)."""

from datetime import UTC, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Clocks of machines differ a little; anything later than this has not happened yet.
SKEW = timedelta(minutes=2)
# Nothing that a desk handles happened before; a slip of the pen in the year did.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


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
