"""Incidents of one customer or one person as lines of a page: what is open, and what is past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet

from incidents.choices import Status
from incidents.models import Incident
from incidents.record.queries.gather import Listed, Row
from incidents.record.queries.search import SHOWN, Hit, line_of

# Of what is open, the first of the queue; the rest is there.
OPEN: Final = 20
PAST: Final = 15


@dataclass(frozen=True)
class Lines:
    """Open ones in the order of the queue, and a page of closed ones, the newest first."""

    open: list[Hit]
    has_more: bool
    past: list[Hit]
    # The key from which the next page goes on.
    older: int | None


def line_lists(found: QuerySet[Incident], *, before: int | None = None) -> dict[str, Listed]:
    """Return what `lines_from` wants, for a page that reads more in the same statement."""
    running = found.exclude(status=Status.CLOSED).order_by("priority", "next_due_at", "pk")
    closed = found.filter(status=Status.CLOSED).order_by("-pk")
    closed = closed.filter(pk__lt=before) if before else closed
    return {
        "open": running.values(*SHOWN)[: OPEN + 1],
        "past": closed.values(*SHOWN)[: PAST + 1],
    }


def lines_from(read: dict[str, list[Row]], *, of_one: bool = False) -> Lines:
    """Return the lines of a customer, or `of_one` person there; whose page it is goes unsaid."""
    running, past = read["open"], read["past"]
    return Lines(
        open=_hits(running[:OPEN], of_one=of_one),
        has_more=len(running) > OPEN,
        past=_hits(past[:PAST], of_one=of_one),
        older=past[PAST - 1]["pk"] if len(past) > PAST else None,
    )


def _hits(rows: Sequence[Row], *, of_one: bool) -> list[Hit]:
    hits = [line_of(row) for row in rows]
    return [replace(hit, customer="", reporter="" if of_one else hit.reporter) for hit in hits]
