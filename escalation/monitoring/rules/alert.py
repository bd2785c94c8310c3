"""What monitoring says of one thing, whatever the format that it came in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from incidents.choices import Level

LONGEST_KEY: Final = 500
LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 10_000
LONGEST_LINK: Final = 500
# Labels beyond these tell nobody more; what came in is cut, never refused for it.
MOST_LABELS: Final = 40
LONGEST_LABEL: Final = 200
# Of one call; Alertmanager itself can be told to send no more.
MOST_ALERTS: Final = 1_000
# Seconds, milliseconds: moments after 2001 are beyond this in the second alone.
_MILLISECONDS: Final = 10_000_000_000
# Where a label names a thing, the most telling first.
_NAMES: Final = ("host", "hostname", "nodename", "node", "instance", "device", "server", "target")


class Severity(StrEnum):
    """How bad monitoring calls it."""

    CRITICAL = "critical"
    HIGH = "high"
    WARNING = "warning"
    INFO = "info"
    UNKNOWN = "unknown"


# What each is called elsewhere.
_CALLED: Final[Mapping[str, Severity]] = {
    "critical": Severity.CRITICAL, "crit": Severity.CRITICAL, "fatal": Severity.CRITICAL,
    "emergency": Severity.CRITICAL, "disaster": Severity.CRITICAL, "page": Severity.CRITICAL,
    "p1": Severity.CRITICAL, "down": Severity.CRITICAL,
    "high": Severity.HIGH, "error": Severity.HIGH, "major": Severity.HIGH, "p2": Severity.HIGH,
    "warning": Severity.WARNING, "warn": Severity.WARNING, "minor": Severity.WARNING,
    "trouble": Severity.WARNING, "average": Severity.WARNING, "p3": Severity.WARNING,
    "info": Severity.INFO, "informational": Severity.INFO, "low": Severity.INFO,
    "notice": Severity.INFO, "none": Severity.INFO, "p4": Severity.INFO,
}  # fmt: skip
# What is proposed as impact and urgency; the matrix and the classes decide, as for a person's
# report (R8). What is not said stands in the middle, as a mail does.
PROPOSED: Final[Mapping[Severity, tuple[Level, Level]]] = {
    Severity.CRITICAL: (Level.HIGH, Level.HIGH),
    Severity.HIGH: (Level.MEDIUM, Level.HIGH),
    Severity.WARNING: (Level.LOW, Level.MEDIUM),
    Severity.INFO: (Level.LOW, Level.LOW),
    Severity.UNKNOWN: (Level.MEDIUM, Level.MEDIUM),
}


class Unread(Exception):
    """A call of which nothing can be made; `code` says why (`reasons.py`)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing that is wrong, or well again. `started_at` is UTC, where it is told."""

    # By which what is wrong and what is well again find each other, at one source.
    key: str
    is_firing: bool
    title: str
    text: str = ""
    severity: Severity = Severity.UNKNOWN
    # What it may be called among the assets, the most telling first.
    names: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    started_at: datetime | None = None
    link: str = ""


@dataclass(frozen=True)
class Reading:
    """What was read of one call."""

    alerts: tuple[Alert, ...] = ()
    # An address that somebody has to open before the source sends anything.
    confirm: str = ""
    # So many the source itself left out.
    left_out: int = 0


def made(
    *,
    key: object,
    is_firing: bool,
    title: object,
    text: object = "",
    severity: object = "",
    names: Iterable[object] = (),
    labels: Mapping[str, Any] | None = None,
    started_at: object = None,
    link: object = "",
) -> Alert:
    """Return an alert of what was said, cut to what is kept, or raise `Unread`."""
    said = words(key, LONGEST_KEY)
    if not said:
        raise Unread("no_key")
    kept = _labels(labels or {})
    return Alert(
        key=said,
        is_firing=is_firing,
        title=line(title) or line(key),
        text=words(text, LONGEST_TEXT),
        severity=severity_of(severity),
        names=_called([*names, *(kept[name] for name in _NAMES if name in kept)]),
        labels=kept,
        started_at=moment(started_at),
        link=address(link),
    )


def severity_of(said: object) -> Severity:
    return _CALLED.get(words(said, LONGEST_LABEL).lower(), Severity.UNKNOWN)


def words(said: object, limit: int) -> str:
    """Return plain text without what no database keeps; nothing of what is no text at all."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return ""
    text = str(said).encode("utf-8", "replace").decode()
    return "".join(c for c in text if c in "\n\t" or c.isprintable()).strip()[:limit]


def line(said: object) -> str:
    return " ".join(words(said, LONGEST_TEXT).split())[:LONGEST_TITLE]


def address(said: object) -> str:
    """Return a link that somebody may follow: of the web, and nothing else."""
    text = words(said, LONGEST_LINK + 1)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_one = parts.scheme in ("http", "https") and bool(parts.netloc) and len(text) <= LONGEST_LINK
    return text if is_one else ""


def host_of(said: object) -> str:
    try:
        return urlsplit(words(said, LONGEST_LINK)).hostname or ""
    except ValueError:
        return ""


def moment(said: object) -> datetime | None:
    """Return a moment in UTC: of ISO 8601 with its zone, or of seconds or milliseconds since 1970.

    What is told without a zone, or is nowhere in time (`0001-01-01`), is not known.
    """
    try:
        if isinstance(said, str) and not re.fullmatch(r"\d{9,13}", said):
            found = datetime.fromisoformat(_colon(said))
            found = found.astimezone(UTC) if found.tzinfo else datetime.min.replace(tzinfo=UTC)
        elif isinstance(said, str | int | float) and not isinstance(said, bool):
            number = float(said)
            seconds = number / 1000 if number > _MILLISECONDS else number
            found = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if 1971 <= found.year < 2100 else None  # noqa: PLR2004 - years that a clock shows


def _colon(said: str) -> str:
    """Return an offset as Python reads it: `+01:00` for `+0100`."""
    return re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", said.strip())


def rows_of(found: object, *, each: bool = True) -> list[dict[str, Any]]:
    """Return a list of objects as it is; anything else cannot be read."""
    rows = found if each else [found]
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Unread("wrong_shape")
    if len(rows) > MOST_ALERTS:
        raise Unread("too_many")
    return rows


def inside(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the object of this name; none where there is none."""
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def several(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in a list of this name; none where there is no list."""
    found = row.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _labels(given: Mapping[str, Any]) -> dict[str, str]:
    told = (
        (words(name, LONGEST_LABEL), words(said, LONGEST_LABEL)) for name, said in given.items()
    )
    return dict(sorted((name, said) for name, said in told if name and said)[:MOST_LABELS])


def _called(given: Iterable[object]) -> tuple[str, ...]:
    """Return each name once, also without the port behind it."""
    found: dict[str, None] = {}
    for one in given:
        name = words(one, LONGEST_LABEL)
        for called in (name, re.sub(r":\d{1,5}$", "", name)):
            if called:
                found[called] = None
    return tuple(found)
