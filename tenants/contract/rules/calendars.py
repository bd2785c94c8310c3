"""Service hours as a document: read from JSON, and checked against cases that somebody worked out.

The form: `calendars` (name, tz, week by ISO weekday "1"-"7", closed days, special days), `elapsed`
cases (start, end, pauses, minutes) and `due` cases (start, target_minutes, pauses, due).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.contract.rules.calendar_reading import (
    BadCalendar,
    calendar_of,
    date_of,
    list_of,
    mapping_of,
    moment_of,
    text_of,
    why_of,
    windows_of,
    zone_of,
)
from tenants.contract.rules.hours import NOTHING, Interval, NeverOpen, ServiceHours, merge

WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")


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
    week = mapping_of(calendar.get("week"), f"{where}: week")
    for weekday in week:
        if weekday not in WEEKDAYS:
            raise BadCalendar(f"{where}: week: {weekday!r} is not a day from 1 (Monday) to 7.")
    closed = list_of(calendar.get("closed", []), f"{where}: closed")
    special = mapping_of(calendar.get("special", {}), f"{where}: special")
    return ServiceHours(
        zone=zone_of(calendar.get("tz"), where),
        week=tuple(
            windows_of(week.get(weekday, []), f"{where}: day {weekday}") for weekday in WEEKDAYS
        ),
        closed=frozenset(date_of(day, f"{where}: closed") for day in closed),
        special={
            date_of(day, f"{where}: special"): windows_of(windows, f"{where}: {day}")
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
    top = mapping_of(document, "document")
    if "elapsed" not in top and "due" not in top:
        raise BadCalendar("document: there are no cases; give a list 'elapsed' or 'due'.")
    calendars: dict[str, ServiceHours] = {}
    for number, item in enumerate(list_of(top.get("calendars"), "calendars"), start=1):
        calendar = mapping_of(item, f"calendar {number}")
        name = text_of(calendar.get("name"), f"calendar {number}: name")
        if name in calendars:
            raise BadCalendar(f"calendar {number}: the name {name!r} is given twice.")
        calendars[name] = parse_calendar(calendar)
    return (
        calendars,
        list_of(top.get("elapsed", []), "elapsed"),
        list_of(top.get("due", []), "due"),
    )


def _answer_elapsed(
    where: str, item: object, calendars: Mapping[str, ServiceHours]
) -> list[Difference]:
    case = mapping_of(item, where)
    hours = calendar_of(case, calendars, where)
    start, end = moment_of(case.get("start"), where), moment_of(case.get("end"), where)
    expected = _minutes(case.get("minutes"), f"{where}: minutes")
    found = hours.between(start, end, _pauses(case, where))
    if found == expected:
        return []
    return [Difference(where, why_of(case), _in_minutes(expected), _in_minutes(found))]


def _answer_due(
    where: str, item: object, calendars: Mapping[str, ServiceHours]
) -> list[Difference]:
    case = mapping_of(item, where)
    hours = calendar_of(case, calendars, where)
    start, pauses = moment_of(case.get("start"), where), _pauses(case, where)
    expected = moment_of(case.get("due"), f"{where}: due")
    amount = _minutes(case.get("target_minutes"), f"{where}: target_minutes")
    try:
        found = hours.after(start, amount, pauses)
    except NeverOpen:
        return [Difference(where, why_of(case), expected.isoformat(), "never")]
    if _same_due(hours, found, expected, pauses):
        return []
    return [Difference(where, why_of(case), expected.isoformat(), found.isoformat())]


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


def _pauses(case: Mapping[str, object], where: str) -> list[Interval]:
    pauses = []
    for pause in list_of(case.get("pauses", []), f"{where}: pauses"):
        match list_of(pause, f"{where}: pause"):
            case [begins, ends]:
                pauses.append((moment_of(begins, where), moment_of(ends, where)))
            case _:
                raise BadCalendar(f"{where}: a pause has a beginning and an end.")
    return pauses


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
