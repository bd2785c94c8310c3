"""Reading service hours from a document: the form that was agreed, and where it is not met."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.contract.rules.hours import ALWAYS, ServiceHours, Window

CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")


class BadCalendar(ValueError):
    """The document does not have the form that was agreed; the message says where."""


def calendar_of(
    case: Mapping[str, object], calendars: Mapping[str, ServiceHours], where: str
) -> ServiceHours:
    name = text_of(case.get("calendar"), f"{where}: calendar")
    if name not in calendars:
        raise BadCalendar(f"{where}: there is no calendar {name!r}.")
    return calendars[name]


def windows_of(value: object, where: str) -> tuple[Window, ...]:
    windows = []
    for item in list_of(value, where):
        match list_of(item, where):
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


def zone_of(value: object, where: str) -> ZoneInfo:
    name = text_of(value, f"{where}: tz")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise BadCalendar(f"{where}: there is no time zone {name!r}.") from error


def date_of(value: object, where: str) -> date:
    try:
        return date.fromisoformat(text_of(value, where))
    except ValueError as error:
        raise BadCalendar(f"{where}: {value!r} is not a date like 2026-03-29.") from error


def moment_of(value: object, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text_of(value, where))
        ALWAYS.is_open(moment)
    except (ValueError, OverflowError) as error:
        text = f"{where}: {value!r} is not a moment with a zone like 2026-03-10T08:00:00Z."
        raise BadCalendar(text) from error
    return moment


def why_of(case: Mapping[str, object]) -> str:
    return str(case.get("why", "no reason given"))


def mapping_of(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadCalendar(f"{where}: an object is needed here.")
    return value


def list_of(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise BadCalendar(f"{where}: a list is needed here.")
    return value


def text_of(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadCalendar(f"{where}: a text is needed here.")
    return value
