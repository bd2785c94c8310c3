"""What is new in a reply: without the words it answers, and without signs of programs.

Asked of replies alone: a first message is never cut. Where somebody answered between the lines of
the older words these stay, as nobody could follow the answers without them. What is cut is kept:
it stands one click away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from escalation.inbox.rules.quoting import (
    headers,
    introduction,
    is_device,
    is_quoted,
    is_rule,
    is_signed,
    unquoted,
)

# What stands further down is older words, in any mail that a person wrote.
MOST_LINES: Final = 5_000
_FENCE: Final = "```"


class Sort(Enum):
    """What a line is."""

    WORDS = auto()
    BLANK = auto()
    QUOTED = auto()
    # Somebody's older words are introduced.
    INTRO = auto()
    # The head of an older mail.
    HEAD = auto()
    SIGNED = auto()


@dataclass(frozen=True)
class Said:
    """What is new, and what was cut."""

    text: str
    rest: str = ""


def new_words(text: str) -> Said:
    """Return what somebody wrote in a reply, and the rest of it.

    Where nothing would be left all of it stands, unless it is nothing but introductions.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    below = lines[MOST_LINES:]
    lines = lines[:MOST_LINES]
    sorts = _sorted(lines)
    kept = _kept(sorts, lines)
    left = set(kept)
    rest = [line for place, line in enumerate(lines) if place not in left]
    return Said(_joined([lines[place] for place in kept]), _joined([*rest, *below]))


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _sorted(lines: Sequence[str]) -> list[Sort]:
    """Return what each line is."""
    found: list[Sort] = []
    fences = [at for at, line in enumerate(lines) if line.lstrip().startswith(_FENCE)]
    # One that is never closed opens nothing.
    code = {place for start, end in zip(fences[::2], fences[1::2], strict=False)
            for place in range(start, end + 1)}  # fmt: skip
    while (at := len(found)) < len(lines):
        line = lines[at]
        if at in code:
            found.append(Sort.WORDS)
        elif not unquoted(line).strip():
            found.append(Sort.BLANK)
        elif count := headers(lines, at):
            found += [Sort.HEAD] * count
        elif count := introduction(lines, at):
            found += [Sort.INTRO] * count
        elif is_quoted(line):
            found.append(Sort.QUOTED)
        else:
            found.append(Sort.SIGNED if is_signed(line) else Sort.WORDS)
    return found


def _kept(sorts: Sequence[Sort], lines: Sequence[str]) -> list[int]:
    """Return which lines stand: those up to the end of what is new, without what introduces."""
    end = _end(sorts)
    start = _start(sorts, end)
    kept = [place for place in range(start, end) if sorts[place] not in (Sort.INTRO, Sort.HEAD)]
    while kept and _is_tail(sorts[kept[-1]], lines[kept[-1]], alone=_alone(sorts, kept)):
        kept.pop()
    return kept


def _alone(sorts: Sequence[Sort], kept: Sequence[int]) -> bool:
    """Say whether there is nothing but quoted words: then these are what was sent."""
    return all(sorts[place] in (Sort.QUOTED, Sort.BLANK) for place in kept)


def _is_tail(sort: Sort, line: str, *, alone: bool) -> bool:
    if sort is Sort.QUOTED:
        return not alone
    return sort is Sort.BLANK or is_rule(line) or is_device(line)


def _end(sorts: Sequence[Sort]) -> int:
    """Return where the new words end: at a signature, or where older words begin for good."""
    said = False
    for place, sort in enumerate(sorts):
        if sort is Sort.SIGNED:
            return place
        if said and sort is Sort.HEAD:
            return place
        if said and sort is Sort.INTRO and _next(sorts, place) is not Sort.QUOTED:
            return place
        said = said or sort is Sort.WORDS
    return len(sorts)


def _next(sorts: Sequence[Sort], at: int) -> Sort | None:
    """Return what comes after an introduction, blank lines aside."""
    passed = (Sort.INTRO, Sort.BLANK)
    return next((sort for sort in sorts[at:] if sort not in passed), None)


def _start(sorts: Sequence[Sort], end: int) -> int:
    """Return where the new words begin: below the older ones, where those were introduced first."""
    introduced = False
    for place in range(end):
        sort = sorts[place]
        if sort is Sort.INTRO:
            introduced = True
        elif sort is Sort.WORDS or (sort is Sort.QUOTED and not introduced):
            return place if introduced else 0
    return 0
