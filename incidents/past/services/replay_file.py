"""The file with another desk's event log: read twice, first whole, then row by row."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from incidents.past.rules.replay import Story, Survey
from incidents.past.rules.replay_reading import story_of
from incidents.past.rules.replay_rows import BadLog, Row, read_rows, stories
from incidents.past.rules.replay_survey import survey

_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class LogFile:
    """A CSV in UTF-8, packed with gzip or not; `digest` says which file it was.

    Both readings have the zone (IANA) and the moment that stand here: what the first one let
    through, the second one reads in the same way.
    """

    path: Path
    digest: str
    zone: str
    read_at: datetime
    survey: Survey = field(default_factory=Survey)

    @classmethod
    def at(cls, path: Path, *, zone: str, now: datetime) -> "LogFile":
        """Return the file at a path after reading all of it, or raise BadLog."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unreadable(path, error.strerror or "") from error
        rows = cls(path, digest, zone, now).incidents()
        return cls(path, digest, zone, now, survey(rows, zone=zone, now=now))

    def incidents(self) -> Iterator[list[Row]]:
        """Return the rows of each incident."""
        return stories(read_rows(self._lines()))

    def story_of(self, rows: Sequence[Row]) -> Story:
        """Return what the rows of one incident mean here."""
        return story_of(rows, self.zone, self.read_at)

    def _lines(self) -> Iterator[str]:
        try:
            with self._open() as file:
                yield from file
        except UnicodeDecodeError as error:
            raise BadLog(_("%(name)s is not UTF-8.") % {"name": self.path.name}) from error
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(self.path, str(error)) from error

    def _open(self) -> IO[str]:
        with self.path.open("rb") as file:
            is_packed = file.read(len(_GZIP)) == _GZIP
        opened = gzip.open if is_packed else open
        # The csv module wants line ends as they are; some programs begin UTF-8 with a mark.
        return opened(self.path, "rt", encoding="utf-8-sig", newline="")


def _unreadable(path: Path, why: str) -> BadLog:
    return BadLog(_("%(name)s cannot be read: %(why)s.") % {"name": path.name, "why": why})
