"""Service hours as a document: read from JSON, and checked against cases that somebody worked out.

The form: `calendars` (name, tz, week by ISO weekday "1"-"7", closed days, special days), `elapsed`
cases (start, end, pauses, minutes) and `due` cases (start, target_minutes, pauses, due).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.contract.rules.hours import (
    ALWAYS,
    NOTHING,
    Interval,
    NeverOpen,
    ServiceHours,
    Window,
    merge,
)

CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")


class BadCalendar(ValueError):
    """The document does not have the form that was agreed; the message says where."""


@dataclass(frozen=True)
class Difference:
    """A case in which the document and this program do not give the same answer."""

    case: str
    why: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.case}: expected {self.expected}, found {self.found} ({self.why})"


def parse_calendar(calendar: Mapping[str, object]) -> ServiceHours:
    """Return the service hours that a calendar describes."""
    where = f"calendar {calendar.get('name', '(without a name)')}"
    week = _mapping(calendar.get("week"), f"{where}: week")
    for weekday in week:
        if weekday not in WEEKDAYS:
            raise BadCalendar(f"{where}: week: {weekday!r} is not a day from 1 (Monday) to 7.")
    closed = _list(calendar.get("closed", []), f"{where}: closed")
    special = _mapping(calendar.get("special", {}), f"{where}: special")
    return ServiceHours(
        zone=_zone(calendar.get("tz"), where),
        week=tuple(
            _windows(week.get(weekday, []), f"{where}: day {weekday}") for weekday in WEEKDAYS
        ),
        closed=frozenset(_date(day, f"{where}: closed") for day in closed),
        special={
            _date(day, f"{where}: special"): _windows(windows, f"{where}: {day}")
            for day, windows in special.items()
        },
    )


def answer(document: object) -> list[Difference]:
    """Work out every case of a document and return those on which we differ."""
    calendars, elapsed, due = _parts(document)
    found = []
    for number, case in enumerate(elapsed, start=1):
        found += _answer_elapsed(f"elapsed case {number}", case, calendars)
    for number, case in enumerate(due, start=1):
        found += _answer_due(f"due case {number}", case, calendars)
    return found


def count_cases(document: object) -> int:
    _calendars, elapsed, due = _parts(document)
    return len(elapsed) + len(due)


def _parts(document: object) -> tuple[dict[str, ServiceHours], list[object], list[object]]:
    top = _mapping(document, "document")
    if "elapsed" not in top and "due" not in top:
        raise BadCalendar("document: there are no cases; give a list 'elapsed' or 'due'.")
    calendars: dict[str, ServiceHours] = {}
    for number, item in enumerate(_list(top.get("calendars"), "calendars"), start=1):
        calendar = _mapping(item, f"calendar {number}")
        name = _text(calendar.get("name"), f"calendar {number}: name")
        if name in calendars:
            raise BadCalendar(f"calendar {number}: the name {name!r} is given twice.")
        calendars[name] = parse_calendar(calendar)
    return (
        calendars,
        _list(top.get("elapsed", []), "elapsed"),
        _list(top.get("due", []), "due"),
    )


def _answer_elapsed(
    where: str, item: object, calendars: Mapping[str, ServiceHours]
) -> list[Difference]:
    case = _mapping(item, where)
    hours = _calendar(case, calendars, where)
    start, end = _moment(case.get("start"), where), _moment(case.get("end"), where)
    expected = _minutes(case.get("minutes"), f"{where}: minutes")
    found = hours.between(start, end, _pauses(case, where))
    if found == expected:
        return []
    return [Difference(where, _why(case), _in_minutes(expected), _in_minutes(found))]


def _answer_due(
    where: str, item: object, calendars: Mapping[str, ServiceHours]
) -> list[Difference]:
    case = _mapping(item, where)
    hours = _calendar(case, calendars, where)
    start, pauses = _moment(case.get("start"), where), _pauses(case, where)
    expected = _moment(case.get("due"), f"{where}: due")
    amount = _minutes(case.get("target_minutes"), f"{where}: target_minutes")
    try:
        found = hours.after(start, amount, pauses)
    except NeverOpen:
        return [Difference(where, _why(case), expected.isoformat(), "never")]
    if _same_due(hours, found, expected, pauses):
        return []
    return [Difference(where, _why(case), expected.isoformat(), found.isoformat())]


def _same_due(
    hours: ServiceHours, found: datetime, expected: datetime, pauses: Sequence[Interval]
) -> bool:
    """A term that is up at closing time may as well be said to be up at the next opening."""
    if found == expected:
        return True
    opened = hours.is_open(expected) and not any(
        begins <= expected < ends for begins, ends in merge(pauses)
    )
    return found < expected and opened and hours.between(found, expected, pauses) == NOTHING


def _calendar(
    case: Mapping[str, object], calendars: Mapping[str, ServiceHours], where: str
) -> ServiceHours:
    name = _text(case.get("calendar"), f"{where}: calendar")
    if name not in calendars:
        raise BadCalendar(f"{where}: there is no calendar {name!r}.")
    return calendars[name]


def _pauses(case: Mapping[str, object], where: str) -> list[Interval]:
    pauses = []
    for pause in _list(case.get("pauses", []), f"{where}: pauses"):
        match _list(pause, f"{where}: pause"):
            case [begins, ends]:
                pauses.append((_moment(begins, where), _moment(ends, where)))
            case _:
                raise BadCalendar(f"{where}: a pause has a beginning and an end.")
    return pauses


def _windows(value: object, where: str) -> tuple[Window, ...]:
    windows = []
    for item in _list(value, where):
        match _list(item, where):
            case [str() as opens, str() as closes]:
                windows.append(_window(opens, closes, where))
            case _:
                raise BadCalendar(f"{where}: a window has an opening and a closing time.")
    return tuple(sorted(windows))


def _window(opens: str, closes: str, where: str) -> Window:
    try:
        return Window(_clock(opens, where), _clock(closes, where))
    except BadCalendar:
        raise
    except ValueError as error:
        hint = "Past midnight, go on counting: 06:00 on the next day is 30:00."
        raise BadCalendar(f"{where}: {opens}-{closes}: {error} {hint}") from error


def _clock(value: str, where: str) -> timedelta:
    match = CLOCK.fullmatch(value)
    if match is None:
        raise BadCalendar(f"{where}: {value!r} is not a time like 08:30.")
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def _zone(value: object, where: str) -> ZoneInfo:
    name = _text(value, f"{where}: tz")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise BadCalendar(f"{where}: there is no time zone {name!r}.") from error


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(_text(value, where))
    except ValueError as error:
        raise BadCalendar(f"{where}: {value!r} is not a date like 2026-03-29.") from error


def _moment(value: object, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value, where))
        ALWAYS.is_open(moment)
    except (ValueError, OverflowError) as error:
        text = f"{where}: {value!r} is not a moment with a zone like 2026-03-10T08:00:00Z."
        raise BadCalendar(text) from error
    return moment


def _minutes(value: object, where: str) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadCalendar(f"{where}: {value!r} is not a number of minutes.")
    if value < 0:
        raise BadCalendar(f"{where}: {value!r} is less than nothing.")
    try:
        return timedelta(minutes=value)
    except OverflowError as error:
        raise BadCalendar(f"{where}: {value!r} minutes is more than there are.") from error


def _in_minutes(length: timedelta) -> str:
    return f"{length / timedelta(minutes=1):g} minutes"


def _why(case: Mapping[str, object]) -> str:
    return str(case.get("why", "no reason given"))


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadCalendar(f"{where}: an object is needed here.")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise BadCalendar(f"{where}: a list is needed here.")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadCalendar(f"{where}: a text is needed here.")
    return value
