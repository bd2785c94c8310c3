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


class Effect(StrEnum):
    """What an improvement did, as far as it was seen by the end of the quarter."""

    HELPED = "helped"
    FELL_SHORT = "fell_short"
    TO_SEE = "to_see"
    LATE = "late"

    @property
    def label(self) -> str:
        return str(EFFECTS[self.value])


EFFECTS = {
    "helped": _("It helped"), "fell_short": _("Did not help enough"),
    "to_see": _("To be seen"), "late": _("Not looked at in time"),
}  # fmt: skip


def effect_of(
    *,
    looked_on: date | None,
    said_at: datetime | None,
    helped: bool | None,
    until: datetime,
    last: date,
) -> str:
    """Return what was seen of one by then; empty where nothing is to be seen yet."""
    if said_at is not None and said_at < until:
        return Effect.HELPED.value if helped else Effect.FELL_SHORT.value
    if looked_on is None:
        return ""
    return Effect.LATE.value if looked_on <= last else Effect.TO_SEE.value
