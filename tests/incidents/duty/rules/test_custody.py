"""Who has a piece of evidence, and where its chain has a gap."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from incidents.choices import EvidenceKind
from incidents.duty.rules.custody import Answer, Change, Party, needs_hash, standing

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
INES, AGNES = Party(1, "Ines"), Party(2, "Agnes")
LAB = Party(None, "P. Peeters, laboratory")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def change(giver: Party = INES, receiver: Party = AGNES, *answers: Answer, **said: Any) -> Change:
    said = {"key": 7, "handed_at": BEGIN + HOUR, "seal": "none", **said}
    return Change(giver=giver, receiver=receiver, answers=answers, **said)


def got(by: int) -> Answer:
    return Answer(by, "received", BEGIN + 2 * HOUR)


NOT_GOT = Answer(1, "not_received")


@pytest.mark.parametrize(
    ("changes", "holder", "waits", "gaps"),
    [
        ([], "Ines", False, []),
        ([change()], "Ines", True, ["Not confirmed by the receiver"]),
        ([change(INES, AGNES, got(2))], "Agnes", False, []),
        # Nobody confirms for a colleague.
        ([change(INES, AGNES, got(1))], "Ines", True, ["Not confirmed by the receiver"]),
        ([change(INES, AGNES, NOT_GOT)], "Ines", False, ["Handed over and not received"]),
        # For somebody from outside two say so.
        ([change(INES, LAB, got(1))], "Ines", True, ["Not confirmed by the receiver"]),
        ([change(INES, LAB, got(1), got(2))], LAB.name, False, []),
        ([change(INES, LAB, got(2), NOT_GOT)], "Ines", False, ["Handed over and not received"]),
        (
            [change(AGNES, LAB, got(1), got(2))], LAB.name, False,
            ["Given by Agnes, while Ines had it"],
        ),
        (
            [change(INES, AGNES, got(2)), change(AGNES, INES, got(1))], "Ines", False, [],
        ),
    ],
)  # fmt: skip
def test_it_is_with_whoever_confirmed_last(changes, holder, waits, gaps):
    stands = standing(INES, BEGIN, "", changes)

    assert stands.holder.name == holder
    assert (stands.waiting is not None) is waits
    assert [str(gap.says) for gap in stands.gaps] == gaps


@pytest.mark.parametrize(
    ("seal", "found", "new", "stands", "gaps"),
    [
        ("S1", "intact", "", "S1", []),
        ("S1", "intact", "S2", "S2", []),
        ("S1", "broken", "S2", "S2", ["The seal was broken or missing"]),
        ("S1", "broken", "", "", ["The seal was broken or missing"]),
        ("S1", "none", "", "", ["It was sealed, and there was no seal"]),
        ("", "none", "", "", []),
        ("", "none", "S1", "S1", []),
    ],
)
def test_a_seal_that_is_not_as_it_was_is_a_gap(seal, found, new, stands, gaps):
    after = standing(INES, BEGIN, seal, [change(INES, AGNES, got(2), seal=found, new_seal=new)])

    assert after.seal == stands
    assert [str(gap.says) for gap in after.gaps] == gaps


@pytest.mark.parametrize(
    ("matches", "gaps"),
    [
        ([], []),
        ([True], []),
        ([True, False], ["The hash does not match any more"]),
        # That it matches again takes nothing back.
        ([False, True], ["The hash did not match in between"]),
    ],
)
def test_a_hash_that_did_not_match_is_a_gap(matches, gaps):
    after = standing(INES, BEGIN, "", [], matches=matches)

    assert [str(gap.says) for gap in after.gaps] == gaps


def test_since_when_is_what_the_receiver_says():
    assert standing(INES, BEGIN, "", []).since == BEGIN
    assert standing(INES, BEGIN, "", [change(INES, AGNES, got(2))]).since == BEGIN + 2 * HOUR


def test_what_is_bytes_has_a_hash():
    assert {kind for kind in EvidenceKind if not needs_hash(kind)} == {
        EvidenceKind.DEVICE, EvidenceKind.PHOTO, EvidenceKind.PAPER, EvidenceKind.OTHER,
    }  # fmt: skip
