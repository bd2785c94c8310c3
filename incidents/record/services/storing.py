"""Bytes of files: written to their storage under a key by chance, and taken away again.

They are written before the record is locked, so that a slow storage holds nobody up; when the
transaction is not committed they go.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final, cast

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from incidents.record.rules.files import (
    PICTURES,
    Given,
    Limits,
    check_given,
    check_kind,
    plain_name,
)
from incidents.record.rules.sniffed import HEAD, media_type
from incidents.record.services.clamd import Verdict, scan
from incidents.record.services.pictures import small_picture
from tenants.undoing import undo_unless_committed

CHUNK: Final = 64 * 1024
SMALL: Final = ".small"
DAY: Final = "%Y/%m/%d"


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are in the storage, and that no row names yet."""

    key: str
    name: str
    size: int
    sha256: str
    media_type: str
    has_picture: bool
    verdict: Verdict


def bytes_of_files() -> Storage:
    return storages["attachments"]


def limits() -> Limits:
    return Limits(
        size=settings.FILE_MB * 2**20,
        at_once=settings.FILES_AT_ONCE,
        of_incident=settings.FILES_PER_INCIDENT,
        size_of_incident=settings.FILES_MB_PER_INCIDENT * 2**20,
    )


def keep(files: Sequence[Given], *, now: datetime) -> list[Kept]:
    """Judge what comes in and write it; whatever is refused refuses all of it."""
    named = [(plain_name(file.name or ""), file) for file in files]
    check_given([(name, file.size or 0) for name, file in named], limits())
    kinds = [_kind_of(name, file) for name, file in named]
    return [
        _keep(name, file, kind, now=now) for (name, file), kind in zip(named, kinds, strict=True)
    ]


def _kind_of(name: str, file: Given) -> str:
    file.seek(0)
    kind = media_type(file.read(HEAD))
    check_kind(name, kind)
    return kind


def _keep(name: str, file: Given, kind: str, *, now: datetime) -> Kept:
    # Here, because writing may move the file away.
    sha256 = digest_of(file.chunks(CHUNK))
    file.seek(0)
    verdict = scan(file.chunks(CHUNK), now=now)
    is_picture = kind in PICTURES and not verdict.is_infected
    picture = small_picture(file) if is_picture else None
    file.seek(0)
    key = _write(f"{now:{DAY}}/{secrets.token_hex(32)}", File(cast(IO[bytes], file), name="file"))
    if picture is not None:
        _write(key + SMALL, ContentFile(picture))
    return Kept(key, name, file.size or 0, sha256, kind, picture is not None, verdict)


def _write(key: str, content: File[bytes]) -> str:
    storage = bytes_of_files()
    undo_unless_committed(lambda: storage.delete(key))
    return storage.save(key, content)


def digest_of(chunks: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


@contextmanager
def opened(key: str) -> Iterator[Iterator[bytes]]:
    """Give the bytes under a key, a chunk at a time. Raises FileNotFoundError at once."""
    with bytes_of_files().open(key) as content:
        yield content.chunks(CHUNK)


def take_away(key: str) -> None:
    """Remove the bytes of a file and its picture; what is not there is removed already."""
    storage = bytes_of_files()
    storage.delete(key + SMALL)
    storage.delete(key)
