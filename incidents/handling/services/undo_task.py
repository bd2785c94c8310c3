"""Taking back one's own last act on a task within a moment: a new event, that removes none."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from incidents.facts import Undone
from incidents.handling.services.task_rows import locked_row, told
from incidents.handling.services.undo import CannotBeUndone
from incidents.models.task import Task, TaskState
from incidents.record.rules.undoing import may_undo
from tenants.models import Event
from tenants.rules.roles import Actor

ENDED: Final = frozenset({"task.finished", "task.cancelled"})
UNDOABLE: Final = ENDED | {"task.assigned"}


@transaction.atomic
def undo_task(*, task_id: int, version: int, actor: Actor, now: datetime) -> Task:
    """Let the task stand as before the act that made this version of it."""
    task = locked_row(task_id, actor=actor)
    # What is said of a task is an event too, and changes no version of it.
    event = Event.objects.filter(subject_kind="task", subject_id=task.pk).order_by("-pk").first()
    if event is None or event.kind not in UNDOABLE:
        raise CannotBeUndone
    facts = json.loads(event.body)["facts"]
    if (event.kind not in ENDED and "was" not in facts) or not may_undo(
        is_own=event.actor_id == actor.user_id,
        is_last=task.version == version,
        acted_at=event.at,
        now=now,
    ):
        raise CannotBeUndone
    _back(task, event.kind, facts)
    return told(task, "task.undone", actor=actor, now=now, facts=Undone(undone=event.kind))


def _back(task: Task, kind: str, facts: Mapping[str, Any]) -> None:
    if kind in ENDED:
        task.state, task.result, task.ended_at = TaskState.OPEN, "", None
        return
    was = facts["was"]
    task.assignee_id, task.team_id = facts["before"], was["team"]
    task.due_at = datetime.fromisoformat(was["due_at"]) if was["due_at"] else None
