"""Statements that are written once: the ORM takes longer to write one than PostgreSQL to answer it.

A statement is kept by everything that it depends on but moments, keys and texts: who asks, in which
scope, language and zone, with which filters. Written twice, with made-up ones, it shows which of
its values follow them, and moments by how much. What cannot be told in that way, such as what
depends on the hour of the day or asks the database while it is written, is written anew each time.
What is asked for once only is not kept either.

The server plans such a statement once as well, which takes longer than to answer it: what stays the
same stands in its text, and what follows goes beside it. Not where it is `planned_each_time`: what
looks for a word, or counts and sorts by moments, is best read in one way or another as there is
little or much of it.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from threading import Lock
from typing import Any, Final

from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import get_language
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

from incidents.record.queries.gather import Listed, Statement
from tenants import scoping

# Far from any moment of a record, and from each other in year, weekday, hour and fraction.
_PROBES: Final = (
    datetime(2500, 3, 5, 7, 11, 13, 170_717, tzinfo=UTC),
    datetime(2611, 8, 18, 22, 47, 51, 910_133, tzinfo=UTC),
)
# Between the moments of one statement, so that each value shows which one it follows.
_APART: Final = timedelta(days=11_003, minutes=17)
_NEAR: Final = timedelta(days=4_000)
# Keys that fit every whole number of the database; of the first writing and of the second.
_NUMBERS: Final = (31_001, 29_501)
# Texts that nobody types.
_TEXTS: Final = ("made\u2060up\u2060one", "made\u2060up\u2060other")
# Of each process: a page of somebody has a handful, each of up to fourteen thousand characters.
_MOST: Final = 1_000
# Of what is in a text: longer lists go beside it.
_MANY: Final = 50

Build = Callable[..., Listed | Statement]
BuildAll = Callable[..., Mapping[str, Listed | Statement]]
Value = datetime | int | str | list[int]


@dataclass(frozen=True)
class _Follows:
    """A value that is one of those given, or a moment so far from it."""

    name: str
    by: timedelta = timedelta(0)
    # Of a key, some keys or a text: the type by which the driver sends it.
    kind: type[Any] = int

    def of(self, given: Mapping[str, Value]) -> Value:
        value = given[self.name]
        if isinstance(value, datetime):
            return value + self.by
        made: Value = _sized(value) if isinstance(value, list) else self.kind(value)
        return made


@dataclass(frozen=True)
class _Written:
    statement: Statement
    # By place among the values.
    following: Mapping[int, _Follows]

    def at(self, given: Mapping[str, Value]) -> Statement:
        params = list(self.statement.params)
        for place, follows in self.following.items():
            params[place] = follows.of(given)
        return replace(self.statement, params=tuple(params))


Kept = Mapping[str, _Written | None]


class _AsksWhileWritten(Exception):
    """The database was asked for something that would then be kept."""


_kept: OrderedDict[Hashable, Kept] = OrderedDict()
# Asked for once so far: writing twice pays only for what is asked for again.
_once: OrderedDict[Hashable, None] = OrderedDict()
_lock = Lock()


def prepared(key: Hashable, build: Build, **given: Value) -> Statement:
    """Return the statement that `build(**given)` gives, for `gather`.

    `key` names whatever else `build` depends on; scope, language and zone are added here.
    """
    return prepared_lists(key, lambda **values: {"": build(**values)}, **given)[""]


def prepared_lists(key: Hashable, build: BuildAll, **given: Value) -> dict[str, Statement]:
    """Return the statements of several lists that are written together, by name."""
    kinds = tuple((name, _kind_of(value)) for name, value in sorted(given.items()))
    around = (scoping.current(), get_language(), timezone.get_current_timezone_name())
    whole = (key, *around, kinds)
    written = _known(whole, lambda: _written(build, kinds))
    told = {name: found.at(given) for name, found in written.items() if found}
    if told and len(told) == len(written):
        return told
    anew = {name: Statement.of(found) for name, found in build(**given).items() if name not in told}
    return told | anew


class OneOf(models.Func):
    """That a column is one of these keys: one value, so that one statement serves any number."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, keys: list[int]) -> None:
        super().__init__(models.F(column))
        self.keys = keys

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        sql, given = compiler.compile(self.source_expressions[0])
        return f"{sql} = ANY (%s)", [*given, _sized(self.keys)]


def _sized(keys: list[int]) -> Value:
    """Return keys of one type: the driver sends small ones as another, for another statement."""
    return [Int8(key) for key in keys]


def _known(whole: Hashable, write: Callable[[], Kept]) -> Kept:
    """Return what is kept by this key; nothing the first time that it is asked for."""
    with _lock:
        if whole in _kept:
            _kept.move_to_end(whole)
            return _kept[whole]
        is_first = whole not in _once
        _put(_once, whole, None)
    if is_first:
        return {}
    written = write()
    with _lock:
        _put(_kept, whole, written)
        _once.pop(whole, None)
    return written


def _put(kept: OrderedDict[Hashable, Any], whole: Hashable, value: Any) -> None:
    kept[whole] = value
    kept.move_to_end(whole)
    if len(kept) > _MOST:
        kept.popitem(last=False)


def forget() -> None:
    """Keep nothing: another database is connected to, in which the same numbers are others."""
    with _lock:
        _kept.clear()
        _once.clear()


def _kind_of(value: Value) -> type:
    return next(kind for kind in (datetime, str, int, list) if isinstance(value, kind))


def _made_up(which: int, number: int, kind: type) -> Value:
    """Return a value that stands for a given one: of the first writing or of the second."""
    if kind is datetime:
        return _PROBES[which] + _APART * number
    key = _NUMBERS[which] + number
    return f"{_TEXTS[which]} {number}" if kind is str else [key] if kind is list else key


def _written(build: BuildAll, kinds: tuple[tuple[str, type], ...]) -> Kept:
    """Write all twice with made-up values; nothing is kept of what that does not tell enough of."""
    probes = [
        {name: _made_up(which, number, kind) for number, (name, kind) in enumerate(kinds)}
        for which in range(len(_PROBES))
    ]
    try:
        with connection.execute_wrapper(_refuse):
            first, second = (
                {name: Statement.of(found) for name, found in build(**probe).items()}
                for probe in probes
            )
    except (_AsksWhileWritten, OverflowError, ValueError):
        return {}
    return {name: _followed(first[name], second[name], probes) for name in first}


def _followed(
    first: Statement, second: Statement, probes: list[dict[str, Value]]
) -> _Written | None:
    if first.sql != second.sql or len(first.params) != len(second.params):
        return None
    following: dict[int, _Follows] = {}
    for place, (one, other) in enumerate(zip(first.params, second.params, strict=True)):
        found = _follows(one, other, probes)
        if found is not None:
            following[place] = found
        elif one != other or _is_made_up(one):
            return None
    return _settled(first, following)


def _settled(first: Statement, following: Mapping[int, _Follows]) -> _Written:
    """Write what does not follow into the text, so that one plan may serve all that does: an index
    of some rows is used only where the text says which, and each tenant has its own number of rows.
    """
    lists: dict[tuple[Any, ...], Any] = {}
    text: list[str] = []
    params: list[Any] = []
    places: dict[int, _Follows] = {}
    values = iter(enumerate(first.params))
    for piece in re.split("(%%|%s)", first.sql):
        place, value = next(values) if piece == "%s" else (None, None)
        if place is None:
            text.append(piece)
        elif place in following:
            places[len(params)] = following[place]
            params.append(value)
            text.append(piece)
        elif isinstance(value, list) and len(value) > _MANY:
            # A scope of a thousand customers stands at every table.
            params.append(lists.setdefault(tuple(value), value))
            text.append(piece)
        else:
            text.append(Literal(value).as_string(connection.connection).replace("%", "%%"))
    written = replace(first, sql="".join(text), params=tuple(params), is_planned_once=not lists)
    return _Written(written, places)


def _follows(one: Any, other: Any, probes: list[dict[str, Value]]) -> _Follows | None:
    for name, first in probes[0].items():
        second = probes[1][name]
        if isinstance(first, datetime) and isinstance(second, datetime):
            if isinstance(one, datetime) and isinstance(other, datetime):
                by = one - first
                if abs(by) < _NEAR and other - second == by:
                    return _Follows(name, by)
        elif isinstance(one, int | str | list) and (one, other) == (first, second):
            return _Follows(name, kind=type(one))
    return None


def _is_made_up(value: Any) -> bool:
    """Say whether a day of a made-up moment stands in a value that does not follow it."""
    if isinstance(value, date):
        # What stands for "never" is no moment that anybody made up.
        return _PROBES[0].year - 20 <= value.year < MAXYEAR
    return isinstance(value, str) and any(str(probe.year) in value for probe in _PROBES)


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise _AsksWhileWritten(sql[:80])
