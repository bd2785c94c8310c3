"""Words of a mail as plain text: no HTML is kept, so that none runs, is fetched or deceives.

HTML is read by hand, once from its beginning to its end: parsers take the square of what is nested
or never closed, and what comes in by mail was written by anybody.
"""

import re
from html import unescape
from typing import Final

MOST_SIGNS: Final = 1_000_000
_BLOCKS: Final = frozenset(
    {"blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
     "p", "pre", "table", "tr", "ul"}
)  # fmt: skip
_APART: Final = frozenset({"p", "blockquote", "h1", "h2", "h3", "h4", "ul", "ol", "table"})
_UNSEEN: Final = frozenset({"style", "script", "head", "title", "template", "svg", "noscript"})
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES: Final = re.compile(r"\n{4,}")
_TAG: Final = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LINK: Final = re.compile(r"href\s?=\s?[\"']?\s?((?:https?:|mailto:|tel:)[^\"'\s>]{1,2000})", re.I)
_DEEPEST: Final = 20
_LONGEST_LINK: Final = 300
MOST_OF_TAG: Final = 4_000


def text_of_html(text: str) -> str:
    """Return the words of HTML by lines; what is quoted in it gets the marks of quoted text."""
    reader = _Reader()
    text = text[:MOST_SIGNS]
    lower = text.lower()
    if len(lower) != len(text):
        # Signs whose small letter is longer: their places would not agree.
        lower = text
    place = 0
    while place < len(text):
        opened = text.find("<", place)
        if opened < 0:
            break
        reader.words(unescape(text[place:opened]))
        place = _after_tag(text, lower, opened, reader)
    if place < len(text):
        reader.words(unescape(text[place:]))
    return _EMPTY_LINES.sub("\n\n\n", reader.text()).strip("\n")


def _after_tag(text: str, lower: str, at: int, reader: "_Reader") -> int:
    """Read what begins at an angle; return where the reading goes on."""
    if text.startswith("<!--", at):
        return _behind(lower, "-->", at)
    closed = text.find(">", at)
    found = _TAG.match(text, at + 1)
    if closed < 0:
        return len(text)
    if found is None:
        if text[at + 1 : at + 2] in ("!", "?", "/"):
            return closed + 1
        reader.words("<")
        return at + 1
    tag = found[2].lower()
    if found[1]:
        reader.end(tag)
    elif tag in _UNSEEN:
        return _behind(lower, ">", _behind(lower, f"</{tag}", closed))
    else:
        reader.begin(tag, text[at : min(closed, at + MOST_OF_TAG)])
    return closed + 1


def _behind(text: str, ending: str, at: int) -> int:
    """Return the place behind an ending; that of the text where it does not come."""
    found = text.find(ending, at)
    return len(text) if found < 0 else found + len(ending)


def _link_in(tag: str) -> str:
    found = _LINK.search(tag)
    return unescape(found[1]) if found else ""


class _Reader:
    """Puts words on lines as the tags around them say."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._depth = 0
        self._link = ""
        self._linked_from = 0
        self._is_kept = 0

    def begin(self, tag: str, whole: str) -> None:
        if tag == "br":
            self._begin(force=True)
            return
        if tag in _BLOCKS:
            self._begin()
            if tag in _APART:
                self._part()
        if tag == "blockquote":
            self._depth = min(self._depth + 1, _DEEPEST)
        elif tag == "li":
            self._add("- ")
        elif tag == "hr":
            self._add("------")
            self._begin()
        elif tag == "pre":
            self._is_kept += 1
        elif tag == "a":
            self._link = _link_in(whole)
            self._linked_from = len(self._lines[-1])
        elif tag in ("td", "th") and self._lines[-1].strip("> "):
            self._add(" ")

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._begin()
        if tag == "blockquote":
            self._depth = max(self._depth - 1, 0)
        elif tag == "pre":
            self._is_kept = max(self._is_kept - 1, 0)
        elif tag == "a" and self._link:
            shown = self._lines[-1][self._linked_from :].strip()
            is_short = len(self._link) <= _LONGEST_LINK
            if shown and is_short and shown.rstrip("/") not in self._link:
                self._add(f" <{self._link.removeprefix('mailto:')}>")
            self._link = ""
        if tag in _APART:
            self._part()

    def words(self, data: str) -> None:
        if self._is_kept:
            for place, line in enumerate(data.split("\n")):
                if place:
                    self._begin(force=True)
                self._add(line)
            return
        said = _SPACES.sub(" ", data)
        if not self._lines[-1].rstrip(" >"):
            said = said.lstrip(" ")
        if said:
            self._add(said)

    def text(self) -> str:
        return "\n".join(line.replace("\xa0", " ").rstrip() for line in self._lines)

    def _add(self, words: str) -> None:
        if not self._lines[-1] and self._depth:
            self._lines[-1] = ">" * self._depth + " "
        self._lines[-1] += words

    def _begin(self, *, force: bool = False) -> None:
        if self._lines[-1] or force:
            if force and not self._lines[-1] and self._depth:
                self._lines[-1] = ">" * self._depth
            self._lines.append("")

    def _part(self) -> None:
        """Leave one line between paragraphs."""
        if len(self._lines) > 1 and not self._lines[-1] and self._lines[-2].strip("> "):
            self._lines[-1] = ">" * self._depth
            self._lines.append("")


def unflowed(text: str, *, deletes_space: bool) -> str:
    """Return text whose lines were broken softly (RFC 3676), whole again."""
    lines: list[str] = []
    open_marks: str | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = line.lstrip(">")
        marks = line[: len(line) - len(stripped)]
        words = stripped.removeprefix(" ")
        is_sign = words == "-- "
        if open_marks == marks and not is_sign and lines:
            lines[-1] += words
        else:
            lines.append(f"{marks} {words}" if marks else words)
        flows = words.endswith(" ") and not is_sign
        if flows and deletes_space:
            lines[-1] = lines[-1][:-1]
        open_marks = marks if flows else None
    return "\n".join(lines)
