"""Other work than incidents: made, taken, assigned, finished or cancelled (R36)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.facts import TaskGiven
from incidents.handling.asks.tasks import AssignTask, ChangeTask, EndTask, MakeTask
from incidents.handling.services.task_rows import DESCRIBED, locked_task, told
from incidents.models import Incident
from incidents.models.task import Task, TaskKind, TaskState
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert
from tenants.models import Team, Tenant, User
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def make_task(*, ask: MakeTask, actor: Actor, now: datetime) -> Task:
    """Put work on the list of a person or a team."""
    require(actor, Action.WORK, ask.tenant_id)
    tenant = Tenant.objects.filter(pk=ask.tenant_id, is_active=True).first()
    if tenant is None:
        raise NotFound()
    if ask.kind not in TaskKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    _check(ask.kind, ask.priority, ask.starts_at)
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
    append(task, "task.made", actor=actor, at=now, wrote=[insert(task)], version=task.version)
    return task


@transaction.atomic
def take_task(*, task_id: int, expected_version: int, actor: Actor, now: datetime) -> Task:
    """Make it one's own; twice changes nothing."""
    if actor.user_id is None:
        raise Invalid(_("Only a person can take it."))
    task = locked_task(task_id, expected_version, actor=actor)
    stood = _as_given(task)
    _give(task, team_id=task.team_id, user_id=actor.user_id)
    return told(task, "task.assigned", actor=actor, now=now, facts=stood)


@transaction.atomic
def assign_task(
    *, task_id: int, expected_version: int, ask: AssignTask, actor: Actor, now: datetime
) -> Task:
    """Give it to somebody else, or to a team, where it waits until somebody takes it."""
    task = locked_task(task_id, expected_version, actor=actor)
    stood = _as_given(task)
    _give(task, team_id=ask.team_id, user_id=ask.user_id)
    if ask.due_at is not None:
        _set_due(task, ask.due_at, now=now)
    return told(task, "task.assigned", actor=actor, now=now, facts=stood)


@transaction.atomic
def prioritise_task(
    *, task_id: int, expected_version: int, priority: int, actor: Actor, now: datetime
) -> Task:
    """Say how urgent it is, and nothing else."""
    task = locked_task(task_id, expected_version, actor=actor)
    _check(task.kind, priority, task.starts_at)
    task.priority = priority
    return told(task, "task.changed", actor=actor, now=now, also=DESCRIBED)


@transaction.atomic
def change_task(
    *, task_id: int, expected_version: int, ask: ChangeTask, actor: Actor, now: datetime
) -> Task:
    """Say anew what is to be done, how urgent it is and when; a moment that passed may stay."""
    task = locked_task(task_id, expected_version, actor=actor)
    _check(task.kind, ask.priority, ask.starts_at)
    task.title = clean_text(ask.title, "title", limit=120)
    task.text = clean_text(ask.text, "text", needed=False)
    task.priority = ask.priority
    # A form knows no seconds.
    if not _is_minute_of(ask.starts_at, task.starts_at):
        task.starts_at = ask.starts_at
    if not _is_minute_of(ask.due_at, task.due_at):
        _set_due(task, ask.due_at, now=now)
    _check_order(task)
    return told(task, "task.changed", actor=actor, now=now, also=DESCRIBED)


def refuse_with_tasks(incident: Incident) -> None:
    """Refuse to end an incident with work about it that nobody ended, and name that work."""
    rows = Task.objects.filter(incident=incident, state=TaskState.OPEN).order_by("pk")
    if names := [task.reference for task in rows]:
        raise Invalid(
            _("Tasks about it are still to do: %(names)s. Finish or cancel them first.")
            % {"names": ", ".join(names)}
        )


def move_tasks(merged: Incident, survivor: Incident, *, actor: Actor, now: datetime) -> None:
    """Let what is still to do about one incident be about the one that goes on for it."""
    rows = Task.objects.select_for_update().filter(incident=merged, state=TaskState.OPEN)
    for task in rows.order_by("pk"):
        task.incident = survivor
        told(task, "task.changed", actor=actor, now=now, also=("incident",))


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
    task = locked_task(task_id, expected_version, actor=actor)
    task.result = clean_text(ask.result, "result", needed=state == TaskState.CANCELLED)
    task.state, task.ended_at = state, now
    kind = "task.finished" if state == TaskState.DONE else "task.cancelled"
    return told(task, kind, actor=actor, now=now)


def _as_given(task: Task) -> TaskGiven:
    """Return whose it is and until when, for `undo`."""
    due = task.due_at.isoformat() if task.due_at else None
    return TaskGiven(before=task.assignee_id, was={"team": task.team_id, "due_at": due})


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


def _check(kind: str, priority: int, starts_at: datetime | None) -> None:
    if priority not in Priority.values:
        raise Invalid(_("Choose one of these."), field="priority")
    is_planned = kind == TaskKind.PLANNED
    if is_planned and starts_at is None:
        raise Invalid(_("Say when the work begins."), field="starts_at")
    if not is_planned and starts_at is not None:
        raise Invalid(_("Only planned work has a beginning."), field="starts_at")


def _is_minute_of(typed: datetime | None, stands: datetime | None) -> bool:
    whole = None if stands is None else stands.replace(second=0, microsecond=0)
    return typed in (stands, whole)


def _set_due(task: Task, due_at: datetime | None, *, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise Invalid(_("This is in the past."), field="due_at")
    task.due_at = due_at
    _check_order(task)


def _check_order(task: Task) -> None:
    if task.due_at is not None and task.starts_at is not None and task.due_at <= task.starts_at:
        raise Invalid(_("It ends after it begins."), field="due_at")
