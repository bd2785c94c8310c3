"""Which columns are recorded and what they hold, against the committed list of all that ever were.

A line that is in the list (`data/recorded.txt`) stays there. A column that is gone, is of another
type or lost a code must have a succession; else what was told of it could not be read any more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.db import models
from django.db.migrations.loader import MigrationLoader

from tenants.ledger.migrating import SchemaMigrated
from tenants.ledger.names import column_of, columns_of, label_of, recorded
from tenants.ledger.successions import Name, Succession, What

RECORDED_FILE: Final = Path(__file__).parents[1] / "data" / "recorded.txt"
_TYPES: Final = {
    "CharField": "text", "TextField": "text", "EmailField": "text", "UUIDField": "uuid",
    "JSONField": "json", "BooleanField": "boolean", "DateTimeField": "moment",
    "DateField": "day", "DurationField": "duration", "DecimalField": "decimal",
    "MediaField": "media",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A recorded column: what it is told as, whether as a commitment to words, its codes."""

    name: str
    type: str
    is_personal: bool = False
    codes: tuple[str, ...] = ()

    @classmethod
    def of(cls, line: str) -> "Column":
        name, kind, *more = line.split(" ", 2)
        words, _, codes = " ".join(more).partition("codes=")
        return cls(name, kind, "words" in words, tuple(codes.split(",")) if codes else ())

    def __str__(self) -> str:
        codes = f"codes={','.join(self.codes)}" if self.codes else ""
        return " ".join(filter(None, (self.name, self.type, self.is_personal * "words", codes)))

    def can_read(self, told: "Column") -> bool:
        """Say whether what was told of that column means the same of this one."""
        return self.type == told.type and set(told.codes) <= set(self.codes or told.codes)


def recorded_columns() -> list[Column]:
    """Return the columns that are recorded by the code of today."""
    found = []
    for label, model in recorded().items():
        personal = {column_of(model, name) for name in model.personal}
        found += [
            Column(f"{label}.{name}", _type(field), name in personal, _codes(field))
            for name, field in columns_of(model).items()
        ]
    return sorted(found, key=lambda column: column.name)


def kept_columns() -> list[Column]:
    return [Column.of(line) for line in RECORDED_FILE.read_text(encoding="utf-8").splitlines()]


def _type(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.ForeignKey):
        return f"key:{label_of(field.related_model)}"
    return _TYPES.get(field.get_internal_type(), "number")


def _codes(field: "models.Field[Any, Any]") -> tuple[str, ...]:
    return tuple(sorted(str(code) for code, _label in field.flatchoices))


def faults(
    kept: Sequence[Column], current: Iterable[Column], successions: Sequence[Succession]
) -> Iterator[str]:
    """Say what was told and could not be read any more, one line each."""
    today = {column.name: column for column in current}
    by_name: dict[str, list[Column]] = {}
    for column in kept:
        by_name.setdefault(column.name, []).append(column)
    for name, lines in by_name.items():
        away = [one for one in successions if _is_of(one, name) and one.what is not What.RECODED]
        if name in today and away:
            yield f"{name}: went by succession {away[0].name}, and its name is used again"
        elif name in today:
            yield from _meaning(name, [*lines, today[name]], successions)
        elif not away:
            yield f"{name}: is recorded no more, and no succession says so"
    for one in successions:
        yield from _faults_of(one, by_name, today)


def _is_of(one: Succession, name: str) -> bool:
    return Name.of(name).label == one.source.label and one.source.column in (
        "", Name.of(name).column
    )  # fmt: skip


def _meaning(
    name: str, lines: Sequence[Column], successions: Sequence[Succession]
) -> Iterator[str]:
    """Each time that it came to mean something else, a succession says so."""
    changes = sum(not new.can_read(old) for old, new in pairwise(lines))
    said = sum(one.what is What.RECODED and str(one.source) == name for one in successions)
    if changes > said:
        yield f"{name}: is told otherwise than it was ({lines[-2]}), and no succession says so"


def _faults_of(
    one: Succession, by_name: Mapping[str, Sequence[Column]], today: Mapping[str, Column]
) -> Iterator[str]:
    sources = [lines[-1] for name, lines in by_name.items() if _is_of(one, name)]
    if not sources:
        yield f"succession {one.name}: {one.source} was never recorded"
    if one.what is not What.DROPPED and one.source.column and any(c.is_personal for c in sources):
        # An erasure looks for words by the name under which they were told.
        yield f"succession {one.name}: words keep their name; give {one.source} recorded_columns"
    if one.target and one.target.column and not {str(one.target)} & {*today, *by_name}:
        yield f"succession {one.name}: {one.target} is not recorded"


def faults_of_migrations(successions: Sequence[Succession]) -> Iterator[str]:
    """Say which successions no migration tells of, and which migrations tell of others."""
    told = {
        name: f"{app}.{key}"
        for (app, key), migration in MigrationLoader(None).disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, SchemaMigrated)
        for name in operation.names
    }
    since = {one.name: one.since for one in successions}
    for name in sorted({*told, *since}):
        if told.get(name) != since.get(name):
            yield (
                f"succession {name}: listed since {since.get(name, 'never')},"
                f" told by {told.get(name, 'no migration')}"
            )


def to_keep(kept: Sequence[Column], current: Iterable[Column]) -> list[Column]:
    """Return the list as it becomes: lines of before, with what was added to them, and new ones."""
    lines: dict[str, list[Column]] = {}
    for column in kept:
        lines.setdefault(column.name, []).append(column)
    for column in current:
        earlier = lines.setdefault(column.name, [])
        if earlier and column.can_read(earlier[-1]):
            earlier[-1] = column
        else:
            earlier.append(column)
    return [column for name in sorted(lines) for column in lines[name]]
