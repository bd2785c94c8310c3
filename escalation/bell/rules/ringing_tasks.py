"""Whose bell what happens to a task rings, and as what. Nobody's by what they did themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from escalation.choices import BellSort

KINDS: Final = frozenset(
    {
        "task.made", "task.assigned", "task.changed", "task.finished", "task.cancelled",
        "task.commented", "task.undone",
    }
)  # fmt: skip
GIVING: Final = frozenset({"task.made", "task.assigned"})
ENDING: Final = frozenset({"task.finished", "task.cancelled"})


@dataclass(frozen=True, kw_only=True)
class TaskSaid:
    """An event of a task: whose doing, whose it is now, whose it was, and who is named in it."""

    kind: str
    actor: int | None
    assignee: int | None = None
    before: int | None = None
    maker: int | None = None
    # Of the team that has it, where nobody took it.
    team: Collection[int] = ()
    mentioned: Collection[int] = ()


def rung_by_task(said: TaskSaid) -> dict[int, BellSort]:
    """Return whose bell rings, and as what; what is more particular is said first."""
    rung = dict.fromkeys(said.mentioned, BellSort.MENTIONED)
    if said.kind in GIVING:
        to = (
            {said.assignee: BellSort.ASSIGNED}
            if said.assignee is not None
            else dict.fromkeys(said.team, BellSort.GIVEN)
        )
        rung = {**to, **rung}
    # Whoever made it hears what became of it, and of what is said; not of each who has it.
    hears = [said.assignee, said.before]
    if said.kind not in GIVING and said.kind != "task.changed":
        hears.append(said.maker)
    for one in hears:
        if one is not None:
            rung.setdefault(one, BellSort.CHANGED)
    return {person: sort for person, sort in rung.items() if person != said.actor}


def settled_by_task(kind: str) -> frozenset[BellSort]:
    """Return what this leaves nobody to look at any more, whoever it rang for."""
    if kind in ENDING:
        return frozenset({BellSort.ASSIGNED, BellSort.GIVEN})
    return frozenset({BellSort.GIVEN}) if kind == "task.assigned" else frozenset()
