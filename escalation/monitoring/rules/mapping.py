"""A mapping: where in a body of any JSON stands what an alert says, one line each.

    each = alerts
    key = check.id
    state = check.status
    well = ok, up, resolved
    title = check.name

A path goes by names and numbers of places; words in quotes are taken as they stand.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from escalation.monitoring.rules.alert import (
    LONGEST_LABEL,
    LONGEST_TEXT,
    Alert,
    Reading,
    Unread,
    made,
    rows_of,
    words,
)

NEEDED: Final = ("key", "state", "title")
FIELDS: Final = (*NEEDED, "each", "well", "text", "severity", "name", "customer", "started", "link")
LONGEST: Final = 4_000
DEEPEST: Final = 8
WELL: Final = frozenset({"ok", "up", "well", "resolved", "recovered", "closed", "normal"})
_LINE: Final = re.compile(r"^\s*([a-z]+)\s*=\s*(\S.*?)\s*$")
_PATH: Final = re.compile(r"[\w@#$:/ -]+(\.[\w@#$:/ -]+)*")


class WrongLine(Exception):
    """A line of a mapping that says nothing; its number, from 1, or 0 for one that is missing."""

    def __init__(self, number: int, said: str) -> None:
        self.number, self.said = number, said
        super().__init__(said)


def read_lines(text: str) -> dict[str, str]:
    """Return the paths of a mapping by what they lead to, or raise `WrongLine`."""
    found: dict[str, str] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        match = _LINE.match(row)
        if (
            match is None
            or match[1] not in FIELDS
            or match[1] in found
            or _is_wrong(*match.groups())
        ):
            raise WrongLine(number, row.strip()[:LONGEST_LABEL])
        found[match[1]] = match[2]
    for name in NEEDED:
        if name not in found:
            raise WrongLine(0, name)
    return found


def _is_wrong(name: str, said: str) -> bool:
    if name not in FIELDS:
        return True
    if name == "well" or _quoted(said) is not None:
        return False
    return _PATH.fullmatch(said) is None or said.count(".") >= DEEPEST


def read_mapped(body: object, paths: Mapping[str, str]) -> Reading:
    found = at(body, paths["each"]) if "each" in paths else [body]
    well = {said.strip().lower() for said in paths.get("well", "").split(",")} - {""} or WELL
    return Reading(tuple(_alert(row, paths, well) for row in rows_of(found)))


def _alert(row: object, paths: Mapping[str, str], well: frozenset[str] | set[str]) -> Alert:
    told = {name: at(row, path) for name, path in paths.items() if name not in ("each", "well")}
    state = told.get("state")
    said = str(state).lower() if isinstance(state, bool) else words(state, LONGEST_LABEL).lower()
    if not said:
        raise Unread("no_state")
    return made(
        key=told.get("key"),
        is_firing=said not in well,
        title=told.get("title"),
        text=_text(told.get("text")),
        severity=told.get("severity"),
        names=[told.get("name")],
        labels={"customer": told.get("customer")},
        started_at=told.get("started"),
        link=told.get("link"),
    )


def _text(said: Any) -> str:
    return (
        "\n".join(words(one, 1_000) for one in said[:20])
        if isinstance(said, list)
        else words(said, LONGEST_TEXT)
    )


def at(body: object, path: str) -> object:
    """Return what stands at the end of a path; nothing where it leads nowhere."""
    if (quoted := _quoted(path)) is not None:
        return quoted
    found = body
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _quoted(said: str) -> str | None:
    is_so = len(said) > 1 and said[0] == said[-1] == '"'
    return said[1:-1] if is_so else None


def read_by(body: object, mapping: str, _now: datetime) -> Reading:
    """Read a body by a mapping as it is kept; one that no longer reads is a fault of the set-up."""
    try:
        return read_mapped(body, read_lines(mapping))
    except WrongLine:
        raise Unread("wrong_mapping") from None
