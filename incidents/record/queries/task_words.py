"""Tasks that have some words: asked as incidents are, of the words as they stand.

They are few beside incidents, so that no words of theirs are kept apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, QuerySet, Value

from incidents.models.task import FIRST_KEY, Task, TaskState
from incidents.record.queries.reaching import reach_for
from incidents.record.queries.tasks import visible_tasks
from incidents.record.rules.words import Piece, Word, marked
from tenants.addresses import address
from tenants.rules.roles import Actor

_NUMBER: Final = re.compile(r"[Tt]-([0-9]{1,10})")
# So many are looked through, the latest first.
LATEST: Final = 2_000


class HavingTask(models.Func):
    """That the words of a task, what was said of it, and marks of whose it is answer a query."""

    output_field = models.BooleanField()
    conditional = True
    template = (
        "((to_tsvector('pg_catalog.simple', public.unaccent(concat_ws(' ', %(title)s, %(text)s,"
        " %(result)s, 'T', %(id)s - %(first)s, (SELECT string_agg(c.text, ' ') FROM"
        " incidents_taskcomment c WHERE c.tenant_id = %(tenant)s AND c.task_id = %(id)s))))"
        " || array_to_tsvector(ARRAY['@open', '@t' || %(tenant)s, '@u' || coalesce(%(user)s, 0),"
        " '@task' || (%(id)s - %(first)s)]))"
        " @@ %(query)s::tsquery)"
    )

    def __init__(self, query: str) -> None:
        columns = (F("title"), F("text"), F("result"), F("id"), F("tenant"), F("assignee"))
        asked = Value(query, output_field=models.TextField())
        super().__init__(*columns, asked)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        parts = [compiler.compile(one) for one in self.source_expressions]
        names = ("title", "text", "result", "id", "tenant", "user", "query")
        sql = {name: part for name, (part, _params) in zip(names, parts, strict=True)}
        # The only value among them is the query, once.
        return self.template % {**sql, "first": FIRST_KEY}, list(parts[-1][1])


def task_named(text: str) -> str:
    """Return the query for the task of this number, as it is written; nothing for other words."""
    named = _NUMBER.fullmatch(text.strip())
    return f"'@task{int(named[1])}'" if named else ""


def worded_task(query: str) -> Q:
    """Say that it has the words of a query (`asked_of`)."""
    return Q(HavingTask(query))


@dataclass(frozen=True)
class FoundTask:
    url: str
    reference: str
    title: list[Piece]
    customer: str
    state: Any
    is_open: bool


def found_tasks(actor: Actor, text: str, words: Sequence[Word], *, most: int) -> list[FoundTask]:
    """Return the tasks that have every word: those to do first, and then the latest.

    `words` are those of the text as the database knows them (`Found.words`).
    """
    reach, named = reach_for(actor), task_named(text)
    if not words and not named:
        return []
    latest = visible_tasks(actor).order_by("-pk").values("pk")[:LATEST]
    found: QuerySet[Task] = Task.objects.filter(pk__in=latest).filter(
        worded_task(named or reach.query(words))
    )
    rows = found.select_related("tenant").order_by(
        models.Case(models.When(state=TaskState.OPEN, then=0), default=1), "-pk"
    )
    return [
        FoundTask(
            address("desk:task", row.number),
            row.reference,
            marked(row.title, words),
            row.tenant.name,
            row.get_state_display(),
            row.is_open,
        )
        for row in rows[:most]
    ]
