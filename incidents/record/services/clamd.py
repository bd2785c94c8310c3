"""Asks a clamd whether a file is infected: its INSTREAM command, over a socket.

The protocol (clamd(8)): a command that ends with NUL, chunks with their length before them, a
length of nothing at the end; the answer says OK, what was FOUND, or ERROR.
"""

import logging
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from incidents.choices import Scan

logger = logging.getLogger(__name__)

PORT: Final = 3310
LONGEST_ANSWER: Final = 4096


@dataclass(frozen=True)
class Verdict:
    """What the scanner said, and when; `was_asked` where one is configured."""

    state: Scan
    signature: str = ""
    at: datetime | None = None
    was_asked: bool = False

    @property
    def is_infected(self) -> bool:
        return self.state == Scan.INFECTED


def scan(chunks: Iterable[bytes], *, now: datetime) -> Verdict:
    """Return what the scanner says of these bytes; not scanned where none answers."""
    if not settings.CLAMD:
        return Verdict(Scan.NOT_SCANNED)
    try:
        answer = _ask(chunks)
    except OSError as error:
        logger.warning("clamd.away", extra={"reason": type(error).__name__})
        return Verdict(Scan.NOT_SCANNED, was_asked=True)
    return _read(answer, now)


def _read(answer: str, now: datetime) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(Scan.CLEAN, at=now, was_asked=True)
    if said.endswith(" FOUND"):
        signature = said.removesuffix(" FOUND")[:200]
        return Verdict(Scan.INFECTED, signature, at=now, was_asked=True)
    # Too large for its StreamMaxLength, or something it cannot open.
    logger.warning("clamd.refused", extra={"answer": said[:100]})
    return Verdict(Scan.NOT_SCANNED, at=now, was_asked=True)


def _ask(chunks: Iterable[bytes]) -> str:
    with _connected() as clamd:
        clamd.sendall(b"zINSTREAM\0")
        try:
            for chunk in chunks:
                clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It hangs up on what is too large, and has said so before.
            logger.info("clamd.hung_up")
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            part = clamd.recv(LONGEST_ANSWER)
            if not part:
                break
            answer += part
    if not answer:
        raise ConnectionError("clamd said nothing")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


@contextmanager
def _connected() -> Iterator[socket.socket]:
    where = urlsplit(settings.CLAMD)
    if where.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(settings.CLAMD_TIMEOUT)
        with clamd:
            clamd.connect(where.path)
            yield clamd
        return
    address = (where.hostname or "localhost", where.port or PORT)
    with socket.create_connection(address, timeout=settings.CLAMD_TIMEOUT) as clamd:
        yield clamd
