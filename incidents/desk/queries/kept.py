"""Figures that are kept while nothing changes in sight, for seconds: time alone moves them too.

Each is kept for one scope and one person's reach, by the length of the chains in that scope: one's
own change shows at once, and so does everybody else's (`tenants/ledger/mark.py`).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from django.conf import settings

from incidents.record.queries.gather import Listed, Row, Statement, gather
from tenants import scoping
from tenants.ledger.mark import HEADS

# Of each process: a handful for each person, of a row or two.
_MOST: Final = 2_000
# How many chains there are in sight, and how long all of them are together.
Mark = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """What may be kept: by what else than scope and mark it is known, and how it is asked for."""

    key: Hashable
    ask: Callable[[], Statement]


@dataclass(frozen=True)
class _Kept:
    mark: Mark
    at: datetime
    rows: list[Row]


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def heads() -> Statement:
    """Return what `mark_of` wants, for a page that reads more in the same statement."""
    return Statement(HEADS, (), {}, is_planned_once=True)


def mark_of(rows: list[Row]) -> Mark:
    return (rows[0]["heads"], rows[0]["length"])


def gather_kept(
    figures: Mapping[str, Figure], mark: Mark, now: datetime, **lists: Listed | Statement
) -> dict[str, list[Row]]:
    """Return lists as `gather` does, and figures; `mark` was read before any of it."""
    here = {name: (scoping.current(), figure.key) for name, figure in figures.items()}
    known = {name: rows for name in figures if (rows := _known(here[name], mark, now)) is not None}
    asked = {name: figure.ask() for name, figure in figures.items() if name not in known}
    read = gather(**lists, **asked)
    for name in asked:
        _keep(here[name], _Kept(mark, now, read[name]))
    return {**read, **known}


def _known(key: Hashable, mark: Mark, now: datetime) -> list[Row] | None:
    with _lock:
        found = _kept.get(key)
    longest = timedelta(seconds=settings.FIGURES_KEPT)
    if found is None or found.mark != mark or not timedelta(0) <= now - found.at < longest:
        return None
    return found.rows


def _keep(key: Hashable, found: _Kept) -> None:
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        if len(_kept) > _MOST:
            _kept.popitem(last=False)


def forget() -> None:
    """Keep nothing: another database is connected to, whose chains may be as long."""
    with _lock:
        _kept.clear()
