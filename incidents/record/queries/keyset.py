"""Paging by key: the page after a row, however many rows come, go or move meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

SEPARATOR = "~"
# After so many the rest is one value, whatever stands in it.
SIZE = 4


class BadKey(ValueError):
    """The text is not a place in the list."""


@dataclass(frozen=True)
class Key:
    """A place in the queue: just beyond the row with these values."""

    part: int
    priority: int
    due_at: datetime
    id: int
    # What a list that is sorted by a column has there.
    value: "int | str | datetime | None" = None

    def __str__(self) -> str:
        said = (str(self.part), str(self.priority), self.due_at.isoformat(), str(self.id))
        if self.value is None:
            return SEPARATOR.join(said)
        value = self.value
        return SEPARATOR.join(
            (*said, value.isoformat() if isinstance(value, datetime) else str(value))
        )

    @classmethod
    def parse(cls, text: str, read: Callable[[str], Any] | None = None) -> "Key":
        """Return the place that is written here; `read` where the list is sorted by a value."""
        try:
            part, priority, due_at, id, *rest = text.split(SEPARATOR, SIZE)
            if len(rest) != (read is not None):
                raise BadKey(text)
            value = read(rest[0]) if read else None
            key = cls(int(part), int(priority), datetime.fromisoformat(due_at), int(id), value)
        except ValueError as error:
            raise BadKey(text) from error
        in_bounds = 0 <= key.id < 2**63 and 0 <= key.priority < 100 and 0 <= key.part < 100  # noqa: PLR2004 - bounds of the columns
        if key.due_at.tzinfo is None or not in_bounds:
            raise BadKey(text)
        return key


class Beyond(models.Func):
    """`(a, b, c, d) > (w, x, y, z)` as one comparison."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, fields: Sequence[str], values: Sequence[Any], *, backwards: bool) -> None:
        # Casts: a bare parameter has no type that a row comparison could take.
        pairs = zip(values, (_FIELDS[QUEUE_ORDER.index(name)] for name in fields), strict=True)
        given = [models.Value(value, output_field=field) for value, field in pairs]
        super().__init__(*(models.F(name) for name in fields), *given)
        self._sign = "<" if backwards else ">"

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **_extra: Any) -> Any:
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _p in side) for side in (parts[:half], parts[half:]))
        params = [param for _sql, given in parts for param in given]
        return f"({left}) {self._sign} ({right})", params


_FIELDS: tuple[models.Field[Any, Any], ...] = (
    models.SmallIntegerField(),
    models.SmallIntegerField(),
    models.DateTimeField(),
    models.BigIntegerField(),
)
# `part` is worked out for this moment (see parts.py): its rows move on while one reads.
QUEUE_ORDER = ("part", "priority", "next_due_at", "id")


def beyond(key: Key, *, backwards: bool = False, order: Sequence[str] = QUEUE_ORDER) -> Beyond:
    """Return the condition for rows after this place, or before it."""
    place = dict(zip(QUEUE_ORDER, (key.part, key.priority, key.due_at, key.id), strict=True))
    return Beyond(order, [place[name] for name in order], backwards=backwards)
