"""What of a page decides how it is drawn: its elements and their kinds, without words or keys.

Two tables that differ in their rows are one shape, as are two forms that differ in their labels.
What colours words have follows from the elements that they stand in, and their stylesheets.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

# Of these the value decides; of all others, that there is one.
_TELLING: Final = frozenset(
    {
        "class", "role", "type", "scope", "lang", "hidden", "disabled", "open", "aria-hidden",
        "aria-current", "aria-expanded", "aria-invalid", "aria-live",
    }
)  # fmt: skip
_WITHOUT_END: Final = frozenset(
    {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
)
# Here the order of what stands in it decides nothing, nor how often.
_LISTS: Final = frozenset({"ul", "ol", "tbody", "select", "datalist"})
_WORDS: Final = "…"


@dataclass
class _Element:
    tag: str = ""
    head: str = ""
    # Of `head` what a style can hang on.
    look: str = ""
    parts: list[str] = field(default_factory=list)

    def shape(self) -> str:
        parts = self.parts
        if self.tag in _LISTS:
            parts = sorted(set(parts))
        alone = [part for n, part in enumerate(parts) if n == 0 or part != parts[n - 1]]
        return f"<{self.head}>{''.join(alone)}</>"


class _Shapes(HTMLParser):
    """Keeps the open elements; `mains` and the frame around them come out apart.

    `drawn`: where words or fields stand, each by all that it stands in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.open = [_Element()]
        self.mains: list[str] = []
        self.drawn: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = (f"{k}={v}" if k in _TELLING else k if v else f"no {k}" for k, v in attrs)
        look = " ".join((tag, *sorted(f"{k}={v}" for k, v in attrs if k in _TELLING)))
        element = _Element(tag, " ".join((tag, *sorted(told))), look)
        if tag in _WITHOUT_END:
            self.open[-1].parts.append(element.shape())
            self._draw(look)
        else:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        # What the author need not close ends with what it stands in.
        if tag in {element.tag for element in self.open}:
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1].tag != "title":
            self.open[-1].parts.append(_WORDS)
            self._draw(_WORDS)

    def _draw(self, what: str) -> None:
        self.drawn.add(">".join((*(element.look for element in self.open), what)))

    def _close(self) -> str:
        closed = self.open.pop()
        if closed.tag == "main":
            self.mains.append(closed.shape())
            self.open[-1].parts.append("<main>")
        else:
            self.open[-1].parts.append(closed.shape())
        return closed.tag


@dataclass(frozen=True)
class Shapes:
    """`parts`: what stands in the middle of a page, and the frame around that."""

    parts: frozenset[str]
    drawn: frozenset[str]


def shapes_of(html: str) -> Shapes:
    read = _Shapes()
    read.feed(html)
    while len(read.open) > 1:
        read._close()
    parts = frozenset({"".join(read.mains), read.open[0].shape()})
    return Shapes(parts, frozenset(read.drawn))
