"""The file with another desk's event log: read twice, first whole, then row by row."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from incidents.rules.replay import Survey
from incidents.rules.replay_reading import survey
from incidents.rules.replay_rows import BadLog, Row, read_rows, stories

_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class LogFile:
    """A CSV in UTF-8, packed with gzip or not; `digest` says which file it was."""

    path: Path
    digest: str
    survey: Survey = field(default_factory=Survey)

    @classmethod
    def at(cls, path: Path) -> "LogFile":
        """Return the file at a path after reading all of it, or raise BadLog."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unreadable(path, error.strerror or "") from error
        return cls(path, digest, survey(cls(path, digest).incidents()))

    def incidents(self) -> Iterator[list[Row]]:
        """Return the rows of each incident."""
        return stories(read_rows(self._lines()))

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
