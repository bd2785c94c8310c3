"""Goes along the rows of one incident of another desk: what each means, and what is odd in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from incidents.choices import Channel, Level, Priority, Status
from incidents.past.rules.replay import (
    CHANNELS,
    ENDED,
    LEVELS,
    MATRIX,
    MOVED,
    PRIORITIES,
    STATES,
    Deed,
    Oddity,
    State,
    Story,
)
from incidents.past.rules.replay_rows import (
    MISSING,
    PEOPLE,
    PLAIN,
    TIME_FORM,
    TIMES,
    Row,
    bad_line,
    moment_of,
)

T = TypeVar("T")

LONGEST_TITLE: Final = 120
LONGEST_DETAIL: Final = 200
_GRADE: Final = re.compile(r"(\d)(?: - .*)?")


def story_of(rows: Sequence[Row], zone: str, now: datetime) -> Story:
    """Return what these rows of one incident mean here; `now` is when the file is read."""
    reader = _Reader(rows, zone, now)
    deeds = tuple(reader.deeds())
    return Story(rows[0].reference, deeds, tuple(reader.oddities))


class _Reader:
    """Remembers how the incident stood before the row that is read."""

    def __init__(self, rows: Sequence[Row], zone: str, now: datetime) -> None:
        self._rows, self._zone, self._now = rows, zone, now
        self._row = rows[0]
        self._earlier: Row | None = None
        self._before: State | None = None
        self._at: datetime | None = None
        self._count: int | None = None
        self.oddities: list[Oddity] = []

    def deeds(self) -> Iterator[Deed]:
        for row in self._rows:
            self._row = row
            state = self._state()
            at = self._moment(state)
            self._check_count()
            yield Deed(
                line=row.line,
                kind=self._kind(state),
                at=at,
                author=row.get("sys_updated_by"),
                state=state,
                said={name: _or_none(row.said[name]) for name in self._new((*TIMES, *PLAIN))},
                people={name: row.get(name) for name in self._new(PEOPLE)},
            )
            self._earlier, self._before, self._at = row, state, at
        if self._before and self._before.status in ENDED and self._before.resolved_at is None:
            self._odd("resolved_at_missing")

    def _state(self) -> State:
        row, before = self._row, self._before
        status, waiting_reason = self._status()
        impact, urgency = self._level("impact"), self._level("urgency")
        reported_at = before.reported_at if before else self._reported_at()
        resolved_at, closed_at = self._ends(reported_at)
        if status == Status.CLOSED and closed_at is None:
            self._odd("closed_at_missing")
            closed_at = max(self._time("sys_updated_at") or self._at or reported_at, reported_at)
        names = [row.get("category"), row.get("subcategory")]
        is_reopening = before is not None and before.status in ENDED and status not in ENDED
        return State(
            status=status,
            waiting_reason=waiting_reason,
            title=" / ".join(filter(None, names))[:LONGEST_TITLE] or row.reference,
            symptoms=row.get("u_symptom") or "",
            affected=row.get("cmdb_ci") or "",
            channel=CHANNELS.get(row.get("contact_type") or "", Channel.IMPORT),
            reported_at=reported_at,
            registered_at=before.registered_at if before else self._registered_at(reported_at),
            impact=impact,
            urgency=urgency,
            priority=self._priority(impact, urgency),
            # The file has both in every row, from the first one on.
            resolved_at=resolved_at if status in ENDED else None,
            closed_at=closed_at if status == Status.CLOSED else None,
            reopened=(before.reopened if before else 0) + is_reopening,
            reporter=self._reporter(),
            category=names[0] or "",
            subcategory=names[1] or "",
            group=row.get("assignment_group") or "",
        )

    def _status(self) -> tuple[Status, str]:
        said = self._row.said["incident_state"].strip()
        if self._before is None and said != "New":
            self._odd("missing_start", said)
        if said in STATES:
            return STATES[said]
        self._odd("unknown_state", said)
        if self._before is None:
            return Status.NEW, ""
        return self._before.status, self._before.waiting_reason

    def _kind(self, state: State) -> str:
        before = self._before
        if before is None:
            return "import.registered"
        if before.status in ENDED and state.status not in ENDED:
            return "import.reopened"
        if before.status != state.status:
            return MOVED[state.status]
        if self._new(("assignment_group", "assigned_to")):
            return "import.assigned"
        return "import.changed" if before.priority == state.priority else "import.priority_changed"

    def _level(self, column: str) -> Level:
        found = self._grade(column, LEVELS)
        if found is not None:
            return found
        if self._before is None:
            return Level.MEDIUM
        return self._before.impact if column == "impact" else self._before.urgency

    def _priority(self, impact: Level, urgency: Level) -> Priority:
        expected = MATRIX[impact, urgency]
        found = self._grade("priority", PRIORITIES)
        if found is None:
            return expected
        if found != expected and self._new(("impact", "urgency", "priority")):
            self._odd("priority_differs", f"{self._row.said['priority']} / P{expected}")
        return found

    def _grade(self, column: str, grades: Mapping[str, T]) -> T | None:
        """Return what a column like "2 - Medium" means, or None after reporting it."""
        said = self._row.get(column) or ""
        match = _GRADE.fullmatch(said)
        found = grades.get(match[1]) if match else None
        if found is None and self._new((column,)):
            self._odd(f"{column}_unknown", said)
        return found

    def _time(self, column: str) -> datetime | None:
        text = self._row.get(column)
        if text is None:
            return None
        moment = moment_of(text, self._zone)
        if not self._new((column,)):
            return moment.at
        if moment.oddity:
            self._odd(f"{column}_{moment.oddity}", text)
        if moment.at and moment.at > self._now:
            self._odd(f"{column}_in_future", text)
        return moment.at

    def _ends(self, reported_at: datetime) -> tuple[datetime | None, datetime | None]:
        """Return when it was resolved and closed; no end is before its beginning."""
        resolved_at, closed_at = self._time("resolved_at"), self._time("closed_at")
        if resolved_at is not None and resolved_at < reported_at:
            self._end_is_odd("resolved_at", "opened", against="opened_at")
            resolved_at = None
        if closed_at is not None and closed_at < reported_at:
            self._end_is_odd("closed_at", "opened", against="opened_at")
            closed_at = None
        if resolved_at and closed_at and closed_at < resolved_at:
            self._end_is_odd("closed_at", "resolved", against="resolved_at")
        return resolved_at, closed_at

    def _end_is_odd(self, column: str, before: str, *, against: str) -> None:
        if self._new((column, against)):
            said = self._row.said
            self._odd(f"{column}_before_{before}", f"{said[column]} < {said[against]}")

    def _moment(self, state: State) -> datetime:
        """Return when this row was written; time that runs backward is taken as it is."""
        at = self._time("sys_updated_at")
        if at is None:
            self._odd("sys_updated_at_missing")
            return self._at or state.reported_at
        if self._at is not None and at < self._at:
            self._odd("time_backward", self._row.said["sys_updated_at"])
        return at

    def _reported_at(self) -> datetime:
        if at := self._time("opened_at"):
            return at
        self._odd("opened_at_missing")
        for row in self._rows:
            for column in TIMES[1:]:
                if at := moment_of(row.said[column].strip(), self._zone).at:
                    return at
        raise bad_line(
            self._row.line,
            _("nothing in these rows is a time; opened_at is “%(value)s”, expected is %(form)s")
            % {"value": self._row.said["opened_at"], "form": TIME_FORM},
        )

    def _registered_at(self, reported_at: datetime) -> datetime:
        at = self._time("sys_created_at")
        if at is None:
            self._odd("sys_created_at_missing")
        return at or reported_at

    def _reporter(self) -> str:
        """Return who called: of a row without one the caller before, else the next one known."""
        if caller := self._row.get("caller_id"):
            return caller
        if self._new(("caller_id",)):
            self._odd("caller_id_missing")
        if self._before is not None:
            return self._before.reporter
        others = (row.get(column) for column in ("caller_id", "opened_by") for row in self._rows)
        return next(filter(None, others), MISSING)

    def _check_count(self) -> None:
        said = self._row.get("sys_mod_count") or ""
        count = int(said) if said.isascii() and said.isdigit() else None
        if count is not None and self._count is not None and count < self._count:
            self._odd("count_falls", f"{self._count} > {count}")
        self._count = count if count is not None else self._count

    def _new(self, columns: Iterable[str]) -> list[str]:
        """Return which of these columns say something else than in the row before."""
        if self._earlier is None:
            return list(columns)
        before, now = self._earlier.said, self._row.said
        return [column for column in columns if before[column] != now[column]]

    def _odd(self, code: str, detail: str = "") -> None:
        found = Oddity(self._row.line, code, detail[:LONGEST_DETAIL])
        if found not in self.oddities:
            self.oddities.append(found)


def _or_none(text: str) -> str | None:
    return None if text == MISSING else text
