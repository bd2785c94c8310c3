"""What is still missing before an incident is resolved (source 001, lines 88-97)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from incidents.choices import Gate
from incidents.duty.rules.missing import (
    DutyFact,
    ExceptionFact,
    Missing,
    open_duties,
    wanting,
    without_exceptions,
)


@dataclass(frozen=True)
class ResolveFacts:
    solution: str
    duties: tuple[DutyFact, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()


def missing_for_resolve(facts: ResolveFacts) -> tuple[Missing, ...]:
    """Return what is wanting: the solution, and the decisions on containment and workaround."""
    found = (
        *wanting(("solution", facts.solution, _("Final solution"))),
        *open_duties(facts.duties, frozenset({Gate.BEFORE_RESOLVED})),
    )
    return without_exceptions(found, facts.exceptions)
