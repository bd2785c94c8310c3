"""Tasks and planned work of the customers that somebody works for, and of the desk itself."""

from django.db.models import F, Q, QuerySet

from incidents.models import Incident, TaskComment
from incidents.models.task import FIRST_KEY, Task, TaskState
from incidents.record.queries.gather import Listed, columns
from incidents.record.queries.options import Option
from tenants.errors import NotFound
from tenants.models import TeamMember, Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    return Task.objects.filter(may_at(actor, Action.SEE_QUEUE))


def open_tasks(actor: Actor) -> QuerySet[Task]:
    return visible_tasks(actor).filter(state=TaskState.OPEN)


def own_tasks(actor: Actor) -> QuerySet[Task]:
    """Return what is somebody's, and what their teams have and nobody took who is still here."""
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    return open_tasks(actor).filter(Q(assignee=actor.user_id) | Q(nobodys(), team__in=teams))


def nobodys() -> Q:
    """Say that nobody has it: nobody took it, or whoever did has left."""
    return Q(assignee=None) | Q(assignee__is_active=False)


def task_list(incident: Incident) -> Listed:
    """Return the tasks about one incident, what is still to do first."""
    found = Task.objects.filter(incident=incident).order_by(
        F("ended_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk"
    )
    tasks: Listed = found.values(*columns(Task, "assignee__name", "team__name"))
    return tasks


def task_for(actor: Actor, number: int) -> Task:
    """Return one task with what its page names, or NotFound."""
    rows = visible_tasks(actor).select_related("tenant", "team", "assignee", "incident", "made_by")
    found = rows.filter(pk=FIRST_KEY + number).first()
    if found is None:
        raise NotFound()
    return found


def comments_of(task: Task) -> list[TaskComment]:
    """Return what was said of it, the first first."""
    rows = TaskComment.objects.filter(tenant=task.tenant_id, task=task)
    return list(rows.select_related("author").order_by("pk"))


def customers_of_tasks(actor: Actor) -> list[Option]:
    """Return of whom a task may be: the desk's own, and its customers that somebody works for."""
    rows = Tenant.objects.filter(may_at(actor, Action.WORK, tenant="pk"), is_active=True)
    found = list(rows.order_by("name").values_list("pk", "name", "provider_id"))
    own = [(pk, name) for pk, name, provider in found if pk == provider]
    return [*own, *((pk, name) for pk, name, provider in found if pk != provider)]
