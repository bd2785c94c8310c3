"""Ringing bells for what happens to a task; the same event twice changes nothing."""

from datetime import datetime
from typing import Final

from django.db import connection

from escalation.bell.rules.ringing_tasks import TaskSaid, rung_by_task, settled_by_task
from escalation.notices.queries.recipients import at_desk, members_of
from incidents.facts import TaskCommented, TaskGiven
from incidents.models import Task
from tenants.ledger.facts import ABSENT, Facts
from tenants.models import Event

# What whoever acted must have seen, and what is done with.
_SETTLE: Final = """
    UPDATE escalation_bellentry SET read_at = %s
    WHERE task_id = %s AND event_id < %s AND read_at IS NULL
      AND (person_id = %s OR sort = ANY (%s))
"""
_RING: Final = """
    INSERT INTO escalation_bellentry
        (tenant_id, provider_id, task_id, person_id, sort, event_id, kind, by_id, happened_at)
    SELECT %s, %s, %s, r.person, r.sort, %s, %s, %s, %s
    FROM unnest(%s::bigint[], %s::text[]) AS r (person, sort)
    ORDER BY r.person, r.sort
    ON CONFLICT (task_id, person_id, sort) DO UPDATE
        SET event_id = EXCLUDED.event_id, kind = EXCLUDED.kind, by_id = EXCLUDED.by_id,
            happened_at = EXCLUDED.happened_at, read_at = NULL
        WHERE escalation_bellentry.event_id < EXCLUDED.event_id
"""


def ring_for_task(task: Task, event: Event, facts: Facts, *, now: datetime) -> None:
    """Ring whose bell this event rings; the task is locked by the caller.

    Who left the desk, or does not see the customer any more, hears nothing.
    """
    settled = sorted(str(sort) for sort in settled_by_task(event.kind))
    here = at_desk(task.tenant_id)
    rung = rung_by_task(_said(task, event, facts))
    people = sorted(person for person in rung if person in here)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [now, task.pk, event.pk, event.actor_id, settled])
        if people:
            sorts = [str(rung[person]) for person in people]
            cursor.execute(
                _RING,
                [
                    task.tenant_id, task.provider_id, task.pk, event.pk, event.kind,
                    event.actor_id, event.at, people, sorts,
                ],
            )  # fmt: skip


def _said(task: Task, event: Event, facts: Facts) -> TaskSaid:
    before: int | None = None
    mentioned: tuple[int, ...] = ()
    if isinstance(facts, TaskGiven) and facts.before is not ABSENT:
        before = facts.before
    if isinstance(facts, TaskCommented) and facts.mentioned is not ABSENT:
        mentioned = tuple(facts.mentioned)
    waits = task.assignee_id is None and task.team_id is not None
    team = members_of(task.tenant_id, task.team_id) if waits and task.team_id else []
    return TaskSaid(
        kind=event.kind,
        actor=event.actor_id,
        assignee=task.assignee_id,
        before=before,
        maker=task.made_by_id,
        team=[one.id for one in team],
        mentioned=mentioned,
    )
