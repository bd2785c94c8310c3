"""What became of recorded names: renamed, dropped, recoded, moved, gathered; by which migration.

The list (`data/successions.yaml`) only ever grows. Each chain tells by an event of its own from
where on a succession holds in it, so that what was told before is read as what it is called now,
and neither a name nor a code means another thing than when it was written.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from tenants.ledger import canonical
from tenants.rules.documents import read_document

SUCCESSIONS_FILE: Final = Path(__file__).parents[1] / "data" / "successions.yaml"
# The event of each tenant that says from where on they hold.
MIGRATED: Final = "schema.migrated"
# Of these a row that moves to another model takes what it says of its owner along.
_OWNER: Final = ("tenant_id", "provider_id")

_TYPES: Final[Mapping[str, Callable[[Any], Any]]] = {"text": str, "number": int}

# What an event from before tells of a column that others were gathered in: of some codes alone.
PARTS: Final = "gathered"

Columns: TypeAlias = dict[str, Any] | None
# A row that is told: its model, and its columns; null says that it is gone.
Mention: TypeAlias = tuple[str, Columns]


class What(StrEnum):
    RENAMED = "renamed"
    DROPPED = "dropped"
    RECODED = "recoded"
    MOVED = "moved"
    # A column for each of some codes became one: a set of those that held, or a value by code.
    GATHERED = "gathered"


@dataclass(frozen=True)
class Name:
    """A recorded model, or a column of it: `tenants.asset`, `tenants.asset.kind`."""

    label: str
    column: str = ""

    @classmethod
    def of(cls, text: str) -> "Name":
        app, model, *column = text.split(".")
        return cls(f"{app}.{model}", ".".join(column))

    def __str__(self) -> str:
        return f"{self.label}.{self.column}" if self.column else self.label

    def is_in(self, label: str, columns: Columns) -> bool:
        """Say whether a mention of a row speaks of this."""
        return label == self.label and (not self.column or self.column in (columns or {}))


@dataclass(frozen=True)
class Succession:
    """One thing that is called otherwise from some event on. `since` is the migration that did it.

    `codes` are (as it was told, as it is told now); a column keeps what is not among them. A column
    that became of another type is `becomes`, text or number. A row of another model that a column
    moved to has the key of the row it came from. What is gathered is in the target under `code`,
    which is `becomes`, a set or a map.
    """

    name: str
    since: str
    what: What
    source: Name
    target: Name | None = None
    codes: tuple[tuple[Any, Any], ...] = ()
    becomes: str = ""
    code: str = ""
    digest: str = ""

    def follow(self, label: str, columns: Columns) -> list[Mention]:
        """Return a mention of a row from before, as it would be told from then on."""
        source, target = self.source, self.target
        if label != source.label:
            return [(label, columns)]
        if not source.column:
            return [(target.label, columns)] if target else []
        away = target.label if target and target.label != label else ""
        if columns is None:
            return [(label, None), *([(away, None)] if away else [])]
        rest: dict[str, Any] = {
            name: said for name, said in columns.items() if name != source.column
        }
        taken: dict[str, Any] = {n: columns[n] for n in _OWNER if away and n in columns}
        if source.column in columns and self.what is not What.DROPPED:
            kept = taken if away else rest
            name, said = (target or source).column, columns[source.column]
            kept[name] = self._part(kept.get(name), said) if self.code else self._recoded(said)
        return [(label, rest), *([(away, taken)] if taken else [])]

    def is_early(self, label: str, columns: Columns) -> bool:
        """Say whether a mention speaks of the target; a part that was gathered in it does not."""
        target = self.target
        if target is None or not target.is_in(label, columns):
            return False
        return not (self.code and is_part((columns or {}).get(target.column)))

    def _part(self, before: Any, said: Any) -> dict[str, Any]:
        """Return what one column tells of the one that it went into, with what others did."""
        parts = before[PARTS] if is_part(before) else {}
        return {PARTS: {**parts, self.code: said}, "of": self.becomes}

    def _recoded(self, said: Any) -> Any:
        if said is not None and self.becomes:
            said = _TYPES[self.becomes](said)
        return next((new for old, new in self.codes if canonical.same(old, said)), said)


def is_part(said: Any) -> bool:
    """Say whether this tells a part only of what stands in the column."""
    return isinstance(said, dict) and PARTS in said


def onto(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row after an event that said these of it."""
    found = {**before, **said}
    for name, value in said.items():
        if is_part(value):
            found[name] = _gathered(before.get(name), value)
    return found


def _gathered(before: Any, part: Mapping[str, Any]) -> Any:
    if part["of"] == "set":
        held = {*(before or ())} - part[PARTS].keys()
        return sorted(held | {code for code, is_in in part[PARTS].items() if is_in})
    by_code = {**(before or {}), **part[PARTS]}
    return {code: said for code, said in by_code.items() if said is not None}


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Succession, ...]:
    listed = read_document(path.read_text(encoding="utf-8")) or []
    return tuple(made(entry) for entry in listed)


def listed() -> tuple[Succession, ...]:
    """Return all successions, in the order in which they came into force."""
    return _read(SUCCESSIONS_FILE)


def made(entry: Mapping[str, Any]) -> Succession:
    """Return one entry of the list: name, since, and what with whom."""
    (what,) = entry.keys() & set(What)
    given = entry[what] if isinstance(entry[what], Mapping) else {"from": entry[what]}
    return Succession(
        name=entry["name"],
        since=entry["since"],
        what=What(what),
        source=Name.of(given["from"]),
        target=Name.of(given["to"]) if "to" in given else None,
        codes=tuple((old, new) for old, new in given.get("codes", ())),
        becomes=given.get("becomes", ""),
        code=given.get("code", ""),
        digest=hashlib.sha256(canonical.text(canonical.value(dict(entry))).encode()).hexdigest(),
    )
