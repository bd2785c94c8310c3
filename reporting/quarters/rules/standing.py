"""How something that is due stood at the end of a quarter: improvements, reviews, duties."""

from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

LABELS = {"done": _("Done"), "overdue": _("Overdue"), "open": _("Open")}


class Stood(StrEnum):
    """At the end of the quarter, or now where it runs still."""

    DONE = "done"
    OVERDUE = "overdue"
    OPEN = "open"

    @property
    def label(self) -> str:
        return str(LABELS[self.value])


def stood(*, due_on: date | None, done_at: datetime | None, until: datetime, last: date) -> Stood:
    """Return how one stood: `until` ends the quarter, `last` is its last day, or today."""
    if done_at is not None and done_at < until:
        return Stood.DONE
    return Stood.OVERDUE if due_on is not None and due_on <= last else Stood.OPEN
