"""Whom an internal note names with an @: by their whole name, their first name or their address.

What more than one colleague is called names nobody: it would be a guess. An @ inside a word is part
of an e-mail address.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# What may stand right behind a name.
_AT: Final = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD: Final = re.compile(r"[\w.'’-]*\w")
# Of a text with many: so many are said back.
MOST_SAID: Final = 5


@dataclass(frozen=True)
class Named:
    """A colleague who can be named: their key, name and e-mail address."""

    key: int
    name: str
    email: str


def has_mention(text: str) -> bool:
    return _AT.search(text) is not None


def mentioned(text: str, people: Sequence[Named]) -> list[int]:
    """Return the keys of those who are named in a text, each once, in the order of the text."""
    return list(dict.fromkeys(key for _word, key in _each(text, people) if key is not None))


def unnamed(text: str, people: Sequence[Named]) -> list[str]:
    """Return the words behind an @ that name nobody, or more than one, as they were typed."""
    missed = [word for word, key in _each(text, people) if key is None and word[:1].isalpha()]
    return list(dict.fromkeys(missed))[:MOST_SAID]


def _each(text: str, people: Sequence[Named]) -> Iterator[tuple[str, int | None]]:
    """Yield the word behind each @, and whom it names."""
    whole = sorted(people, key=lambda one: -len(one.name))
    short = _short(people)
    for at in _AT.finditer(text):
        typed = text[at.end() :]
        rest = typed.casefold()
        word = _WORD.match(typed)
        key = next((one.key for one in whole if _begins(rest, one.name.casefold())), None)
        if key is None and word:
            key = short.get(word[0].casefold())
        yield (word[0] if word else "", key)


def _begins(rest: str, name: str) -> bool:
    after = rest[len(name) : len(name) + 1]
    return bool(name) and rest.startswith(name) and not after.isalnum()


def _short(people: Sequence[Named]) -> dict[str, int]:
    """Return what one word can name somebody by, as far as it names one person alone."""
    said: list[tuple[str, int]] = []
    for one in people:
        first, address = one.name.casefold().split(" ")[0], one.email.casefold()
        said += [(word, one.key) for word in {first, address.partition("@")[0]} if word]
    count = Counter(word for word, _key in said)
    return {word: key for word, key in said if count[word] == 1}
