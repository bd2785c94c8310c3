"""Reading another desk's event log: one row per event, the rows of an incident together, in order.

The form is that of "Incident management process enriched event log" (Amaral, Fantinato and Peres,
DOI 10.24432/C57S4H): 36 columns, `?` for what is missing, times without a zone.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, groupby
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tenants.errors import DomainError
from tenants.rules.typed import cleaned, says_something

MISSING: Final = "?"
# Who is named, in which capacity: kept as contacts, so that they can be erased.
PEOPLE: Final = (
    "caller_id",
    "opened_by",
    "sys_created_by",
    "sys_updated_by",
    "assigned_to",
    "resolved_by",
)
TIMES: Final = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")
# Codes and words about things; none of them names a person.
PLAIN: Final = (
    "incident_state",
    "active",
    "reassignment_count",
    "reopen_count",
    "sys_mod_count",
    "made_sla",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "cmdb_ci",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "knowledge",
    "u_priority_confirmation",
    "notify",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "closed_code",
)
NUMBER: Final = "number"
COLUMNS: Final = frozenset({NUMBER, *PEOPLE, *TIMES, *PLAIN})
LONGEST_NUMBER: Final = 60
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 20_000
SEPARATORS: Final = (",", ";", "\t")
TIME_FORM: Final = "d/m/yyyy hh:mm"
# No desk kept a log before; and a moment near the ends of the calendar has no instant everywhere.
YEARS: Final = range(1970, 2200)

_MONTHS: Final = 12
_TIME: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?")


class BadLog(DomainError):
    """A file that cannot be replayed as a whole: then nothing of it is."""

    code = "bad_log"
    status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the file has it; `number` counts lines, the header is line 1."""

    line: int
    said: Mapping[str, str]

    @property
    def reference(self) -> str:
        return self.said[NUMBER]

    def get(self, column: str) -> str | None:
        """Return what a column says, or None when it says that nothing is known."""
        text = self.said[column].strip()
        return None if text == MISSING or not says_something(text) else text


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of the file as an instant; `oddity` says what was wrong with it."""

    at: datetime | None
    oddity: str = ""


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Return the rows of a file; what is not of this form is refused with its line."""
    lines = iter(lines)
    first = next(lines, "")
    reader = csv.reader(chain([first], lines), delimiter=separator_of(first), strict=True)
    try:
        header = next(reader, [])
        _check_header(header)
        for cells in reader:
            yield _row(reader.line_num, header, cells)
    except csv.Error as error:
        raise bad_line(reader.line_num, str(error)) from error


def separator_of(header: str) -> str:
    """Return what stands between the names in a header: whatever gives the most columns we know."""

    def known(separator: str) -> int:
        return len(COLUMNS & set(next(csv.reader([header], delimiter=separator), [])))

    return max(SEPARATORS, key=known)


def stories(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Return the rows of each incident; in a file that is not in order some would be lost."""
    seen: set[str] = set()
    for reference, of_one in groupby(rows, key=lambda row: row.reference):
        story = list(of_one)
        if reference in seen:
            raise bad_line(
                story[0].line,
                _("the rows of %(reference)s do not stand together") % {"reference": reference},
            )
        seen.add(reference)
        yield story


@lru_cache(maxsize=65_536)
def moment_of(text: str, zone: str) -> Moment:
    """Return a local time as an instant: d/m/yyyy hh:mm, by the clock on the wall of this zone."""
    found = _TIME.fullmatch(text)
    if found is None:
        return Moment(None, "unreadable")
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    place = ZoneInfo(zone)
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=place)
    except ValueError:
        return Moment(None, "month_first" if is_month_first(text) else "unreadable")
    if year not in YEARS:
        return Moment(None, "year_impossible")
    at = local.astimezone(UTC)
    if at.astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
        # The clock jumped over it; counted on from before the jump.
        return Moment(at, "skipped_by_clock")
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Moment(at, "twice_on_clock")
    return Moment(at)


def is_day_first(text: str) -> bool:
    """Say whether a time can only be read with its day first, as 29/2/2016 can."""
    return _numbers_of_day(text)[0] > _MONTHS


def is_month_first(text: str) -> bool:
    """Say whether a time can only be read with its month first, as 2/29/2016 can."""
    first, second = _numbers_of_day(text)
    return first <= _MONTHS < second


@lru_cache(maxsize=65_536)
def _numbers_of_day(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _check_header(header: list[str]) -> None:
    missing, unknown = sorted(COLUMNS - set(header)), sorted(set(header) - COLUMNS)
    if missing:
        raise bad_line(1, _("columns are missing: %(names)s") % {"names": ", ".join(missing)})
    if unknown:
        raise bad_line(1, _("columns are not known: %(names)s") % {"names": ", ".join(unknown)})
    if len(header) != len(COLUMNS):
        raise bad_line(1, _("a column stands there twice"))


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise bad_line(
            line,
            _("%(count)d cells instead of %(wanted)d")
            % {"count": len(cells), "wanted": len(header)},
        )
    row = Row(line, dict(zip(header, map(cleaned, cells), strict=True)))
    if "\x00" in "".join(cells):
        raise bad_line(line, _("a character that cannot be kept"))
    if row.get(NUMBER) is None:
        raise bad_line(line, _("no number of an incident"))
    if len(row.reference) > LONGEST_NUMBER:
        raise bad_line(line, _("the number of the incident is too long"))
    if any(len(row.said[column]) > LONGEST_NAME for column in PEOPLE):
        raise bad_line(line, _("a name is longer than %(limit)d") % {"limit": LONGEST_NAME})
    if max(map(len, row.said.values())) > LONGEST_TEXT:
        raise bad_line(line, _("a text is longer than %(limit)d") % {"limit": LONGEST_TEXT})
    return row


def bad_line(line: int, what: str) -> BadLog:
    """Return the refusal of a file because of one of its lines."""
    return BadLog(_("Line %(line)d: %(what)s.") % {"line": line, "what": what})
