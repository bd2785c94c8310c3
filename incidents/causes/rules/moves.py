"""What problems and changes may become (sources 002 1, 2.3.4 and 3; 004 on patching)."""

from collections.abc import Mapping
from typing import Final

from incidents.choices import ChangeKind, ChangeState, CheckOutcome, ProblemState

# A cause is known before it is taken away, and an end is never the last word.
PROBLEM_NEXT: Final[Mapping[ProblemState, frozenset[ProblemState]]] = {
    ProblemState.OPEN: frozenset({ProblemState.KNOWN_ERROR, ProblemState.CLOSED}),
    # Known errors are described anew as more is known of them.
    ProblemState.KNOWN_ERROR: frozenset(
        {ProblemState.KNOWN_ERROR, ProblemState.RESOLVED, ProblemState.CLOSED}
    ),
    ProblemState.RESOLVED: frozenset(
        {ProblemState.CLOSED, ProblemState.OPEN, ProblemState.KNOWN_ERROR}
    ),
    ProblemState.CLOSED: frozenset({ProblemState.OPEN, ProblemState.KNOWN_ERROR}),
}

_STANDS: Final = frozenset({ChangeState.PROPOSED, ChangeState.APPROVED})

# From which states a change of each kind is carried out: what is normal was approved first.
CARRIED_OUT_FROM: Final[Mapping[ChangeKind, frozenset[ChangeState]]] = {
    ChangeKind.STANDARD: _STANDS,
    ChangeKind.NORMAL: frozenset({ChangeState.APPROVED}),
    ChangeKind.EMERGENCY: _STANDS,
}

# What an approval is of: said anew, it is approved anew.
APPROVED_OF: Final = frozenset({"kind", "title", "reason", "planned_from", "planned_until"})

# What a security check is of: said anew, it is checked anew. When it is done is no part of it.
CHECKED_OF: Final = frozenset({"kind", "title", "reason"})


def may_become(state: ProblemState, after: ProblemState) -> bool:
    return after in PROBLEM_NEXT[state]


def reopened_as(*, is_cause_known: bool) -> ProblemState:
    return ProblemState.KNOWN_ERROR if is_cause_known else ProblemState.OPEN


def may_carry_out(kind: ChangeKind, state: ChangeState) -> bool:
    return state in CARRIED_OUT_FROM[kind]


def may_approve(kind: ChangeKind, state: ChangeState, *, is_approved: bool) -> bool:
    """Say whether an approval is still wanted: of an emergency also after it was carried out."""
    if is_approved:
        return False
    afterwards = {ChangeState.DONE, ChangeState.FAILED} if kind is ChangeKind.EMERGENCY else set()
    return state is ChangeState.PROPOSED or state in afterwards


def may_change(state: ChangeState) -> bool:
    return state in _STANDS


def lapses(kind: ChangeKind, changed: frozenset[str]) -> bool:
    """Say whether an approval no longer holds, by what was changed since."""
    return kind is not ChangeKind.STANDARD and bool(changed & APPROVED_OF)


def may_check(state: ChangeState, outcome: str) -> bool:
    """Say whether a security check can be answered: once, and again after it was refused."""
    return may_change(state) and outcome in ("", CheckOutcome.REFUSED)


def check_lapses(changed: frozenset[str]) -> bool:
    """Say whether a security check no longer holds, of whatever kind the change is."""
    return bool(changed & CHECKED_OF)
