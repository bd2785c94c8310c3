"""Whose bell an event rings, and as what: one table. Nobody's by what they did themselves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from escalation.choices import BellSort

NEW: Final = frozenset({"incident.registered", "incident.triaged"})
# What whoever has it, leads it or follows it hears of, when somebody else did it.
CHANGES: Final = frozenset(
    {
        "incident.priority_changed", "incident.corrected",
        "incident.manager_appointed", "incident.assigned", "incident.handed_over",
        "incident.waiting", "incident.resumed", "incident.came_back", "incident.contained",
        "incident.containment_failed", "incident.restored", "incident.resolved",
        "incident.confirmed", "incident.refused", "incident.reopened", "incident.closed",
        "incident.merged", "incident.took_over", "note.added", "call.logged", "message.sent",
        "message.received", "escalation.raised",
    }
)  # fmt: skip
# A colleague is asked to have it.
OFFERED: Final = "escalation.offered"
KINDS: Final = CHANGES | NEW | {OFFERED}
# What ends that somebody's answer is waited for, or that a team's work waits to be taken.
ANSWERED: Final = frozenset(
    {
        "escalation.acknowledged", "escalation.passed_on", "escalation.handed_over",
        "escalation.offer_declined",
    }
)  # fmt: skip
HEARD: Final = frozenset({"reply.read", "message.sent", "call.logged"})
ENDED: Final = frozenset({"incident.closed", "incident.merged"})
# Heard for what they end, and not for what they tell.
QUIET: Final = ANSWERED | {"reply.read", "incident.undone"}
GIVING: Final = frozenset({"incident.assigned", "incident.handed_over"})
# Of which nobody is told again that it is new.
ONCE: Final = BellSort.TEAM


@dataclass(frozen=True, kw_only=True)
class Said:
    """An event as far as bells go: what it is, whose doing, and whom it names."""

    kind: str
    actor: int | None
    # Whose it became, and whose it was before.
    assignee: int | None = None
    before: int | None = None
    mentioned: Collection[int] = ()
    # Of what was taken back at once: the code of that act.
    undone: str = ""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Who has which part in the incident now, by their keys; all of them at the desk."""

    assignee: int | None = None
    manager: int | None = None
    followers: Collection[int] = ()
    # Of the team that has it.
    team: Collection[int] = ()
    # By an escalation.
    asked: Collection[int] = ()

    @property
    def owners(self) -> list[int]:
        return [one for one in (self.assignee, self.manager) if one is not None]


@dataclass
class _Rung:
    actor: int | None
    found: dict[int, BellSort] = field(default_factory=dict)

    def ring(self, people: Iterable[int], sort: BellSort) -> None:
        for one in people:
            # What is more particular was said first.
            if one != self.actor:
                self.found.setdefault(one, sort)


def rung_by(said: Said, parts: Parts) -> dict[int, BellSort]:
    """Return whose bell rings, and as what."""
    rung = _Rung(said.actor)
    rung.ring(said.mentioned, BellSort.MENTIONED)
    rung.ring(parts.asked, BellSort.ESCALATED)
    match said.kind:
        case "incident.assigned" if said.assignee is not None:
            rung.ring([said.assignee], BellSort.ASSIGNED)
        case "incident.assigned" | "incident.handed_over":
            rung.ring(parts.team, BellSort.GIVEN)
        case "message.received":
            rung.ring(parts.owners, BellSort.ANSWERED)
            rung.ring(parts.team if parts.assignee is None else (), BellSort.ANSWERED)
        case kind if kind in NEW:
            rung.ring(parts.team if parts.assignee is None else (), BellSort.TEAM)
    if said.kind in CHANGES:
        before = [said.before] if said.before is not None else []
        rung.ring([*parts.owners, *before, *parts.followers], BellSort.CHANGED)
    return rung.found


def settled_by(said: Said) -> frozenset[BellSort]:
    """Return what this leaves nobody to look at any more, whoever it rang for."""
    found: set[BellSort] = set()
    if said.kind == "incident.assigned" and said.assignee is not None:
        found |= {BellSort.TEAM, BellSort.GIVEN}
    if said.undone in GIVING:
        found |= {BellSort.ASSIGNED, BellSort.GIVEN}
    if said.kind in HEARD:
        found.add(BellSort.ANSWERED)
    if said.kind in ANSWERED:
        found.add(BellSort.ESCALATED)
    if said.kind in ENDED:
        found |= {BellSort.TEAM, BellSort.GIVEN, BellSort.ESCALATED, BellSort.ANSWERED}
    return frozenset(found)
