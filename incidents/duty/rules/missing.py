"""What can be wanting at a step, what excuses it, and how a duty stands: the words of all gates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from incidents.choices import DutyState, Gate, Kind
from incidents.record.rules.duties import Duty
from tenants.errors import Words
from tenants.rules.texts import Text

# A request is no disturbance: there is no cause to look for and nothing to restore (R10, R157).
REQUESTS = frozenset({Kind.SERVICE_REQUEST, Kind.INFORMATION_REQUEST})


@dataclass(frozen=True)
class Missing:
    """One thing that is wanting. The code names it for programs and for an exception.

    Only a duty that no law asks for, a sub-incident or an escalation can be excused.
    """

    code: str
    label: Words | Text
    is_waivable: bool = False


@dataclass(frozen=True)
class DutyFact:
    duty: Duty
    state: DutyState


@dataclass(frozen=True)
class ExceptionFact:
    """Leave to go on without something: it needs permission and a reason (R112).

    `agreed_by_second` is needed for duties of class 4 and 5 (`needs_second_person`).
    """

    code: str
    reason: str
    permitted: bool
    needs_second: bool = False
    agreed_by_second: bool = False

    @property
    def holds(self) -> bool:
        agreed = self.agreed_by_second or not self.needs_second
        return self.permitted and agreed and bool(self.reason.strip())


def evidence_missing(duty: Duty, present: Collection[str]) -> tuple[str, ...]:
    """Return which evidence of a duty is not there yet; `a or b` is satisfied by either."""
    return tuple(
        name for name in duty.evidence if not any(part in present for part in name.split(" or "))
    )


def duty_state(duty: Duty, present: Collection[str], *, is_excused: bool = False) -> DutyState:
    """Return how a duty stands; a statutory one is decided and cannot be excused."""
    if not evidence_missing(duty, present):
        return DutyState.MET
    if is_excused and not duty.is_statutory:
        return DutyState.EXCUSED
    return DutyState.OPEN


def wanting(*asked: tuple[str, object, Words]) -> tuple[Missing, ...]:
    return tuple(Missing(code, label) for code, value, label in asked if not _is_there(value))


def _is_there(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def open_duties(duties: Iterable[DutyFact], gates: frozenset[Gate]) -> tuple[Missing, ...]:
    return tuple(
        Missing(fact.duty.code, fact.duty.label, is_waivable=not fact.duty.is_statutory)
        for fact in duties
        if fact.duty.required and fact.duty.gate in gates and fact.state == DutyState.OPEN
    )


def without_exceptions(
    found: Iterable[Missing], exceptions: Iterable[ExceptionFact]
) -> tuple[Missing, ...]:
    """Leave out what was excused."""
    excused = {exception.code for exception in exceptions if exception.holds}
    return tuple(
        missing for missing in found if not (missing.is_waivable and missing.code in excused)
    )
