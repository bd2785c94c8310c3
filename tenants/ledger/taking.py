"""Rows that speak by themselves once their moment has come: which are due, and taking them.

Each queue of `DueQueue` that hangs on no incident is read so; what it says is its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import QuerySet

from tenants.models.base import TenantRow

BATCH: Final = 200
R = TypeVar("R", bound=TenantRow)
# A row by its own key twice, where others are due with the incident they hang on.
Due = tuple[int, int]


def due_rows(
    rows: QuerySet[R], moment: str, *, now: datetime, without: Collection[int], most: int = BATCH
) -> list[Due]:
    """Return the keys of what is due by this column, the longest due first."""
    due = rows.filter((f"{moment}__lte", now)).exclude(pk__in=without)
    keys = due.order_by(moment, "pk").values_list("pk", flat=True)[:most]
    return [(key, key) for key in keys]


def take_due(rows: QuerySet[R], moment: str, due: Sequence[Due], *, now: datetime) -> list[R]:
    """Lock those of them that are due still, with their tenants.

    What somebody else holds is left to the next tick.
    """
    free = rows.select_for_update(of=("self",), skip_locked=True)
    mine = free.filter((f"{moment}__lte", now), pk__in=[key for key, _same in due])
    return list(mine.select_related("tenant").order_by("pk"))
