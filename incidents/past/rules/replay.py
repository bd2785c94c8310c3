"""What the rows of another desk mean here: its states, levels, times and people in our words.

Nothing is corrected: what is odd is taken as it is, and reported with its row. Only what our
columns cannot do without is filled in, and that is reported too. No gate, floor or clock of ours
holds for this past.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from incidents.choices import Channel, Level, Priority, Status, WaitingReason
from incidents.past.rules.replay_rows import TIME_FORM, TIMES, YEARS

STATES: Final[Mapping[str, tuple[Status, str]]] = {
    "New": (Status.NEW, ""),
    "Active": (Status.IN_PROGRESS, ""),
    "Awaiting User Info": (Status.WAITING, WaitingReason.CUSTOMER),
    "Awaiting Evidence": (Status.WAITING, WaitingReason.CUSTOMER),
    "Awaiting Vendor": (Status.WAITING, WaitingReason.SUPPLIER),
    # A problem is solved by a change.
    "Awaiting Problem": (Status.WAITING, WaitingReason.CHANGE),
    "Resolved": (Status.RESOLVED, ""),
    "Closed": (Status.CLOSED, ""),
}
ENDED: Final = frozenset({Status.RESOLVED, Status.CLOSED})
# There 1 is the worst, here a higher level is.
LEVELS: Final = {"1": Level.HIGH, "2": Level.MEDIUM, "3": Level.LOW}
PRIORITIES: Final = {str(int(priority)): priority for priority in Priority}
# Their matrix, impact against urgency; 1 x 3 is not in the log and stands as its mirror does.
MATRIX: Final = {
    (Level.HIGH, Level.HIGH): Priority.P1,
    (Level.HIGH, Level.MEDIUM): Priority.P2,
    (Level.MEDIUM, Level.HIGH): Priority.P2,
    (Level.MEDIUM, Level.MEDIUM): Priority.P3,
    (Level.LOW, Level.HIGH): Priority.P3,
    (Level.HIGH, Level.LOW): Priority.P3,
    (Level.MEDIUM, Level.LOW): Priority.P4,
    (Level.LOW, Level.MEDIUM): Priority.P4,
    (Level.LOW, Level.LOW): Priority.P4,
}
CHANNELS: Final = {
    "Phone": Channel.PHONE,
    "Email": Channel.EMAIL,
    "IVR": Channel.PHONE,
    "Self service": Channel.PORTAL,
    "Direct opening": Channel.DESK_VISIT,
}
MOVED: Final = {
    Status.NEW: "import.renewed",
    Status.IN_PROGRESS: "import.started",
    Status.WAITING: "import.waiting",
    Status.RESOLVED: "import.resolved",
    Status.CLOSED: "import.closed",
}

# What the reader of a finding may put instead; a code that is not here says enough by itself.
EXPECTED: Final[Mapping[str, str]] = {
    "unknown_state": ", ".join(STATES),
    "impact_unknown": "1, 2, 3",
    "urgency_unknown": "1, 2, 3",
    "priority_unknown": "1, 2, 3, 4",
    **{f"{column}_unreadable": TIME_FORM for column in TIMES},
    **{f"{column}_month_first": TIME_FORM for column in TIMES},
    **{f"{column}_year_impossible": f"{YEARS.start}-{YEARS.stop - 1}" for column in TIMES},
    **{f"{column}_in_future": "not after the import" for column in TIMES},
    "resolved_at_before_opened": "not before opened_at",
    "closed_at_before_opened": "not before opened_at",
    "closed_at_before_resolved": "not before resolved_at",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """What was odd about a row. Never holds a name."""

    line: int
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An incident after one row, in our words; people, category and group by their names."""

    status: Status
    waiting_reason: str
    title: str
    symptoms: str
    affected: str
    channel: Channel
    reported_at: datetime
    registered_at: datetime
    impact: Level
    urgency: Level
    priority: Priority
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened: int
    reporter: str
    category: str
    subcategory: str
    group: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One row as an event: `said` and `people` hold what is new in it, null for what went away."""

    line: int
    kind: str
    at: datetime
    author: str | None
    state: State
    said: Mapping[str, str | None]
    people: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Story:
    """All that the file tells of one incident."""

    reference: str
    deeds: tuple[Deed, ...]
    oddities: tuple[Oddity, ...]

    @property
    def names(self) -> set[str]:
        """Return everybody that is named."""
        named = {name for deed in self.deeds for name in deed.people.values() if name}
        return named | {deed.state.reporter for deed in self.deeds}


@dataclass(frozen=True, slots=True)
class Survey:
    """What is in a file: its incidents, each with its first line and number of rows, and names."""

    incidents: dict[str, tuple[int, int]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    @property
    def events(self) -> int:
        return sum(rows for _line, rows in self.incidents.values())
