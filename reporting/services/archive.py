"""A zip that is written while it is read: constant memory, nothing on disk.

Its central directory comes last: a download that broke off is no zip, and every unzip says so.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

# Half the size of no compression at all would cost a third of the speed; level 1 costs a tenth.
LEVEL: Final = 1
# What is handed on at once: less costs calls, more costs memory.
CHUNK: Final = 128 * 1024


class _Sink(io.RawIOBase):
    """Takes bytes in order and gives them away; it cannot seek, so sizes follow the data."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        self.size = 0
        return taken


class Archive:
    """The files of one zip, one after the other; `ready` gives what may be sent by now."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(
            self._sink, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=LEVEL
        )

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        with self._zip.open(name, "w", force_zip64=True) as opened:
            yield opened

    def ready(self) -> Iterator[bytes]:
        """Give a chunk when there is one."""
        if self._sink.size >= CHUNK:
            yield self._sink.take()

    def end(self) -> bytes:
        """Close the zip and return what is left of it."""
        self._zip.close()
        return self._sink.take()
