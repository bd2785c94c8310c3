"""The phases of a security incident: the record goes before what was decided."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.choices import SecurityOutcome, SecurityPhase
from incidents.record.rules.security import (
    Decided,
    Moment,
    PhaseState,
    Recorded,
    Span,
    phases_of,
    shown_by,
)

BEGIN = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
ONE, TWO = Moment(BEGIN, "Agnes"), Moment(BEGIN + timedelta(hours=1), "Sam")
CONTAINMENT = SecurityPhase.CONTAINMENT


def decided(outcome: SecurityOutcome, at: Moment = TWO) -> Decided:
    return Decided(CONTAINMENT, outcome, at)


@pytest.mark.parametrize(
    ("_case", "shown", "said", "expected"),
    [
        ("nothing", Span(), [], (PhaseState.LATER, None, None, False)),
        ("begun by the record", Span(ONE), [], (PhaseState.NOW, ONE, None, False)),
        ("done by the record", Span(ONE, TWO), [], (PhaseState.DONE, ONE, TWO, False)),
        (
            "begun by a decision", Span(), [decided(SecurityOutcome.BEGUN)],
            (PhaseState.NOW, TWO, None, True),
        ),
        (
            "done by a decision", Span(ONE), [decided(SecurityOutcome.DONE)],
            (PhaseState.DONE, ONE, TWO, True),
        ),
        (
            "the record goes before", Span(ONE, ONE), [decided(SecurityOutcome.DONE)],
            (PhaseState.DONE, ONE, ONE, False),
        ),
        (
            "not needed", Span(), [decided(SecurityOutcome.NOT_NEEDED)],
            (PhaseState.NOT_NEEDED, None, TWO, True),
        ),
        (
            "not needed, and done all the same", Span(ONE), [decided(SecurityOutcome.NOT_NEEDED)],
            (PhaseState.NOW, ONE, None, False),
        ),
    ],
)  # fmt: skip
def test_how_far_a_phase_is(_case, shown, said, expected):
    found = {one.phase: one for one in phases_of({CONTAINMENT: shown}, said)}

    assert list(found) == list(SecurityPhase)
    one = found[CONTAINMENT]
    assert (one.state, one.begun, one.done, one.by_act) == expected


def test_the_record_shows_each_phase_with_who():
    def at(hours: int, by: str = "Agnes") -> Moment:
        return Moment(BEGIN + timedelta(hours=hours), by)

    told = {
        "incident.registered": at(0), "incident.triaged": at(1), "message.sent": at(2),
        "incident.contained": at(3), "security.cause_removed": at(5, "Sam"),
        "incident.restored": at(6), "incident.closed": at(9, "Ines"),
    }  # fmt: skip
    shown = shown_by(
        Recorded(
            first={**told, "call.logged": at(1)},
            last=told,
            acts={CONTAINMENT: at(2), SecurityPhase.REMEDIATION: at(4)},
            contained_at=at(3).at,
            cause_removed_at=at(5).at,
            works_at=at(6).at,
            closed_at=at(9).at,
            reviewed=at(12),
        )
    )

    assert shown == {
        SecurityPhase.IDENTIFICATION: Span(at(0), at(1)),
        SecurityPhase.CONTAINMENT: Span(at(2), at(3)),
        SecurityPhase.REMEDIATION: Span(at(4), at(5, "Sam")),
        SecurityPhase.RECOVERY: Span(at(6), at(6)),
        SecurityPhase.COMMUNICATION: Span(at(1), at(9, "Ines")),
        SecurityPhase.EVALUATION: Span(at(9, "Ines"), at(12)),
    }


def test_what_held_no_more_is_not_shown():
    told = {"incident.contained": ONE}

    shown = shown_by(Recorded(first=told, last=told, acts={}))

    assert shown[CONTAINMENT] == Span()


def test_what_was_contained_before_it_was_told_is_of_whoever_solved_it():
    shown = shown_by(
        Recorded(first={}, last={"incident.resolved": TWO}, acts={}, contained_at=ONE.at)
    )

    assert shown[CONTAINMENT] == Span(Moment(ONE.at, "Sam"), Moment(ONE.at, "Sam"))
