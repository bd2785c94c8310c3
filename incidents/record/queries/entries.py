"""What a timeline is made of: entries as its page draws them, and what is folded together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from incidents.record.queries.files import FileView
from tenants.errors import Words

# One line folded into one line would gain nothing.
FOLD_FROM = 2
# The same again and again, as after a silent weekend: it stays red, in one line.
SAME_FROM = 3

# The facts of an event that name a person: whose names are read before it is told.
PEOPLE: Final = ("assignee", "manager", "user")


@dataclass(frozen=True)
class Tag:
    """A badge of a message, or a line under it."""

    text: Words
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
    files: list[FileView] = field(default_factory=list)
    hide_badge: bool = False
    # Where a line leads to.
    url: str = ""


@dataclass(frozen=True)
class Fold:
    """What the system did between two things that people said, as one line that opens."""

    entries: list[Entry]
    kind: str = "fold"
    hot: bool = False

    @property
    def icon(self) -> str:
        return self.entries[0].icon if self.hot else "ellipsis"

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

    @property
    def takes_minutes(self) -> bool:
        """Say whether it ended in another minute than it began: moments are shown by the minute."""
        minutes = {at.replace(second=0, microsecond=0) for at in (self.began_at, self.ended_at)}
        return len(minutes) > 1


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
    """Put system events that follow each other in one fold.

    What is alone stays a line, and so does what is hot, until it says the same three times on end.
    """
    found: list[Entry | Fold] = []
    for (quiet, hot), run in groupby(entries, key=_alike):
        held = list(run)
        enough = len(held) >= (SAME_FROM if hot else FOLD_FROM)
        found += [Fold(held, hot=bool(hot))] if (quiet or hot) and enough else held
    return found


def _alike(entry: Entry) -> tuple[bool, str]:
    """Return what folds together: whether it is a quiet line, and the title of a hot one."""
    is_line = entry.kind == "system"
    return is_line and not entry.hot, str(entry.title) if is_line and entry.hot else ""
