"""Who comes next when nobody answers: the deputies in rank, then the escalation manager (Q17).

How long one waits follows from the time within which the incident must be answered: measures M07
to M09 are due within it, so half of it leaves the other half to a deputy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tenants.choices import Function, Unit

LAST = Function.ESCALATION_MANAGER
# Where nothing was agreed on answering.
WITHOUT_TARGET = timedelta(hours=4)

_UNITS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.WEEKS: timedelta(weeks=1),
}


@dataclass(frozen=True)
class Step:
    """A function and the rank in it: 0 is the holder, then the deputies."""

    function: Function
    rank: int


def next_step(
    asked: Step | None, *, ranks: Mapping[Function, Sequence[int]], told: frozenset[Step]
) -> Step | None:
    """Return who is next after this one, or nothing when everybody was told."""
    later = asked.rank if asked else -1
    chain = (
        [Step(asked.function, rank) for rank in sorted(ranks.get(asked.function, ()))]
        if asked
        else []
    )
    following = [step for step in chain if step.rank > later]
    if asked is None or asked.function != LAST:
        following += [Step(LAST, rank) for rank in sorted(ranks.get(LAST, ()))]
    return next((step for step in following if step not in told), None)


def acknowledge_within(amount: int | None, unit: str) -> timedelta:
    """Return how long one waits for an answer, given the agreed response time."""
    if amount is None or unit not in _UNITS:
        return WITHOUT_TARGET
    return amount * _UNITS[Unit(unit)] / 2
