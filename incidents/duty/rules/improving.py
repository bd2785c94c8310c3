"""How far an improvement is: carried out, looked at again, and followed where it did not help.

An analysis leads to an improvement, and that one to what is learnt of it (R153; source 001, the
last step, and 002, 2.3.7): it ends when it was seen to help, or when another one follows it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from incidents.choices import Progress

# How long after it was carried out its effect is looked at, unless said otherwise. Ours.
EFFECT_AFTER: Final = timedelta(days=90)


@dataclass(frozen=True)
class ImprovementFacts:
    """`is_taken_out`: a change or release that took it up was carried out."""

    is_done: bool
    is_taken_out: bool
    effect_on: date | None
    was_effective: bool | None


def progress_of(facts: ImprovementFacts) -> Progress:
    """Return how far one is; what was done before effects were looked at asks nothing more."""
    if not facts.is_done:
        return Progress.CONFIRM if facts.is_taken_out else Progress.OPEN
    if facts.was_effective is not None:
        return Progress.HELPED if facts.was_effective else Progress.FOLLOWED
    return Progress.LOOK if facts.effect_on is not None else Progress.DONE


def effect_day(done_on: date, asked: date | None) -> date:
    """Return on which day its effect is looked at."""
    return asked or done_on + EFFECT_AFTER
