import pytest

from escalation.bell.rules.ringing import Parts, Said, rung_by
from escalation.choices import BellSort

PARTS = Parts(assignee=1, manager=2, followers=[3], team=[1, 4], asked=[])
NOBODYS = Parts(team=[4, 5])
ME = 1


@pytest.mark.parametrize(
    ("_case", "said", "parts", "rung"),
    [
        (
            "a change rings for who has it, leads it or follows it",
            Said(kind="incident.resolved", actor=9),
            PARTS,
            {1: "changed", 2: "changed", 3: "changed"},
        ),
        (
            "never for one's own act",
            Said(kind="incident.resolved", actor=ME),
            PARTS,
            {2: "changed", 3: "changed"},
        ),
        (
            "who is named hears that alone",
            Said(kind="note.added", actor=2, mentioned=[3, 7]),
            PARTS,
            {3: "mentioned", 7: "mentioned", 1: "changed"},
        ),
        (
            "whose it was hears that it is another's",
            Said(kind="incident.assigned", actor=9, assignee=1, before=8),
            PARTS,
            {1: "assigned", 2: "changed", 8: "changed", 3: "changed"},
        ),
        (
            "a team that is given work",
            Said(kind="incident.handed_over", actor=4),
            NOBODYS,
            {5: "given"},
        ),
        (
            "an answer on what nobody has is the team's",
            Said(kind="message.received", actor=9),
            NOBODYS,
            {4: "answered", 5: "answered"},
        ),
        (
            "an answer on what somebody has is theirs",
            Said(kind="message.received", actor=9),
            PARTS,
            {1: "answered", 2: "answered", 3: "changed"},
        ),
        (
            "what is new is for the team until somebody has it",
            Said(kind="incident.registered", actor=None),
            PARTS,
            {},
        ),
    ],
)
def test_whose_bell_rings(_case: str, said: Said, parts: Parts, rung: dict[int, str]):
    assert rung_by(said, parts) == {one: BellSort(sort) for one, sort in rung.items()}
