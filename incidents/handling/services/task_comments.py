"""Saying something of a task: kept at the desk, written once, told in its own history."""

from datetime import datetime

from django.db import transaction

from incidents.facts import TaskCommented
from incidents.handling.asks.tasks import CommentTask
from incidents.handling.services.task_rows import locked_row
from incidents.models import Task, TaskComment
from incidents.record.rules.mentions import Named, has_mention, mentioned
from incidents.record.services.common import clean_text
from tenants.ledger.append import append, insert
from tenants.ledger.facts import ABSENT
from tenants.queries import assignable_users
from tenants.rules.roles import Actor


@transaction.atomic
def comment_task(*, task_id: int, ask: CommentTask, actor: Actor, now: datetime) -> Task:
    """Keep a remark with a task, also with one that has ended; an @ and a name call a colleague."""
    task = locked_row(task_id, actor=actor)
    comment = TaskComment(
        tenant_id=task.tenant_id,
        provider_id=task.provider_id,
        task=task,
        text=clean_text(ask.text, "text"),
        author_id=actor.person_id,
        written_at=now,
    )
    wrote = [insert(comment)]
    named = [key for key in _named(task.tenant_id, comment.text) if key != actor.user_id]
    facts = TaskCommented(comment=comment.pk, mentioned=named or ABSENT)
    append(task, "task.commented", actor=actor, at=now, wrote=wrote, facts=facts)
    return task


def _named(tenant_id: int, text: str) -> list[int]:
    if not has_mention(text):
        return []
    rows = assignable_users(tenant_id).values_list("pk", "name", "email")
    return mentioned(text, [Named(*row) for row in rows])
