"""The one place where time is read. A clock file moves it, for web, worker and beat alike."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


class _OffsetFile:
    """The seconds in a file, read again only when the file has changed."""

    def __init__(self) -> None:
        self._seen: tuple[str, int, int] | None = None
        self._offset = timedelta(0)

    def read(self, path: str) -> timedelta:
        try:
            stat = os.stat(path)
        except FileNotFoundError:
            return timedelta(0)
        seen = (path, stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            self._offset = timedelta(seconds=float(Path(path).read_text().strip() or 0))
            self._seen = seen
        return self._offset


_offset_file = _OffsetFile()


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    path: str = settings.CLOCK_OFFSET_FILE
    return timezone.now() + _offset_file.read(path) if path else timezone.now()
