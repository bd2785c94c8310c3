"""One row by its key, without the order that `first()` asks for.

To order by one column, the ORM compares it with each that it selects: of a row with all that is
around it, that costs more than the database's whole answer.
"""

from typing import Any, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")


def sole(rows: "QuerySet[Any, Row]") -> Row | None:
    """Return the row that a key names, or None; which of several it would be is left open."""
    return next(iter(rows.order_by()[:1]), None)
