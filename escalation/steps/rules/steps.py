"""Who comes next when nobody answers: the deputies in rank, then the escalation manager (Q17).

How long one waits follows from the time within which the incident must be answered: measures M07
to M09 are due within it, so half of it leaves the other half to a deputy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tenants.choices import Function, Unit

LAST = Function.ESCALATION_MANAGER
# Whoever is on duty as this comes before everybody who holds it.
ON_DUTY = 1000
# Nobody is asked after the primary but the secondary, nor after him but who decides (R132).
AFTER: Mapping[Function, Function] = {Function.ON_CALL_PRIMARY: Function.ON_CALL_SECONDARY}
# Where nothing was agreed on answering.
WITHOUT_TARGET = timedelta(hours=4)

_UNITS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.WEEKS: timedelta(weeks=1),
}


@dataclass(frozen=True)
class Step:
    """A function and the rank in it: 0 is the holder, then the deputies; or on duty as it."""

    function: Function
    rank: int


def next_step(
    asked: Step | None, *, ranks: Mapping[Function, Sequence[int]], told: frozenset[Step]
) -> Step | None:
    """Return who is next after this one, or nothing when everybody was told."""
    following: list[Step] = []
    if asked is not None:
        chain = _chain(asked.function, ranks)
        following = [step for step in chain if _place(step.rank) > _place(asked.rank)]
        if asked.function in AFTER:
            following += _chain(AFTER[asked.function], ranks)
    if asked is None or asked.function != LAST:
        following += _chain(LAST, ranks)
    return next((step for step in following if step not in told), None)


def _chain(function: Function, ranks: Mapping[Function, Sequence[int]]) -> list[Step]:
    return [Step(function, rank) for rank in sorted(ranks.get(function, ()), key=_place)]


def _place(rank: int) -> int:
    return -1 if rank == ON_DUTY else rank


def acknowledge_within(amount: int | None, unit: str) -> timedelta:
    """Return how long one waits for an answer, given the agreed response time."""
    if amount is None or unit not in _UNITS:
        return WITHOUT_TARGET
    return amount * _UNITS[Unit(unit)] / 2
