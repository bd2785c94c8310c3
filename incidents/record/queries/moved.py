"""From when to when a deadline went: what a line of the timeline says of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import ClockKind
from incidents.record.queries.promised import short_moment

# (kind of clock, as it was, as it became)
Move = tuple[str, datetime, datetime]


def moves_of(body: Mapping[str, Any], clocks: Mapping[int, Mapping[str, Any]]) -> list[Move]:
    """Return the deadlines that one event moved; `clocks` are those that it wrote, by key.

    Where terms changed the event says both. Where priority was judged again, a new clock took the
    place of one that is kept as it was.
    """
    if told := body["facts"].get("moved"):
        return [(kind, _moment(was), _moment(becomes)) for kind, was, becomes in told]
    was: dict[str, datetime] = {}
    becomes: dict[str, datetime] = {}
    for name, columns in body["rows"].items():
        model, _colon, pk = name.rpartition(":")
        clock = clocks.get(int(pk)) if model == "incidents.clock" else None
        if clock is None:
            continue
        if "due_at" in columns and "kind" in columns:
            becomes[columns["kind"]] = _moment(columns["due_at"])
        elif columns.get("superseded_at"):
            was[clock["kind"]] = clock["due_at"]
    return [(kind, was[kind], at) for kind, at in becomes.items() if kind in was]


def in_words(moves: Iterable[Move], at: datetime) -> str:
    """Return each as the person reads it who looks back at `at`; what stayed is left out."""
    return ", ".join(
        _("%(clock)s: %(before)s → %(after)s")
        % {
            "clock": ClockKind(kind).label,
            "before": short_moment(was, at),
            "after": short_moment(becomes, at),
        }
        for kind, was, becomes in moves
        if was != becomes
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
