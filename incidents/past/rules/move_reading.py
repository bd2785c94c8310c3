"""What the texts of another tool mean here: its states, priorities, channels and moments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, Level, Priority, Status, WaitingReason
from incidents.past.rules.replay import Deed, State, Story
from tenants.errors import Words

LONGEST_TITLE: Final = 120
STATES: Final[Mapping[str, tuple[Status, str]]] = {
    **dict.fromkeys(("new", "nieuw", "geregistreerd", "gemeld", "logged"), (Status.NEW, "")),
    **dict.fromkeys(
        ("open", "active", "inprogress", "inbehandeling", "assigned", "2"), (Status.IN_PROGRESS, "")
    ),
    **dict.fromkeys(
        ("pending", "pendingreminder", "pendingclose", "wachtopaanmelder",
         "wachtopgebruiker", "waitingoncustomer", "onhold",
         "waitingforuser", "3"),
        (Status.WAITING, WaitingReason.CUSTOMER),
    ),
    **dict.fromkeys(
        ("wachtopleverancier", "waitingforvendor", "waitingforsupplier", "waitingonthirdparty"),
        (Status.WAITING, WaitingReason.SUPPLIER),
    ),
    **dict.fromkeys(("resolved", "gereed", "opgelost", "solved", "completed", "4"),
                    (Status.RESOLVED, "")),
    **dict.fromkeys(("closed", "afgesloten", "gesloten", "afgemeld", "merged", "5"),
                    (Status.CLOSED, "")),
}  # fmt: skip
# Freshservice and Zammad count upwards: their 1 is low.
UPWARDS: Final = frozenset({"freshservice", "zammad"})
WORDS: Final = {
    "urgent": Priority.P1, "critical": Priority.P1, "kritiek": Priority.P1, "p1": Priority.P1,
    "veryhigh": Priority.P1, "high": Priority.P2, "hoog": Priority.P2, "p2": Priority.P2,
    "medium": Priority.P3, "normal": Priority.P3, "normaal": Priority.P3, "middel": Priority.P3,
    "p3": Priority.P3, "low": Priority.P4, "laag": Priority.P4, "p4": Priority.P4,
}  # fmt: skip
CHANNELS: Final = {
    "email": Channel.EMAIL, "mail": Channel.EMAIL, "phone": Channel.PHONE,
    "telefoon": Channel.PHONE, "telephone": Channel.PHONE, "web": Channel.PORTAL,
    "portal": Channel.PORTAL, "selfservice": Channel.PORTAL, "portaal": Channel.PORTAL,
    "chat": Channel.IM, "walkup": Channel.DESK_VISIT, "balie": Channel.DESK_VISIT,
}  # fmt: skip
# As the matrix of most reads it the other way round.
LEVELS: Final = {
    Priority.P1: (Level.HIGH, Level.HIGH), Priority.P2: (Level.HIGH, Level.MEDIUM),
    Priority.P3: (Level.MEDIUM, Level.MEDIUM), Priority.P4: (Level.LOW, Level.LOW),
}  # fmt: skip
FORMS: Final = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d/%m/%Y",
    "%d-%m-%Y", "%d.%m.%Y %H:%M",
)  # fmt: skip


class BadRow(Exception):
    """A row that cannot be brought in: which field is wrong, and why."""

    def __init__(self, field: str, why: Words) -> None:
        super().__init__(str(why))
        self.field, self.why = field, why


def check_length(text: str, field: str, limit: int | None) -> None:
    if limit is not None and len(text) > limit:
        told = _("This is %(count)d characters too long.")
        raise BadRow(field, told % {"count": len(text) - limit})


@dataclass(frozen=True)
class Reader:
    """Reads one row by the mapping of its file."""

    mapping: Mapping[str, str]
    preset: str
    zone: ZoneInfo
    now: datetime

    def text(
        self, row: Mapping[str, str], name: str, *, needed: bool = False, limit: int | None = None
    ) -> str:
        """Return what stands there. What is longer than its place here is refused, never cut."""
        found = row.get(self.mapping.get(name, ""), "").strip().replace("\x00", "")
        if needed and not found:
            raise BadRow(name, _("This is empty."))
        check_length(found, name, limit)
        return found

    def moment(self, row: Mapping[str, str], name: str, *, needed: bool = False) -> datetime | None:
        said = self.text(row, name, needed=needed)
        if not said:
            return None
        read = _moment(said)
        if read is None:
            raise BadRow(name, _("This is no moment: 2026-03-31 14:05 or 31/03/2026 14:05."))
        at = read if read.tzinfo else read.replace(tzinfo=self.zone)
        if at > self.now:
            raise BadRow(name, _("This is in the future."))
        return at

    def day(self, row: Mapping[str, str], name: str) -> date | None:
        """Return a day, which may be ahead; written as a moment it is the day of that."""
        said = self.text(row, name)
        if not said:
            return None
        read = _moment(said)
        if read is None:
            raise BadRow(name, _("This is no day: 2026-03-31 or 31/03/2026."))
        return read.astimezone(self.zone).date() if read.tzinfo else read.date()

    def count(self, row: Mapping[str, str], name: str, *, most: int) -> int | None:
        said = self.text(row, name)
        if not said:
            return None
        if not said.isascii() or not said.isdecimal() or int(said[:9]) > most:
            raise BadRow(name, _("This is no number of this size."))
        return int(said)

    def priority(self, row: Mapping[str, str]) -> Priority:
        said = self.text(row, "priority").lower()
        number = re.match(r"\d", said)
        word = re.sub(r"[^a-z]", "", said)
        if word in WORDS or said in WORDS:
            return WORDS.get(word) or WORDS[said]
        if number and 1 <= int(number[0]) <= 4:  # noqa: PLR2004 - P1 to P4
            value = int(number[0])
            return Priority(5 - value if self.preset in UPWARDS else value)
        if said:
            raise BadRow("priority", _("This priority is not known here."))
        return Priority.P3

    def story(self, row: Mapping[str, str], line: int) -> Story:
        """Return one incident as it stands there: reported, and how it ended."""
        status, reason = self._status(row)
        reported = self.moment(row, "reported_at", needed=True)
        assert reported is not None  # noqa: S101 - needed
        resolved, closed = self.moment(row, "resolved_at"), self.moment(row, "closed_at")
        if status is Status.CLOSED:
            closed = closed or resolved or reported
        if status in (Status.CLOSED, Status.RESOLVED):
            resolved = resolved or closed or reported
        for name, moment in (("resolved_at", resolved), ("closed_at", closed)):
            if moment is not None and moment < reported:
                raise BadRow(name, _("This is before it was reported."))
        first = self._state(row, reported, Status.NEW, "")
        said = {"incident_state": str(status), "priority": str(int(first.priority))}
        deeds = [Deed(line, "import.registered", reported, None, first, said, {})]
        if status is not Status.NEW:
            last = self._state(
                row, reported, status, reason, resolved=resolved,
                closed=closed if status is Status.CLOSED else None,
            )  # fmt: skip
            at = (closed if status is Status.CLOSED else resolved) or reported
            kind = {
                Status.IN_PROGRESS: "import.started", Status.WAITING: "import.waiting",
                Status.RESOLVED: "import.resolved", Status.CLOSED: "import.closed",
            }[status]  # fmt: skip
            deeds.append(Deed(line, kind, at, None, last, {"incident_state": str(status)}, {}))
        return Story(self.text(row, "number", needed=True, limit=60), tuple(deeds), ())

    def _status(self, row: Mapping[str, str]) -> tuple[Status, str]:
        said = re.sub(r"[^a-z0-9]", "", self.text(row, "status").lower())
        if not said:
            closed = self.text(row, "closed_at")
            return (Status.CLOSED if closed else Status.NEW), ""
        if said not in STATES:
            raise BadRow("status", _("This state is not known here."))
        return STATES[said]

    def _state(
        self, row: Mapping[str, str], reported: datetime, status: Status, reason: str, *,
        resolved: datetime | None = None, closed: datetime | None = None,
    ) -> State:  # fmt: skip
        priority = self.priority(row)
        impact, urgency = LEVELS[priority]
        channel = re.sub(r"[^a-z]", "", self.text(row, "channel").lower())
        title = " ".join(self.text(row, "title", needed=True).split())
        return State(
            status=status, waiting_reason=reason, title=title[:LONGEST_TITLE],
            symptoms=self.text(row, "description")[:20_000], affected="",
            channel=CHANNELS.get(channel, Channel.EMAIL), reported_at=reported,
            registered_at=reported, impact=impact, urgency=urgency, priority=priority,
            resolved_at=resolved, closed_at=closed, reopened=0, reporter=self.reporter(row),
            category=self.text(row, "category"), subcategory="", group=self.text(row, "team"),
        )  # fmt: skip

    def reporter(self, row: Mapping[str, str]) -> str:
        """Return by what the reporter is known: their address, or their name."""
        email = self.text(row, "reporter_email").lower()
        return email or self.text(row, "reporter", limit=160) or "?"


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        for form in FORMS:
            try:
                return datetime.strptime(said, form)  # noqa: DTZ007 - its zone is put on by who asks
            except ValueError:
                continue
    return None
