"""What a review still owes: held, followed by improvements, validated (source 002; R116-R121).

Closing does not wait for it (Q22): the incident is closed and its review is open, in its days.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.choices import ImprovementRoute, LessonOwed, Verdict
from incidents.record.rules.duties import Duty

# Which track of the measures asks for at least one change (Q05).
CHANGE_TRACK = "change_management"
# When whoever holds it is reminded, before its last day is over. Ours.
AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What the measures ask of a review that is owed."""

    improvement: bool
    change: bool
    verdict: bool


@dataclass(frozen=True)
class ReviewFacts:
    """`routes`: where the improvements go that have an owner and a day; others are wishes."""

    is_held: bool
    asked: Asked
    routes: tuple[str, ...] = ()
    is_none_needed: bool = False
    is_agreed: bool = False
    verdict: str = ""


def asked_by(duties: Iterable[Duty]) -> Asked | None:
    """Return what is asked of a review, by class and kind of data; nothing where none is owed."""
    found = [duty for duty in duties if duty.required and "review_record" in duty.evidence]
    if not found:
        return None
    tracks = {track for duty in found for track in duty.params.get("tracks", ())}
    return Asked(
        improvement=any(duty.params.get("improvement") == "mandatory" for duty in found),
        change=CHANGE_TRACK in tracks,
        verdict=any("director_validation" in duty.evidence for duty in found),
    )


def still_owed(facts: ReviewFacts) -> tuple[LessonOwed, ...]:
    """Return what is left to do, in its order; nothing means that the lessons are learnt."""
    owed = [] if facts.is_held else [LessonOwed.REVIEW]
    owed += _of_improvements(facts) if facts.asked.improvement and not facts.is_agreed else []
    if facts.asked.verdict and facts.verdict != Verdict.APPROVED:
        owed.append(LessonOwed.VERDICT)
    return tuple(owed)


def remind_at(due_at: datetime, *, now: datetime) -> datetime:
    """Return when a review that is not held speaks next: a day ahead, then when it is late."""
    return due_at - AHEAD if now < due_at - AHEAD else due_at


def may_agree(user_id: int, *, said_by: int | None) -> bool:
    """Say whether somebody is the second person: never whoever said it first."""
    return said_by is not None and user_id != said_by


def _of_improvements(facts: ReviewFacts) -> list[LessonOwed]:
    if facts.is_none_needed:
        return [LessonOwed.SECOND]
    if not facts.routes:
        return [LessonOwed.IMPROVEMENT]
    return [] if not facts.asked.change or _has_change(facts.routes) else [LessonOwed.CHANGE]


def _has_change(routes: Collection[str]) -> bool:
    return ImprovementRoute.CHANGE in routes
