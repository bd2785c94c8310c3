"""One form of a condition as PostgreSQL writes it back, before a backup is restored and after.

What it reads a second time it writes otherwise, and means the same: `((a AND b) AND c)` becomes
`(a AND b AND c)`, and the elements of an array are converted instead of the array.
"""

import re
from typing import Final

Tree = list["str | Tree"]

_PARTS: Final = re.compile(r"'(?:[^']|'')*'|[()]|[^'()]+")
_TEXTS: Final = re.compile(
    r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]"
)
_ELEMENT: Final = re.compile(r"'(?:[^']|'')*'::character varying")
_OPERATORS: Final = ("AND", "OR")


def one_form(line: str) -> str:
    """Return a line with its conditions in the form that they have after a restore."""
    converted = _TEXTS.sub(
        lambda found: f"ARRAY[{_ELEMENT.sub(lambda one: f'({one[0]})::text', found[1])}]", line
    )
    stack: list[Tree] = [[]]
    for part in _PARTS.findall(converted):
        if part == "(":
            stack.append([])
        elif part == ")" and len(stack) > 1:
            closed = stack.pop()
            stack[-1].append(closed)
        else:
            stack[-1].append(part)
    if len(stack) > 1:
        return converted
    return _written(_flat(stack[0]))


def _flat(tree: Tree) -> Tree:
    """Take the parts of a part that is joined by the same word into what it is a part of."""
    parts = [_flat(part) if isinstance(part, list) else part for part in tree]
    word = _joined_by(parts)
    flat: Tree = []
    for place, part in enumerate(parts):
        is_alike = isinstance(part, list) and word and _joined_by(part) == word
        if is_alike and _stands_alone(parts, place, f" {word} "):
            flat += part
        else:
            flat.append(part)
    return flat


def _joined_by(tree: Tree) -> str:
    """Return the one word by which these are joined: PostgreSQL never mixes two at one level."""
    texts = [part for part in tree if isinstance(part, str) and not part.startswith("'")]
    found = [word for word in _OPERATORS if any(f" {word} " in text for text in texts)]
    return found[0] if len(found) == 1 else ""


def _stands_alone(parts: Tree, place: int, word: str) -> bool:
    """Say whether nothing but the joining word is beside it: no NOT, no function, no operator."""
    before = parts[place - 1] if place else word
    after = parts[place + 1] if place + 1 < len(parts) else word
    return (
        isinstance(before, str) and before.endswith(word)
        and isinstance(after, str) and after.startswith(word)
    )  # fmt: skip


def _written(tree: Tree) -> str:
    return "".join(part if isinstance(part, str) else f"({_written(part)})" for part in tree)
