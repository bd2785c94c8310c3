"""What of an asset ends on a day, and whether anybody is to be reminded of it (R130)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tenants.choices import Lifecycle

# What ends, and the column that says when.
ENDS: Final[Mapping[str, str]] = {
    "support": "support_ends_on",
    "maintenance": "maintained_until",
    "renewal": "renews_on",
    "licence": "licence_ends_on",
}
# A change of one of these may make somebody to be reminded, or nobody any more.
OF_LIFE: Final = frozenset({*ENDS.values(), "notice_months", "lifecycle", "is_active"})
GONE: Final = (Lifecycle.REPLACED, Lifecycle.RETIRED)


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier; in a month without that day its last."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    return months_before(day, -months)


def ends_of(row: Any) -> dict[str, date]:
    """Return what of an asset ends, and when; nothing of one that is gone.

    What renews is decided before its period of notice begins: that day counts.
    """
    if not row.is_active or row.lifecycle in GONE:
        return {}
    found = {what: getattr(row, column) for what, column in ENDS.items()}
    days = {what: day for what, day in found.items() if day is not None}
    if "renewal" in days and row.notice_months:
        days["renewal"] = months_before(days["renewal"], row.notice_months)
    return days
