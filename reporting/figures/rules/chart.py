"""Where the bars of a chart stand: two for each period, in the units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Whole numbers alone: a fraction would be written with a comma in Dutch.
HEIGHT: Final = 1_000
BAR: Final = 14
# Between the two of a period, and between periods.
GAP, APART = 2, 14


@dataclass(frozen=True)
class Bar:
    """A bar from the bottom up; `series` is 0 or 1."""

    x: int
    y: int
    height: int
    series: int


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    bars: list[Bar]
    # What the highest bar stands for.
    top: int


def chart_of(pairs: Sequence[tuple[int, int]]) -> Chart:
    """Return the bars of these pairs, the highest as high as the chart."""
    top = max((max(pair) for pair in pairs), default=0)
    step = 2 * BAR + GAP + APART
    bars = []
    for place, pair in enumerate(pairs):
        for series, value in enumerate(pair):
            height = round(HEIGHT * value / top) if top else 0
            x = APART // 2 + place * step + series * (BAR + GAP)
            bars.append(Bar(x, HEIGHT - height, height, series))
    return Chart(max(1, len(pairs)) * step, HEIGHT, bars, top)
