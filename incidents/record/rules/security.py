"""How far the phases of a security incident are: from the record, else as somebody decided (R47).

Source 002, lines 699-729: for a small incident the phases are gone through by intuition, so its
record shows them; for a large one they are told apart, with their moments.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from incidents.choices import SecurityOutcome, SecurityPhase


class PhaseState(StrEnum):
    LATER = "later"
    NOW = "now"
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Moment:
    """When, and by whom as far as is known."""

    at: datetime
    by: str = ""


@dataclass(frozen=True)
class Span:
    """From when until when, as far as the record shows it."""

    begun: Moment | None = None
    done: Moment | None = None


@dataclass(frozen=True)
class Decided:
    """What somebody decided on a phase, and did not lapse."""

    phase: SecurityPhase
    outcome: SecurityOutcome
    moment: Moment


@dataclass(frozen=True)
class PhaseNow:
    """One phase. `by_act`: somebody decided it, the record itself does not show it."""

    phase: SecurityPhase
    state: PhaseState
    begun: Moment | None = None
    done: Moment | None = None
    by_act: bool = False


NOTHING: Final = Span()


def phases_of(
    shown: Mapping[SecurityPhase, Span], decided: Iterable[Decided]
) -> tuple[PhaseNow, ...]:
    """Return every phase in its order; what the record shows goes before what was decided."""
    said = {(one.phase, one.outcome): one.moment for one in decided}
    return tuple(_phase(phase, shown.get(phase, NOTHING), said) for phase in SecurityPhase)


def _phase(
    phase: SecurityPhase,
    shown: Span,
    said: Mapping[tuple[SecurityPhase, SecurityOutcome], Moment],
) -> PhaseNow:
    skipped = said.get((phase, SecurityOutcome.NOT_NEEDED))
    if skipped and shown == NOTHING:
        return PhaseNow(phase, PhaseState.NOT_NEEDED, done=skipped, by_act=True)
    begun = shown.begun or said.get((phase, SecurityOutcome.BEGUN))
    done = shown.done or said.get((phase, SecurityOutcome.DONE))
    by_act = (begun, done) != (shown.begun, shown.done)
    if done is not None:
        return PhaseNow(phase, PhaseState.DONE, begun, done, by_act)
    return PhaseNow(phase, PhaseState.NOW if begun else PhaseState.LATER, begun, None, by_act)


@dataclass(frozen=True)
class Recorded:
    """What the record of one incident knows of moments.

    `first` and `last` hold the moments of its events by their code; `acts` the first act of each
    phase. What holds no more (a containment that failed) is left out by its column being empty.
    """

    first: Mapping[str, Moment]
    last: Mapping[str, Moment]
    acts: Mapping[SecurityPhase, Moment]
    contained_at: datetime | None = None
    cause_removed_at: datetime | None = None
    works_at: datetime | None = None
    closed_at: datetime | None = None
    reviewed: Moment | None = None


# What tells that somebody was spoken to.
TOLD: Final = ("message.sent", "call.logged")
RESTORED: Final = ("incident.restored", "incident.resolved")
CLOSED: Final = "incident.closed"
# Everything that is looked for among the events.
KINDS: Final = (
    "incident.registered", "incident.triaged", "incident.contained", "security.cause_removed",
    *RESTORED, *TOLD, CLOSED,
)  # fmt: skip


def shown_by(record: Recorded) -> Mapping[SecurityPhase, Span]:
    """Return what the record itself shows of each phase."""
    contained = _ended(record, record.contained_at, ("incident.contained", *RESTORED))
    removed = _ended(record, record.cause_removed_at, ("security.cause_removed", *RESTORED))
    works = _ended(record, record.works_at, RESTORED)
    closed = _ended(record, record.closed_at, (CLOSED,))
    return {
        SecurityPhase.IDENTIFICATION: Span(
            record.first.get("incident.registered"), record.last.get("incident.triaged")
        ),
        **{
            phase: Span(record.acts.get(phase) or ended, ended)
            for phase, ended in (
                (SecurityPhase.CONTAINMENT, contained),
                (SecurityPhase.REMEDIATION, removed),
                (SecurityPhase.RECOVERY, works),
            )
        },
        SecurityPhase.COMMUNICATION: Span(_earliest(record.first, TOLD), closed),
        SecurityPhase.EVALUATION: Span(closed, record.reviewed),
    }


def _ended(record: Recorded, at: datetime | None, kinds: Sequence[str]) -> Moment | None:
    """Return the moment that the row holds, with whoever the event of it names."""
    if at is None:
        return None
    found = [record.last[kind] for kind in kinds if kind in record.last]
    same = [moment for moment in found if moment.at >= at]
    return Moment(at, same[0].by if same else "")


def _earliest(first: Mapping[str, Moment], kinds: Sequence[str]) -> Moment | None:
    found = [first[kind] for kind in kinds if kind in first]
    return min(found, key=lambda moment: moment.at, default=None)
