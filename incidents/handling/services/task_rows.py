"""A task that is worked on: locked as it was seen, and each change of it told."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.models.task import Task
from incidents.record.queries.tasks import visible_tasks
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import append, update
from tenants.ledger.facts import NOTHING, Facts
from tenants.rules.roles import Action, Actor, require
from tenants.sole import sole

# What the verbs after its making change.
CHANGED: Final = (
    "team", "assignee", "due_at", "state", "result", "ended_at", "changed_at", "version",
)  # fmt: skip
DESCRIBED: Final = ("title", "text", "priority", "starts_at")


def locked_row(task_id: int, *, actor: Actor) -> Task:
    """Return a task that this person may work on, held; also one that has ended."""
    rows = visible_tasks(actor).select_for_update(of=("self",))
    task = sole(rows.filter(pk=task_id))
    if task is None:
        raise NotFound()
    require(actor, Action.WORK, task.tenant_id)
    return task


def locked_task(task_id: int, expected_version: int, *, actor: Actor) -> Task:
    """Return the same where it is to do still, and as it was seen."""
    task = locked_row(task_id, actor=actor)
    if task.version != expected_version:
        raise Stale()
    if not task.is_open:
        raise Invalid(_("This has ended: nothing more is done with it."))
    return task


def told(
    task: Task,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    also: tuple[str, ...] = (),
    facts: Facts = NOTHING,
) -> Task:
    task.version, task.changed_at = task.version + 1, now
    wrote = [update(task, *also, *CHANGED)]
    append(task, kind, actor=actor, at=now, wrote=wrote, facts=facts, version=task.version)
    return task
