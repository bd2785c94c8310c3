"""By which column the queue can be sorted, and how a list goes on beyond one of its rows.

Of a column an index leads, or what is open is sorted: that has an end, what is closed has none.
In each list of one value stand priority and then the next deadline, as in the queue itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from incidents.choices import ClockKind, Priority, Status
from incidents.desk.queries.acted import updated_at
from incidents.models import Incident
from incidents.models.incident import NEVER
from incidents.record.queries.keyset import QUEUE_ORDER, Key, beyond

Found = QuerySet[Incident]
# What a list is sorted by, as its rows name it.
BY: Final = "by"
INNER: Final = QUEUE_ORDER[1:]


@dataclass(frozen=True)
class Sort:
    """One order of the queue: what it is called, and the value of each row."""

    label: Any
    add: Callable[[Found], Found]
    kind: models.Field[Any, Any]
    read: Callable[[str], Any]
    # Its list is made of one for each priority, each of which an index has in this order.
    by_priority: bool = False
    # An index leads it also among what is closed.
    is_for_closed: bool = False
    is_down: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        return ("-by" if self.is_down else BY, *INNER)

    def value_in(self, found: Found) -> Any:
        """Return by what the one row of this list is sorted."""
        there: QuerySet[Any] = self.add(found)
        return there.values_list(BY, flat=True)[0]

    def parted(self, found: Found, chosen: tuple[int, ...]) -> list[Found]:
        """Return lists of which each is read in this order."""
        found = self.add(found)
        if not self.by_priority:
            return [found]
        return [found.filter(priority=one) for one in chosen or Priority.values]

    def beyond(self, key: Key, *, backwards: bool) -> Q:
        """Return the condition for rows after this place, or before it."""
        way = "lt" if self.is_down != backwards else "gt"
        value = Value(key.value, output_field=self.kind)
        same = Q(beyond(key, backwards=backwards, order=INNER))
        # The first half says again what the second means, as an index can be asked.
        return Q((f"by__{way}e", value)) & (Q((f"by__{way}", value)) | same)


def _column(name: str) -> Callable[[Found], Found]:
    return lambda found: found.annotate(by=F(name))


def _status(found: Found) -> Found:
    steps = [When(status=one, then=Value(rank)) for rank, one in enumerate(Status)]
    return found.annotate(by=Case(*steps, output_field=models.SmallIntegerField()))


def _assignee(found: Found) -> Found:
    # Nobody comes first.
    return found.annotate(by=Coalesce(F("assignee__name"), Value("")))


def _clock(kind: ClockKind) -> Callable[[Found], Found]:
    runs = Q(clocks__kind=kind, clocks__superseded_at=None, clocks__stopped_at=None,
             clocks__ended_at=None, clocks__paused_at=None)  # fmt: skip

    def add(found: Found) -> Found:
        # What runs no more has no term, and comes after all that has.
        joined = found.annotate(running=FilteredRelation("clocks", condition=runs))
        return joined.annotate(by=Coalesce(F("running__due_at"), Value(NEVER)))

    return add


def _updated(found: Found) -> Found:
    return found.annotate(by=updated_at())


def _number(text: str) -> int:
    if not 0 <= int(text) < 100:  # noqa: PLR2004 - bounds of priority and status
        raise ValueError(text)
    return int(text)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


_INT, _AT, _TEXT = models.SmallIntegerField(), models.DateTimeField(), models.TextField()
_UP: Final[Mapping[str, Sort]] = {
    "priority": Sort(_("Priority"), _column("priority"), _INT, _number, True, True),
    "deadline": Sort(_("Next deadline"), _column("next_due_at"), _AT, _moment, True, True),
    "reported": Sort(_("Reported"), _column("reported_at"), _AT, _moment, is_for_closed=True),
    "customer": Sort(_("Customer"), _column("tenant__name"), _TEXT, str),
    "status": Sort(_("Status"), _status, _INT, _number),
    "assignee": Sort(_("Assignee"), _assignee, _TEXT, str),
    "updated": Sort(_("Updated"), _updated, _AT, _moment),
    "response": Sort(_("First response"), _clock(ClockKind.RESPONSE), _AT, _moment),
    "resolution": Sort(_("Resolution"), _clock(ClockKind.RESOLUTION), _AT, _moment),
}
SORTS: Final[Mapping[str, Sort]] = {
    **_UP,
    **{f"-{code}": replace(sort, is_down=True) for code, sort in _UP.items()},
}
