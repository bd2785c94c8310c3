"""A request on its way in: how large it may be, whether it is whole, and the answer if refused.

What is too large or has no length is refused as soon as its head is there. What is too large to
be held in memory waits on disk, and gets the time that a slow line takes for it.
"""

import re
import socket
import tempfile
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

# Bytes: more than any page of ours sends (Django takes 2.5 MB of a form).
LARGEST_HEAD: Final = 32 * 1024
LARGEST_BODY: Final = 3 * 1024 * 1024
# A mail as large as one is taken apart, that a mail server hands over.
LARGEST_MAIL: Final = 25 * 2**20
# Bytes in a second of the slowest line that files are taken from: half a megabit.
SLOWEST: Final = 64 * 1024

_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
# What a form with files says, and somebody who signed in: whether they did, the pages find out.
_FORM: Final = re.compile(rb"\r\ncontent-type[ \t]*:[ \t]*multipart/form-data", re.IGNORECASE)
_SESSION: Final = re.compile(rb"\r\ncookie[ \t]*:[^\r\n]*\bsession=", re.IGNORECASE)
# A mail that is handed over, with its secret: whether that is one, the page finds out.
_MAIL: Final = re.compile(
    rb"POST /mail/in/[^\r]*\r\n(?:[^\r]+\r\n)*authorization[ \t]*:", re.IGNORECASE
)
_LANGUAGE: Final = re.compile(rb"\r\naccept-language[ \t]*:([^\r\n]*)", re.IGNORECASE)
WORDS: Final = {
    HTTPStatus.REQUEST_TIMEOUT: _("This request took too long to arrive. Try again."),
    HTTPStatus.LENGTH_REQUIRED: _("This request does not say how long it is."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("This request is larger than what can be sent at once."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _("The headers of this request are too large."),
    HTTPStatus.SERVICE_UNAVAILABLE: _(
        "The service desk is busy for a moment. Nothing was saved; try again."
    ),
}


class Rejected(Exception):
    """This request is not taken."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclass(eq=False)
class Arriving:
    """A request on its way in, or (`is_leaving`) a client on their way out."""

    sock: socket.socket
    address: Any
    server: Any
    until: float
    words: bytearray = field(default_factory=bytearray)
    wanted: int = 0
    is_leaving: bool = False
    # All of it, where it is too large to be held in memory.
    spool: IO[bytes] | None = None
    spooled: int = 0

    def take(self, data: bytes) -> bool:
        """Add what came; return whether the request is whole. Raise Rejected if it is not taken."""
        if self.spool is not None:
            self.spool.write(data)
            self.spooled += len(data)
            return self.spooled >= self.wanted
        self.words += data
        if not self.wanted:
            end = self.words.find(_END)
            if max(end, 0) > LARGEST_HEAD or (end < 0 and len(self.words) > LARGEST_HEAD):
                raise Rejected(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            if end < 0:
                return False
            self.wanted = end + len(_END) + _length(bytes(self.words[: end + 2]))
            if self.wanted > LARGEST_HEAD + LARGEST_BODY:
                self._to_disk()
        return max(len(self.words), self.spooled) >= self.wanted

    def _to_disk(self) -> None:
        place = Path(settings.INCOMING_DIR)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.spool = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 - closed with the connection
        self.spool.write(self.words)
        self.spooled = len(self.words)
        self.until += self.wanted / SLOWEST
        self.words = bytearray()

    def drop(self) -> None:
        """Forget what came of it."""
        self.words = bytearray()
        if self.spool is not None:
            self.spool.close()
            self.spool = None


def _length(head: bytes) -> int:
    if _CHUNKED.search(head):
        raise Rejected(HTTPStatus.LENGTH_REQUIRED)
    found = _LENGTH.search(head)
    length = int(found[1]) if found else 0
    if length > _largest(head):
        raise Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return length


def _largest(head: bytes) -> int:
    """Return how large a body may be: with files it is a form of somebody with a session."""
    if _MAIL.match(head):
        return LARGEST_MAIL
    if not (_FORM.search(head) and _SESSION.search(head)):
        return LARGEST_BODY
    files: int = settings.FILES_AT_ONCE * settings.FILE_MB * 2**20
    return LARGEST_BODY + files


def answer(status: HTTPStatus, head: bytes) -> bytes:
    """Return the whole answer to a request that is not taken, in the language of its reader."""
    found = _LANGUAGE.search(head)
    wanted = found[1].decode("ascii", "replace") if found else ""
    language = "en" if wanted.strip().lower().startswith("en") else "nl"
    with translation.override(language):
        said = str(WORDS[status])
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{said}</title></head><body><h1>{said}</h1></body></html>\n"
    ).encode()
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(page)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    ).encode() + page
