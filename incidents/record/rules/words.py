"""What somebody typed, as words to find by; and which words of a text they mean.

As the database has them (`servicedesk_lexemes`): without accents and signs, in small letters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# What is shorter says too little to be the beginning of a word.
LEAST: Final = 3
MOST_WORDS: Final = 10
LONGEST: Final = 60
# Where a word may stand inside another: `server` in `mailserver`.
INSIDE: Final = 5
# Shorter words are another word too soon.
MISTYPED: Final = 4
_SIGNS: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_OF_ONE: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
BEFORE, BEHIND = 50, 130


@dataclass(frozen=True)
class Word:
    """One word that was typed; its stems and what it names are known by the database."""

    text: str
    # Whether a longer word is meant too. A part of something with signs in it may be short.
    is_beginning: bool = True
    stems: tuple[str, ...] = ()
    # Marks of the tenants and colleagues that are called so.
    named: tuple[str, ...] = ()
    # What it may have been with one typing error; then nothing has the word itself.
    meant: tuple[str, ...] = ()

    @property
    def may_be_mistyped(self) -> bool:
        return len(self.text) >= MISTYPED and self.text.isalpha()

    def is_in(self, other: str) -> bool:
        """Say whether a word of a text, written plainly, is why it was found."""
        if self.meant:
            return other in self.meant
        if not self.is_beginning:
            return other == self.text
        begins = any(other.startswith(one) for one in (self.text, *self.stems))
        return begins or (len(self.text) >= INSIDE and self.text in other)


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is why it was found."""

    text: str
    is_hit: bool = False


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_OF_ONE)


def words_of(text: str) -> list[Word]:
    """Return the words that are looked for, each once; short ones say too little by themselves."""
    found: dict[str, Word] = {}
    for typed in text.split():
        parts = [part[:LONGEST] for part in _SIGNS.split(plain(typed)) if part]
        if sum(map(len, parts)) >= LEAST:
            for part in parts:
                found.setdefault(part, Word(part, len(part) >= LEAST))
    return list(found.values())[:MOST_WORDS]


def query_of(words: Iterable[Word], *marks: Sequence[str]) -> str:
    """Return what is asked of the database: every word somehow, and one of each set of marks."""
    groups = [_ways(word) for word in words]
    groups += [[f"'{mark}'" for mark in some] for some in marks if some]
    return " & ".join(f"({' | '.join(ways)})" for ways in groups)


def _ways(word: Word) -> list[str]:
    if word.meant:
        return [f"'{one}'" for one in word.meant]
    named = [f"'{mark}'" for mark in word.named]
    if not word.is_beginning:
        return [f"'{word.text}'", *named]
    begun = {one for one in (word.text, *word.stems) if len(one) >= LEAST}
    # A beginning of another says the same, and more.
    least = sorted(a for a in begun if not any(a != b and a.startswith(b) for b in begun))
    inside = [f"'~{word.text}':*"] if len(word.text) >= INSIDE else []
    return [*(f"'{one}':*" for one in least), *inside, *named]


def mistyped(word: str) -> tuple[str, ...]:
    """Return every word that is one typing error away: a letter too many, too few, or another."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    found = [a + b[1:] for a, b in cuts if b]
    found += [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    found += [a + c + b[1:] for a, b in cuts if b for c in _LETTERS]
    found += [a + c + b for a, b in cuts for c in _LETTERS]
    return tuple(one for one in dict.fromkeys(found) if one != word)


def count_in(text: str, words: Iterable[Word]) -> int:
    """Return how many of the words stand in a text."""
    there = {plain(one) for one in _WORD.findall(text)}
    return sum(any(word.is_in(one) for one in there) for word in words)


def marked(text: str, words: Sequence[Word]) -> list[Piece]:
    """Return a text in parts, with what was looked for apart."""
    return _cut(text, 0, len(text), lambda one: any(word.is_in(plain(one)) for word in words))


def excerpt(text: str, words: Sequence[Word]) -> list[Piece]:
    """Return where the first of the words stands in a text; nothing where none does."""

    def is_hit(one: str) -> bool:
        return any(word.is_in(plain(one)) for word in words)

    first = next((m for m in _WORD.finditer(text) if is_hit(m.group())), None)
    if first is None:
        return []
    start, end = max(0, first.start() - BEFORE), min(len(text), first.end() + BEHIND)
    # Whole words only, unless that would take the one that was found.
    start = text.find(" ", start, first.start()) + 1 if start else 0
    end = max(text.rfind(" ", first.end(), end), first.end()) if end < len(text) else end
    pieces = _cut(text, start, end, is_hit)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _cut(text: str, start: int, end: int, is_hit: Callable[[str], bool]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for found in _WORD.finditer(text, start, end):
        if is_hit(found.group()):
            pieces += [Piece(text[at : found.start()])] if found.start() > at else []
            pieces.append(Piece(found.group(), is_hit=True))
            at = found.end()
    return [*pieces, *([Piece(text[at:end])] if at < end else [])]
