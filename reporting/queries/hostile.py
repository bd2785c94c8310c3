"""Reads an archive that anybody may have made: with bounded memory, and one clear error.

What is wrong with it is raised as `Unreadable`, whatever the libraries below call it.
"""

import csv
import hashlib
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

PIECE: Final = 1024 * 1024
# In characters; what we write has far shorter lines, and a manifest of some kilobytes.
LONGEST_LINE: Final = 4 * 1024 * 1024
LARGEST_MANIFEST: Final = 16 * 1024 * 1024
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, csv.Error, EOFError, OSError,
    LookupError, ValueError, ArithmeticError, RuntimeError, MemoryError,
)  # fmt: skip


class Unreadable(Exception):
    """The file is no such archive as we make; its words say what is wrong."""


@contextmanager
def opened(path: Path, names: Collection[str] | None) -> Iterator[zipfile.ZipFile]:
    """Open an archive that holds exactly these files, each once; without names, any once."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_names(archive, {*archive.namelist()} if names is None else names)
            yield archive
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from error
    except _FAULTS as error:
        raise Unreadable(f"{path} {_wrong(error)}") from error


def check_names(archive: zipfile.ZipFile, names: Collection[str]) -> None:
    held = archive.namelist()
    if extra := sorted({*held} - {*names}):
        raise Unreadable(f"it holds what is no part of an export: {extra[0]!a}")
    if len(held) != len(names):
        raise Unreadable(f"it should hold {', '.join(sorted(names))}, each once")


def _wrong(error: Exception) -> str:
    """Say in plain words what the libraries found."""
    if isinstance(error, UnicodeError):
        return "holds a register.csv that is no text in UTF-8"
    if isinstance(error, csv.Error):
        return "holds a register.csv that is no CSV"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return "is no zip, or one that is broken or broke off: it cannot be unpacked"


def read_all(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a small file; a size that the archive tells is not believed."""
    with archive.open(name) as source:
        data = source.read(LARGEST_MANIFEST + 1)
    if len(data) > LARGEST_MANIFEST:
        raise Unreadable(f"{name} is larger than {LARGEST_MANIFEST} bytes")
    return data


def read_json(archive: zipfile.ZipFile, name: str) -> Any:
    """Return what a small file of JSON says."""
    data = read_all(archive, name)
    try:
        found = json.loads(data)
        # Half a pair of surrogates can be written in JSON, and printed nowhere.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name} in it holds no JSON that can be read") from error
    return found


class Lines:
    """The lines of a text, none longer than we write; `digest` is of all bytes that were read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = Digesting(source)
        buffer = io.BufferedReader(self._source, PIECE)
        self._text = io.TextIOWrapper(buffer, encoding="utf-8", newline="")

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise Unreadable(f"a line is longer than {LONGEST_LINE} characters")
            yield line

    @property
    def digest(self) -> str:
        return self._source.digest.hexdigest()


class Digesting(io.RawIOBase):
    """Gives on what it reads, and keeps the digest of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        data = self._source.read(len(into))
        self.digest.update(data)
        into[: len(data)] = data
        return len(data)
