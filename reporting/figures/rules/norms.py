"""Whether a figure keeps to its norm: of what is not known, or has none, nothing is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reporting.figures.rules.values import ALL, Count, Share, Spread, Value
from tenants.contract.rules.kpis import Better, FigureText, Measure

# Of these a norm is said for a month, and holds so many times for what is longer.
ADD_UP: Final = frozenset({"resolved", "afterwards", "incomplete", "complaints"})


class Verdict(StrEnum):
    """How a figure stands to its norm."""

    MET = "met"
    NOT_MET = "not_met"
    # Nobody set one.
    NONE = "none"
    # There is one, and nothing to hold against it: no cases, not measured, or not over yet.
    OPEN = "open"


@dataclass(frozen=True)
class Held:
    """What a figure is held against; `amount` and `target` are in its own unit."""

    amount: Decimal | None
    target: Decimal | None = None
    # Set for this customer, or the one of its provider for all.
    is_own: bool = True


@dataclass(frozen=True)
class Judged:
    """A norm as it holds for a period, and whether it is met."""

    measure: Measure
    better: Better
    norm: Decimal | None
    target: Decimal | None
    verdict: Verdict
    is_own: bool = True


def judged(
    value: Value, figure: FigureText, held: Held | None, *, months: int, is_running: bool
) -> Judged:
    """Hold a figure of so many months against its norm."""
    times = months if figure.key in ADD_UP else 1
    norm = held.amount * times if held and held.amount is not None else None
    target = held.target * times if held and held.target is not None else None
    verdict = _verdict(value, figure, norm, is_running=is_running)
    is_own = held.is_own if held else True
    return Judged(figure.measure, figure.better, norm, target, verdict, is_own)


def _verdict(
    value: Value, figure: FigureText, norm: Decimal | None, *, is_running: bool
) -> Verdict:
    if norm is None:
        return Verdict.NONE
    size = _size(value)
    if size is None:
        return Verdict.OPEN
    is_met = size >= norm if figure.better is Better.MORE else size <= norm
    # Of what only grows nothing is decided before the period is over, but what is over the limit.
    if is_running and figure.key in ADD_UP and is_met is (figure.better is not Better.MORE):
        return Verdict.OPEN
    return Verdict.MET if is_met else Verdict.NOT_MET


def _size(value: Value) -> Decimal | None:
    """Return how large a figure is, in the unit of its norm; exactly, not as it is rounded."""
    if isinstance(value, Count):
        return Decimal(value.value)
    if isinstance(value, Share):
        return Decimal(ALL * value.part) / value.whole if value.whole else None
    if isinstance(value, Spread):
        return None if value.p50 is None else Decimal(value.p50 // timedelta(seconds=1)) / 3600
    return None


def latest(rows: Mapping[str, Held], fallback: Mapping[str, Held]) -> Mapping[str, Held]:
    """Return the norms of a customer, and those of its provider where it has none of its own."""
    return {**fallback, **rows}
