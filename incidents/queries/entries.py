"""What a timeline is made of: entries as its page draws them, and what is folded together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

# One line folded into one line would gain nothing.
FOLD_FROM = 2


@dataclass(frozen=True)
class Tag:
    """A badge of a message, or a line under it."""

    text: str
    icon: str
    colour: str = "line"
    late: bool = False


@dataclass(frozen=True)
class Entry:
    """One entry as components/tl.html draws it."""

    id: str
    kind: str
    at: datetime
    icon: str
    title: Any = ""
    detail: str = ""
    hot: bool = False
    author: str = ""
    org: str = ""
    body: str = ""
    visible: str = ""
    via: list[Tag] = field(default_factory=list)
    proof: list[Tag] = field(default_factory=list)


@dataclass(frozen=True)
class Fold:
    """What the system did between two things that people said, as one line that opens."""

    entries: list[Entry]
    kind: str = "fold"

    @property
    def id(self) -> str:
        # The oldest stays the oldest while others come before it: so it stays open.
        return f"fold-{self.entries[-1].id}"

    @property
    def titles(self) -> str:
        return ", ".join(dict.fromkeys(str(entry.title) for entry in reversed(self.entries)))

    @property
    def began_at(self) -> datetime:
        return self.entries[-1].at

    @property
    def ended_at(self) -> datetime:
        return self.entries[0].at


@dataclass(frozen=True)
class Timeline:
    """One page, newest first; `older` is where the next one begins."""

    entries: list[Entry]
    older: int | None
    show: str

    @property
    def folded(self) -> list[Entry | Fold]:
        """Return the entries with what the system did folded, unless one asked for just that."""
        return list(self.entries) if self.show == "system" else fold(self.entries)


def fold(entries: Iterable[Entry]) -> list[Entry | Fold]:
    """Put system events that follow each other in one fold; what is hot or alone stays a line."""
    found: list[Entry | Fold] = []
    for quiet, run in groupby(entries, key=lambda entry: entry.kind == "system" and not entry.hot):
        held = list(run)
        found += [Fold(held)] if quiet and len(held) >= FOLD_FROM else held
    return found
