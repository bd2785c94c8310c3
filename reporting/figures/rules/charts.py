"""Where the marks of charts stand, in the units of their view box: whole numbers alone, because a
fraction would be written with a comma in Dutch. Templates draw them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1_200
HEIGHT: Final = 300
# Room for the stroke at the edges.
EDGE: Final = 8
LEVELS: Final = 4


@dataclass(frozen=True)
class Lines:
    """A line for each series, as points of a polyline; `top` is what the upper edge stands for."""

    width: int
    height: int
    points: list[str]
    top: int


@dataclass(frozen=True)
class Heat:
    """One field of a map: how many, and how strong it is drawn, 0 to `LEVELS`."""

    count: int
    level: int


@dataclass(frozen=True)
class Part:
    """One horizontal bar: its name, how many, and of which share of the longest it is."""

    name: str
    count: int
    width: int


def lines_of(series: Sequence[Sequence[int | None]]) -> Lines:
    """Return a line through the values of each series; where one is not known, none is drawn."""
    top = max((value for line in series for value in line if value is not None), default=0)
    return Lines(WIDTH, HEIGHT, [_points(line, top) for line in series], top)


def _points(line: Sequence[int | None], top: int) -> str:
    steps = max(1, len(line) - 1)
    marks = []
    for place, value in enumerate(line):
        if value is not None:
            x = EDGE + round((WIDTH - 2 * EDGE) * place / steps)
            y = HEIGHT - EDGE - (round((HEIGHT - 2 * EDGE) * value / top) if top else 0)
            marks.append(f"{x},{y}")
    return " ".join(marks)


def heat_of(counts: Mapping[tuple[int, int], int], rows: int, columns: int) -> list[list[Heat]]:
    """Return a map of so many rows and columns, the fullest field at full strength."""
    top = max(counts.values(), default=0)
    return [
        [_heat(counts.get((row, column), 0), top) for column in range(columns)]
        for row in range(rows)
    ]


def _heat(count: int, top: int) -> Heat:
    # Whatever there is shows; nothing never does.
    return Heat(count, -(-LEVELS * count // top) if count else 0)


def parts_of(counts: Sequence[tuple[str, int]]) -> list[Part]:
    """Return a bar for each, the longest as wide as the chart."""
    top = max((count for _name, count in counts), default=0)
    return [Part(name, count, round(WIDTH * count / top) if top else 0) for name, count in counts]
