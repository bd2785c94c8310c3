"""What a mail is made of: its words, and what came along, each with a name and its bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from mimetypes import guess_extension
from typing import Final

from escalation.inbox.rules.bodies import MOST_SIGNS, text_of_html, unflowed
from escalation.inbox.rules.heads import LONGEST, as_text, words_of
from escalation.inbox.rules.tnef import KINDS as TNEF
from escalation.inbox.rules.tnef import read_tnef

MOST_PARTS: Final = 200
DEEPEST: Final = 30
# What the parser of the standard library raises over mails that really arrive.
BREAKS: Final = (
    MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError,
    AssertionError,
)  # fmt: skip
_TYPED: Final = ("content-type", "content-disposition")
_NAME: Final = re.compile(r'name\s?=\s?"?([^";]+)', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Something that came along: what it is called, and its bytes."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


class Gathered:
    """Words and parts as they are found."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.parts: list[Part] = []

    def words(self) -> str:
        plain = "\n\n".join(one for one in self.plain if one.strip())
        if plain.strip():
            return plain[:MOST_SIGNS]
        words = "\n\n".join(text_of_html(one) for one in self.html)[:MOST_SIGNS]
        if not words.strip():
            # Nothing to read in it: a picture from elsewhere, or damaged. It is not lost.
            for one in self.html:
                content = one.encode("utf-8", "replace")
                self.parts.append(Part("original.html", "text/html", content))
        return words


def gather(part: Message, found: Gathered, defects: set[str], *, depth: int) -> None:
    """Take a part: its words, its parts, or itself."""
    if part.defects:
        defects.add("mime")
    kind = type_of(part)
    inside = part.get_payload()
    if kind.startswith("multipart/") and isinstance(inside, list):
        if depth > DEEPEST:
            defects.add("too_deep")
            _keep(part, found, defects)
            return
        for one in inside:
            if isinstance(one, Message):
                gather(one, found, defects, depth=depth + 1)
        return
    if kind.startswith("multipart/"):
        # No boundary was found: these are words as they stand.
        found.plain.append(_text(part, defects))
        return
    is_words = kind in ("text/plain", "text/html") and not _is_file(part)
    if is_words and depth <= DEEPEST:
        text = _text(part, defects)
        if kind == "text/html":
            found.html.append(text)
        elif param(part, "format").lower() == "flowed":
            found.plain.append(unflowed(text, deletes_space=param(part, "delsp") == "yes"))
        else:
            found.plain.append(text)
        return
    _keep(part, found, defects)


def _keep(part: Message, found: Gathered, defects: set[str]) -> None:
    if len(found.parts) >= MOST_PARTS:
        defects.add("too_many_parts")
        return
    kind = type_of(part)
    content = _nested(part, defects) if part.is_multipart() else _bytes(part, defects)
    if not content:
        return
    if kind in TNEF and (inside := read_tnef(content)):
        # Outlook wraps what it sends: what people sent is in it.
        found.parts += [Part(name, "application/octet-stream", given) for name, given in inside]
        return
    name = _name(part) or f"{_CALLED.get(kind, 'attachment')}{_ending(kind)}"
    found.parts.append(Part(name, kind, content, words_of(str(part.get("Content-ID", ""))[:200])))


_CALLED: Final = {"message/rfc822": "message", "text/calendar": "invitation"}
_ENDINGS: Final = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "message/delivery-status": ".txt",
}


def _ending(kind: str) -> str:
    return _ENDINGS.get(kind) or guess_extension(kind) or ".bin"


def _nested(part: Message, defects: set[str]) -> bytes:
    """Return what a part holds, mails in it included, as it came."""
    inside = part.get_payload()
    texts = []
    for one in inside if isinstance(inside, list) else []:
        try:
            texts.append(one.as_bytes() if isinstance(one, Message) else b"")
        except BREAKS:
            defects.add("unreadable")
            texts.append(str(one.get_payload())[:MOST_SIGNS].encode("utf-8", "replace")
                         if isinstance(one, Message) else b"")  # fmt: skip
    return b"\n".join(texts)


def _bytes(part: Message, defects: set[str]) -> bytes:
    try:
        given = part.get_payload(decode=True)
    except BREAKS:
        defects.add("unreadable")
        given = str(part.get_payload()).encode("utf-8", "replace")
    return given if isinstance(given, bytes) else b""


def _text(part: Message, defects: set[str]) -> str:
    return as_text(_bytes(part, defects), param(part, "charset") or "utf-8").replace("\r\n", "\n")


def _is_endless(part: Message) -> bool:
    """Say whether a header is longer than any is: looking for parameters costs its square."""
    return any(
        len(str(value)) > LONGEST for name, value in part.raw_items() if name.lower() in _TYPED
    )


def type_of(part: Message) -> str:
    if _is_endless(part):
        return "application/octet-stream"
    try:
        return part.get_content_type()
    except BREAKS:
        return "text/plain"


def param(part: Message, name: str) -> str:
    if _is_endless(part):
        return ""
    try:
        found = part.get_param(name)
    except BREAKS:
        return ""
    if isinstance(found, tuple):
        found = found[2]
    return str(found or "").strip(" \"'")[:100]


def _is_file(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(_name(part))
    except BREAKS:
        return True


def _name(part: Message) -> str:
    try:
        given = str(part.get_filename() or "")
    except BREAKS:
        given = ""
    if "\ufffd" in given:
        given = _unsafe_name(part) or given
    return words_of(given[:1_000])


def _unsafe_name(part: Message) -> str:
    """Return a name that stands in bytes where none may stand, as its sender's machine meant it."""
    for header, value in part.raw_items():
        if header.lower() in _TYPED:
            raw = str(value)[:LONGEST].encode("utf-8", "surrogateescape")
            if found := _NAME.search(" ".join(as_text(raw, "utf-8").split())):
                return found[1]
    return ""


def calendar_method(parts: Sequence[Part]) -> str:
    """Return what a calendar asks or answers: REQUEST, REPLY, …"""
    for part in parts:
        if part.media_type == "text/calendar":
            found = re.search(rb"^METHOD:\s*([A-Za-z]{1,20})", part.content[:20_000], re.MULTILINE)
            return found[1].decode().upper() if found else ""
    return ""
