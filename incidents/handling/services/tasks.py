"""Other work than incidents: made, taken, assigned, finished or cancelled (R36)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.handling.asks.tasks import AssignTask, EndTask, MakeTask
from incidents.models import Incident
from incidents.models.task import Task, TaskKind, TaskState
from incidents.record.queries.tasks import visible_tasks
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.models import Team, Tenant, User
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require
from tenants.sole import sole


@transaction.atomic
def make_task(*, ask: MakeTask, actor: Actor, now: datetime) -> Task:
    """Put work on the list of a person or a team."""
    require(actor, Action.WORK, ask.tenant_id)
    tenant = Tenant.objects.filter(pk=ask.tenant_id, is_active=True).first()
    if tenant is None:
        raise NotFound()
    if ask.kind not in TaskKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    if ask.priority not in Priority.values:
        raise Invalid(_("Choose one of these."), field="priority")
    is_planned = ask.kind == TaskKind.PLANNED
    if is_planned and ask.starts_at is None:
        raise Invalid(_("Say when the work begins."), field="starts_at")
    if not is_planned and ask.starts_at is not None:
        raise Invalid(_("Only planned work has a beginning."), field="starts_at")
    task = Task(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=ask.kind,
        title=clean_text(ask.title, "title", limit=120),
        text=clean_text(ask.text, "text", needed=False),
        priority=ask.priority,
        incident=_incident(tenant, ask.incident),
        starts_at=ask.starts_at,
        made_by_id=actor.user_id,
        made_at=now,
        changed_at=now,
    )
    _give(task, team_id=ask.team_id, user_id=ask.user_id)
    _set_due(task, ask.due_at, now=now)
    append(task, "task.made", actor=actor, at=now, wrote=[insert(task)])
    return task


@transaction.atomic
def take_task(*, task_id: int, expected_version: int, actor: Actor, now: datetime) -> Task:
    """Make it one's own; twice changes nothing."""
    if actor.user_id is None:
        raise Invalid(_("Only a person can take it."))
    task = _locked(task_id, expected_version, actor=actor)
    _give(task, team_id=task.team_id, user_id=actor.user_id)
    return _told(task, "task.assigned", actor=actor, now=now)


@transaction.atomic
def assign_task(
    *, task_id: int, expected_version: int, ask: AssignTask, actor: Actor, now: datetime
) -> Task:
    """Give it to somebody else, or to a team, where it waits until somebody takes it."""
    task = _locked(task_id, expected_version, actor=actor)
    _give(task, team_id=ask.team_id, user_id=ask.user_id)
    if ask.due_at is not None:
        _set_due(task, ask.due_at, now=now)
    return _told(task, "task.assigned", actor=actor, now=now)


@transaction.atomic
def finish_task(
    *, task_id: int, expected_version: int, ask: EndTask, actor: Actor, now: datetime
) -> Task:
    """Say that it is done, and what came of it."""
    return _end(task_id, expected_version, TaskState.DONE, ask, actor=actor, now=now)


@transaction.atomic
def cancel_task(
    *, task_id: int, expected_version: int, ask: EndTask, actor: Actor, now: datetime
) -> Task:
    """Say that it is not done, and why."""
    return _end(task_id, expected_version, TaskState.CANCELLED, ask, actor=actor, now=now)


def _end(
    task_id: int,
    expected_version: int,
    state: TaskState,
    ask: EndTask,
    *,
    actor: Actor,
    now: datetime,
) -> Task:
    task = _locked(task_id, expected_version, actor=actor)
    task.result = clean_text(ask.result, "result", needed=state == TaskState.CANCELLED)
    task.state, task.ended_at = state, now
    kind = "task.finished" if state == TaskState.DONE else "task.cancelled"
    return _told(task, kind, actor=actor, now=now)


def _locked(task_id: int, expected_version: int, *, actor: Actor) -> Task:
    rows = visible_tasks(actor).select_for_update(of=("self",))
    task = sole(rows.filter(pk=task_id))
    if task is None:
        raise NotFound()
    require(actor, Action.WORK, task.tenant_id)
    if task.version != expected_version:
        raise Stale()
    if not task.is_open:
        raise Invalid(_("This has ended: nothing more is done with it."))
    return task


def _give(task: Task, *, team_id: int | None, user_id: int | None) -> None:
    """Let it be for these, or refuse it: nothing is for nobody."""
    if team_id is None and user_id is None:
        raise Invalid(_("Choose a person or a team."), field="user")
    task.team = _team(task, team_id)
    task.assignee = _person(task, user_id)


def _team(task: Task, team_id: int | None) -> Team | None:
    if team_id is None:
        return None
    found = Team.objects.filter(tenant=task.provider_id, pk=team_id, is_active=True).first()
    if found is None:
        raise Invalid(_("Choose a team from the list."), field="team")
    return found


def _person(task: Task, user_id: int | None) -> User | None:
    if user_id is None:
        return None
    found = assignable_users(task.tenant_id).filter(pk=user_id).first()
    if found is None:
        raise Invalid(_("Choose somebody who works for this customer."), field="user")
    return found


def _incident(tenant: Tenant, reference: str) -> Incident | None:
    if not reference:
        return None
    found = Incident.objects.filter(tenant=tenant, reference=reference.strip().upper()).first()
    if found is None:
        raise Invalid(_("This customer has no incident of this number."), field="incident")
    return found


def _set_due(task: Task, due_at: datetime | None, *, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise Invalid(_("This is in the past."), field="due_at")
    if due_at is not None and task.starts_at is not None and due_at <= task.starts_at:
        raise Invalid(_("It ends after it begins."), field="due_at")
    task.due_at = due_at


# What the verbs after its making change.
CHANGED = ("team", "assignee", "due_at", "state", "result", "ended_at", "changed_at", "version")


def _told(task: Task, kind: str, *, actor: Actor, now: datetime) -> Task:
    task.version, task.changed_at = task.version + 1, now
    append(task, kind, actor=actor, at=now, wrote=[update(task, *CHANGED)])
    return task
