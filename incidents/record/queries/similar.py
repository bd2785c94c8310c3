"""Seen before: earlier incidents that look like one, by the words of its title.

Of the same customer with how they were solved. Of other customers of the same provider only what
tells nothing of them: of what kind, when, how it ended, and which words it shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import get_language

from incidents.choices import Status
from incidents.models import DeskWords
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.prepared import OneOf
from incidents.record.queries.reaching import reach_for
from incidents.record.queries.sighted import sighted, telling
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.alike import Sighting
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
    if not words:
        return SeenBefore([], [])
    here = _alike(words, "tenant_id = %s AND incident_id <> %s", [tenant_id, but])
    wholes, tenants = list(reach.wholes), [t for t in reach.tenants if t != tenant_id]
    there = _alike(
        words,
        "(provider_id = ANY (%s) OR tenant_id = ANY (%s)) AND tenant_id <> %s",
        [wholes, tenants, tenant_id],
    )
    rows = _rows(actor, [*here, *there])
    return SeenBefore(
        here=[_similar(rows[one.key], words) for one in here if one.key in rows],
        elsewhere=[_elsewhere(rows[one.key], one, words) for one in there if one.key in rows],
    )


def _alike(words: Sequence[Word], where: str, params: list[Any]) -> list[Sighting]:
    """Return the latest of these that look most like it."""
    latest = (
        f"SELECT incident_id AS key, reported_at AS at, words FROM {DeskWords._meta.db_table}"  # noqa: S608
        f" WHERE {where} ORDER BY reported_at DESC, incident_id DESC LIMIT {LATEST}"
    )
    return sighted(words, latest, params)[:LIMIT]


def _rows(actor: Actor, seen: Sequence[Sighting]) -> dict[int, Row]:
    if not seen:
        return {}
    name = f"category__name_{'nl' if (get_language() or '').startswith('nl') else 'en'}"
    rows = visible_incidents(actor).filter(OneOf("pk", [one.key for one in seen]))
    shown = rows.values(
        "pk", "reference", "title", "status", "reported_at", "resolved_at", "solution",
        "workaround", name,
    )  # fmt: skip
    found = gather(rows=shown)["rows"]
    return {row["pk"]: {**row, "category": row[name] or ""} for row in found}


def _similar(row: Row, words: Sequence[Word]) -> Similar:
    return Similar(
        url=address("desk:incident", row["reference"]),
        reference=row["reference"],
        title=marked(row["title"], words),
        status=Status(row["status"]),
        reported_at=row["reported_at"],
        solution=row["solution"],
        workaround="" if row["solution"] else row["workaround"],
    )


def _elsewhere(row: Row, seen: Sighting, words: Sequence[Word]) -> Elsewhere:
    return Elsewhere(
        url=address("desk:incident", row["reference"]),
        category=row["category"],
        status=Status(row["status"]),
        reported_at=row["reported_at"],
        took=row["resolved_at"] - row["reported_at"] if row["resolved_at"] else None,
        shared=tuple(word.text for word, has in zip(words, seen.has, strict=True) if has),
    )
