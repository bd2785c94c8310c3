"""What a figure can be: a number, a part of a whole, how long things took, or not measured.

Of nothing there is no share: neither none nor all of it. Percentiles are by nearest rank, so that
the answer is a case that happened, and n stands beside them (tenants/data/kpis.yaml).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final

from tenants.contract.rules.kpis import Better

ALL: Final = 100
SMALLEST: Final = 0.1


class Course(StrEnum):
    """How a figure went since another period."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    # It went somewhere, and that says nothing.
    MOVED = "moved"
    # One of the two is not known.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Count:
    kind: ClassVar = "count"

    value: int

    @property
    def size(self) -> float:
        return self.value


@dataclass(frozen=True)
class Share:
    kind: ClassVar = "share"

    part: int
    whole: int

    @property
    def size(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> float | None:
        """Return it in percent, rounded to one digit; never up to all, nor down to none."""
        if not self.whole:
            return None
        rounded = round(ALL * self.part / self.whole, 1)
        if self.part < self.whole:
            rounded = min(rounded, ALL - SMALLEST)
        return max(rounded, SMALLEST) if self.part else rounded


@dataclass(frozen=True)
class Spread:
    """How long `n` cases took: the middle one, that of nine in ten, the longest, and the mean."""

    kind: ClassVar = "spread"

    n: int
    p50: timedelta | None = None
    p90: timedelta | None = None
    longest: timedelta | None = None
    mean: timedelta | None = None

    @property
    def size(self) -> float | None:
        return None if self.p50 is None else self.p50.total_seconds()


@dataclass(frozen=True)
class Unknown:
    """Nothing measures it yet; never shown as none or all."""

    kind: ClassVar = "unknown"

    why: Any

    @property
    def size(self) -> None:
        return None


Value = Count | Share | Spread | Unknown


def course(now: Value, then: Value, better: Better) -> Course:
    """Return how a figure went from `then` to `now`."""
    if now.size is None or then.size is None:
        return Course.UNKNOWN
    if now.size == then.size:
        return Course.SAME
    if better is Better.NEITHER:
        return Course.MOVED
    rose = now.size > then.size
    return Course.BETTER if rose == (better is Better.MORE) else Course.WORSE
