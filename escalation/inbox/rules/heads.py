"""Headers of a mail as words: decoded, unfolded, and never more than can be looked at.

The parser of the standard library refuses, or takes long over, some of what really arrives; here
nothing raises. What cannot be read is read with signs in its place.
"""

import base64
import binascii
import codecs
import quopri
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

MOST: Final = 1_000
LONGEST: Final = 4_000
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN: Final = re.compile(r"(\?=)\s+(=\?[^?\s]{1,60}\?[bBqQ]\?)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_ADDRESS: Final = re.compile(r"[^\s<>@\"(),:;\\]{1,64}@\w(?:[\w.-]{0,250}\w)?")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.){0,500}"')
_COMMENT: Final = re.compile(r"\([^()]{0,500}\)")
_ANGLED: Final = re.compile(r"<\s*([^<>]{0,320}?)\s*>")
_NAMED: Final = re.compile(r"<[^<>\s]{1,400}>")
# Decoders that take far longer than what they are given, or give no words.
_SLOW: Final = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})


@dataclass(frozen=True)
class Heads:
    """Headers by their name in small letters, in the order they came, decoded."""

    found: Mapping[str, Sequence[str]]
    count: int

    def all(self, name: str) -> Sequence[str]:
        return self.found.get(name, ())

    def first(self, name: str) -> str:
        values = self.all(name)
        return values[0] if values else ""

    def address(self, name: str) -> str:
        """Return the one address of a header; nothing where it names none, or more than one."""
        values = self.all(name)
        named = addresses(values[0]) if len(values) == 1 else ()
        return named[0] if len(named) == 1 else ""


def read_heads(items: Iterable[tuple[str, str]]) -> Heads:
    """Return headers as the parser gave them, bytes that it could not place included."""
    found: dict[str, list[str]] = defaultdict(list)
    count = 0
    for name, value in items:
        count += 1
        if count <= MOST:
            found[name.strip().lower()].append(_raw(value))
    return Heads({name: tuple(values) for name, values in found.items()}, count)


def _raw(value: object) -> str:
    """Return a header on one line, its encoded words not decoded yet."""
    given = str(value)[:LONGEST].encode("utf-8", "surrogateescape")
    text = as_text(given, "utf-8")
    return _CONTROL.sub("", " ".join(text.split()))


def words_of(value: str) -> str:
    """Return the words of a header, encoded ones decoded (RFC 2047)."""
    joined = _BETWEEN.sub(r"\1\2", value)
    pieces: list[tuple[str, bytes]] = []
    place = 0
    for match in _WORD.finditer(joined):
        if match.start() > place:
            pieces.append(("", joined[place : match.start()].encode("utf-8", "replace")))
        pieces.append((match[1].partition("*")[0].lower(), _decoded(match[2], match[3])))
        place = match.end()
    pieces.append(("", joined[place:].encode("utf-8", "replace")))
    # Signs of several bytes may be cut between two words of one charset.
    text = ""
    gathered, charset = b"", ""
    for one, given in pieces:
        if one != charset:
            text += as_text(gathered, charset)
            gathered, charset = b"", one
        gathered += given
    text += as_text(gathered, charset)
    return " ".join(_CONTROL.sub("", text).split())


def _decoded(how: str, given: str) -> bytes:
    raw = given.encode("utf-8", "replace")
    if how in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def as_text(given: bytes, charset: str | None) -> str:
    """Return bytes as text: in their charset, else in UTF-8, else as Windows has it."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            if codecs.lookup(name).name not in _SLOW:
                return given.decode(name).replace("\x00", "")
        except (LookupError, ValueError, UnicodeError):
            continue
    # A name that was cut within a sign is still in UTF-8.
    broken = given.decode("utf-8", "replace")
    is_cut = broken.count("\ufffd") <= sum(sign > "\x7f" for sign in broken) // 10
    return (broken if is_cut else given.decode("cp1252", "replace")).replace("\x00", "")


def addresses(value: str) -> Sequence[str]:
    """Return the addresses of a header, in small letters; what only looks like one is none.

    A name may hold an address to deceive: where angles stand only what is in them counts.
    """
    bare = _COMMENT.sub(" ", _QUOTED.sub(" ", value))
    found: list[str] = []
    for piece in bare.split(","):
        angled = _ANGLED.findall(piece)
        found += angled or ([] if "<" in piece else _ADDRESS.findall(piece))
    return tuple(one.lower() for one in found if _ADDRESS.fullmatch(one))


def name_in(value: str) -> str:
    """Return by what name an address calls itself."""
    return words_of(_ANGLED.sub(" ", value)).strip(' "')[:160]


def ids_in(value: str) -> Sequence[str]:
    """Return the names of mails in a header such as References, the last 100."""
    return tuple(_NAMED.findall(value)[-100:])


def moment_of(value: str) -> datetime | None:
    """Return when a mail says it was sent."""
    try:
        found = parsedate_to_datetime(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
