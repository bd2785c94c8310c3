"""A week of service hours in words: days of the same hours are taken together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR


def windows_text(windows: Iterable[Iterable[str]]) -> str:
    """Return `08:00-12:00, 13:00-17:30`."""
    return ", ".join("-".join(window) for window in windows)


def days_text(week: Mapping[str, Any]) -> str:
    """Return `Mon-Fri 08:00-18:00; Sat 09:00-12:00`."""
    groups: list[tuple[list[int], str]] = []
    for day in sorted(int(number) for number in week):
        windows = windows_text(week[str(day)])
        if groups and groups[-1][1] == windows and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], windows))
    return "; ".join(f"{_span(days)} {windows}" for days, windows in groups)


def _span(days: list[int]) -> str:
    # ISO counts Monday as 1, Django's names as 0.
    ends = dict.fromkeys([days[0], days[-1]])
    return "-".join(str(WEEKDAYS_ABBR[day - 1]) for day in ends)
