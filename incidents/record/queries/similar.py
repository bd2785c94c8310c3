"""Seen before: earlier incidents that look like one, by the words of its title.

Of the same customer with how they were solved. Of other customers of the same provider only what
tells nothing of them: of what kind, when, how it ended, and which words it shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils.translation import get_language

from incidents.choices import Status
from incidents.choices.exercise import called
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.meaning import LATEST as COMPARED
from incidents.record.queries.meaning import is_installed, nearest
from incidents.record.queries.newest import in_order, newest_of
from incidents.record.queries.prepared import OneOf
from incidents.record.queries.reaching import Reach, reach_for
from incidents.record.queries.sighted import sighted, telling
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.alike import Sighting
from incidents.record.rules.fused import fused
from incidents.record.rules.words import Piece, Word, marked
from tenants.addresses import address
from tenants.rules.roles import Actor

LIMIT: Final = 5
# So many of the latest are compared: of what is older much is solved in another way by now.
LATEST: Final = 2_000
SHOWN: Final = 160


@dataclass(frozen=True)
class Similar:
    """One of the same customer, with what was done about it."""

    url: str
    reference: str
    title: list[Piece]
    status: Status
    reported_at: datetime
    solution: str
    workaround: str


@dataclass(frozen=True)
class Elsewhere:
    """One of another customer: nothing that somebody wrote about it."""

    url: str
    category: str
    status: Status
    reported_at: datetime
    took: timedelta | None
    shared: tuple[str, ...]


@dataclass(frozen=True)
class SeenBefore:
    here: list[Similar]
    elsewhere: list[Elsewhere]


def seen_before(actor: Actor, tenant_id: int, title: str, *, but: int = 0) -> SeenBefore:
    """Return what shares most of the rare words of a title; `but` is the incident of that title."""
    reach = reach_for(actor)
    words = telling(reach, title)
    own = Reach(reach.table, tenants=(tenant_id,))
    here, there = _alike(words, own, but=but), _alike(words, reach, without=tenant_id)
    keys = _joined(actor, title, own, here, but=but)
    others = _joined(actor, title, reach, there, without=tenant_id)
    rows, shares = _rows(actor, [*keys, *others]), {one.key: one for one in there}
    return SeenBefore(
        here=[_similar(rows[key], words) for key in keys if key in rows],
        elsewhere=[_elsewhere(rows[key], shares.get(key), words) for key in others if key in rows],
    )


def _joined(
    actor: Actor,
    title: str,
    reach: Reach,
    by_words: Sequence[Sighting],
    *,
    without: int | None = None,
    but: int = 0,
) -> list[int]:
    """Return the keys of what shares words, joined with what means the same where that is known."""
    keys = [one.key for one in by_words]
    if not is_installed():
        return keys
    with connection.cursor() as cursor, in_order(cursor):
        newest = newest_of(reach, COMPARED, without=without)
        cursor.execute(f"SELECT incident_id FROM ({newest}) l")  # noqa: S608 - names of ours
        latest = [key for (key,) in cursor.fetchall() if key != but]
    seen = visible_incidents(actor).filter(OneOf("pk", latest))
    titles = dict(seen.values_list("pk", "title"))
    return fused(keys, nearest(title, titles)[:LIMIT])[:LIMIT]


def _alike(
    words: Sequence[Word], reach: Reach, *, without: int | None = None, but: int = 0
) -> list[Sighting]:
    """Return the latest of these that look most like it."""
    if not words:
        return []
    latest = (
        "SELECT incident_id AS key, reported_at AS at, words"  # noqa: S608
        f" FROM ({newest_of(reach, LATEST, without=without)}) l WHERE incident_id <> %s"
    )
    return sighted(words, latest, [but], of_many=True)[:LIMIT]


def _rows(actor: Actor, seen: Sequence[int]) -> dict[int, Row]:
    if not seen:
        return {}
    name = f"category__name_{'nl' if (get_language() or '').startswith('nl') else 'en'}"
    rows = visible_incidents(actor).filter(OneOf("pk", list(seen)))
    shown = rows.values(
        "pk", "reference", "title", "is_drill", "status", "reported_at", "resolved_at", "solution",
        "workaround", name,
    )  # fmt: skip
    found = gather(rows=shown)["rows"]
    return {row["pk"]: {**row, "category": row[name] or ""} for row in found}


def _similar(row: Row, words: Sequence[Word]) -> Similar:
    return Similar(
        url=address("desk:incident", row["reference"]),
        reference=row["reference"],
        title=marked(called(row["title"], is_exercise=row["is_drill"]), words),
        status=Status(row["status"]),
        reported_at=row["reported_at"],
        solution=row["solution"],
        workaround="" if row["solution"] else row["workaround"],
    )


def _elsewhere(row: Row, seen: Sighting | None, words: Sequence[Word]) -> Elsewhere:
    return Elsewhere(
        url=address("desk:incident", row["reference"]),
        category=row["category"],
        status=Status(row["status"]),
        reported_at=row["reported_at"],
        took=row["resolved_at"] - row["reported_at"] if row["resolved_at"] else None,
        shared=tuple(word.text for word, has in zip(words, seen.has, strict=True) if has)
        if seen is not None
        else (),
    )
