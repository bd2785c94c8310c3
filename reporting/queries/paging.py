"""Turning the pages of the register by key: the latest report first, then the one after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

SEPARATOR = "~"
LARGEST = 2**63 - 1


class BadPlace(ValueError):
    """The text is not a place in the register."""


@dataclass(frozen=True)
class Place:
    """Just beyond the incident with this moment and id."""

    reported_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.reported_at.isoformat()}{SEPARATOR}{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        try:
            moment, id = text.split(SEPARATOR)
            place = cls(datetime.fromisoformat(moment), int(id))
        except ValueError as error:
            raise BadPlace(text) from error
        if place.reported_at.tzinfo is None or not 0 <= place.id <= LARGEST:
            raise BadPlace(text)
        return place


class Beside(models.Func):
    """`(reported_at, id) < (x, y)` as one comparison, which the index answers by itself."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, place: Place, *, sign: str) -> None:
        super().__init__(
            models.F("reported_at"),
            models.F("id"),
            models.Value(place.reported_at, output_field=models.DateTimeField()),
            models.Value(place.id, output_field=models.BigIntegerField()),
        )
        self._sign = sign

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        parts = [compiler.compile(part) for part in self.source_expressions]
        (at, _p), (key, _q), (moment, moments), (id, ids) = parts
        return f"({at}, {key}) {self._sign} ({moment}, {id})", (*moments, *ids)


def older_than(place: Place) -> Beside:
    return Beside(place, sign="<")


def newer_than(place: Place) -> Beside:
    return Beside(place, sign=">")
