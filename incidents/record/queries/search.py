"""Finding incidents, open and closed, by any words: of their texts, their number, or their people.

One search for every door: the desk's, the palette's, the portal's. Each finds what its reader may
see, by words that its reader may read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from incidents.choices import Status
from incidents.choices.exercise import called
from incidents.models import DeskWords
from incidents.record.queries.excerpts import Excerpt, excerpts
from incidents.record.queries.finding import found, known, meant
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.prepared import OneOf
from incidents.record.queries.reaching import Reach, reach_for
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.words import Piece, Word, count_in, marked, plain, words_of
from tenants.addresses import address
from tenants.rules.roles import Actor

SIZE: Final = 25
# So many of the newest are put in order; of more it is only said that there are.
MOST: Final = 200
BEST, NEWEST = "best", "newest"
# What a line of a list is made of (`line_of`).
SHOWN: Final = (
    "pk", "reference", "title", "is_drill", "tenant__name", "reporter__name", "assignee__name",
    "status", "priority", "reported_at",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked for, and in which order it is wanted."""

    text: str
    order: str = BEST
    page: int = 1
    tenant: int | None = None
    only_open: bool = False
    size: int = SIZE


@dataclass(frozen=True)
class Hit:
    """One incident that was found."""

    url: str
    reference: str
    subject: list[Piece]
    customer: str
    reporter: str
    assignee: str
    status: str
    status_label: Any
    priority: int
    reported_at: datetime
    # Where else one of the words stands; nothing where the title or a name says it all.
    excerpt: Excerpt | None = None


@dataclass(frozen=True)
class Found:
    """A page of what was found; `is_cut` says that there is more than was counted."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    is_cut: bool = False
    # Words that nothing has; what looks like them was looked for.
    mistyped: tuple[str, ...] = ()
    newer: int | None = None
    older: int | None = None
    # What was looked for as the database knows it, for who looks for the same elsewhere.
    words: tuple[Word, ...] = ()


def search(actor: Actor, asked: Asked, *, door: str = "desk:incident") -> Found:
    """Return a page of what this person may see and that has every word.

    The best first: by number, then by more of the words in the title, open before closed, newest.
    """
    reach = reach_for(actor)
    typed = known(reach, words_of(asked.text))
    if not typed:
        return Found()
    words, keys = _looked_for(reach, typed, asked)
    rows = _visible(actor, keys[:MOST])
    if asked.order != NEWEST:
        wanted = plain(asked.text.strip())
        rows.sort(key=lambda row: _rank(row, words, wanted))
    start = (asked.page - 1) * asked.size
    shown = rows[start : start + asked.size]
    told = excerpts(
        [row["pk"] for row in shown], words, of_desk=reach.table == DeskWords._meta.db_table
    )
    return Found(
        hits=[line_of(row, words, told.get(row["pk"]), door) for row in shown],
        count=len(rows),
        is_cut=len(keys) > MOST,
        mistyped=tuple(word.text for word in words if word.meant),
        newer=asked.page - 1 if asked.page > 1 else None,
        older=asked.page + 1 if len(rows) > start + asked.size else None,
        words=tuple(typed),
    )


def _looked_for(reach: Reach, words: list[Word], asked: Asked) -> tuple[list[Word], list[int]]:
    marks = [[f"@t{asked.tenant}"] if asked.tenant else [], ["@open"] if asked.only_open else []]
    keys = found(reach, reach.query(words, *marks), MOST)
    if not keys and (others := meant(reach, words)):
        return others, found(reach, reach.query(others, *marks), MOST)
    return words, keys


def _visible(actor: Actor, keys: list[int]) -> list[Row]:
    """Return these, the newest first, as far as this person may see them."""
    if not keys:
        return []
    rows = visible_incidents(actor).filter(OneOf("pk", keys)).order_by("-reported_at", "-pk")
    return gather(rows=rows.values(*SHOWN))["rows"]


def _rank(row: Row, words: list[Word], wanted: str) -> tuple[bool, int, bool]:
    return (
        plain(row["reference"]) != wanted,
        -count_in(row["title"], words),
        row["status"] == Status.CLOSED,
    )


def line_of(
    row: Row,
    words: Sequence[Word] = (),
    told: Excerpt | None = None,
    door: str = "desk:incident",
) -> Hit:
    """Return an incident as a line of a list, of a row with the columns of `SHOWN`."""
    status = Status(row["status"])
    return Hit(
        url=address(door, row["reference"]),
        reference=row["reference"],
        subject=marked(called(row["title"], is_exercise=row["is_drill"]), words),
        customer=row["tenant__name"],
        reporter=row["reporter__name"],
        assignee=row["assignee__name"] or "",
        status=status,
        status_label=status.label,
        priority=row["priority"],
        reported_at=row["reported_at"],
        excerpt=told,
    )
