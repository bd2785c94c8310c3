"""Many at once: to whom they go, what they wait for, and the same taken back."""

from collections.abc import Mapping
from datetime import datetime

from incidents.choices import Status
from incidents.handling.asks.macro import RunMacro
from incidents.handling.asks.tasks import AssignTask
from incidents.handling.asks.work import AssignIncident, HandOver, Wait
from incidents.handling.services.chosen import Outcome, Seen, each_chosen
from incidents.handling.services.hand_over import give_to_team
from incidents.handling.services.macros import run_macro
from incidents.handling.services.tasks import assign_task
from incidents.handling.services.undo import undo_last
from incidents.handling.services.undo_task import undo_task
from incidents.handling.services.work import assign_incident, resume_work, wait
from incidents.models import Incident
from incidents.models.task import Task
from tenants.rules.roles import Actor


def assign_many(
    *, seen: Seen, user_id: int, actor: Actor, now: datetime, team_id: int | None = None
) -> list[Outcome]:
    """Assign each to the same person; `seen` is the version of each row that was looked at.

    What they have already is left alone: sending a form twice changes nothing.
    """

    def act(row: Incident, version: int) -> Incident | None:
        # What is triaged waits for its assignment, also when somebody took it before.
        if row.assignee_id == user_id and row.status != Status.TRIAGED:
            return None
        return assign_incident(
            incident_id=row.pk,
            expected_version=version,
            actor=actor,
            now=now,
            ask=AssignIncident(user_id=user_id, team_id=team_id),
        )

    def on_task(row: Task, version: int) -> Task | None:
        if row.assignee_id == user_id:
            return None
        ask = AssignTask(user_id=user_id, team_id=team_id or row.team_id)
        return assign_task(task_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now)

    return each_chosen(seen, actor, act, on_task)


def hand_over_many(*, seen: Seen, team_id: int, actor: Actor, now: datetime) -> list[Outcome]:
    """Give each to the same team, where it waits until somebody takes it."""

    def act(row: Incident, version: int) -> Incident:
        return give_to_team(
            incident_id=row.pk,
            expected_version=version,
            ask=HandOver(team_id=team_id),
            actor=actor,
            now=now,
        )

    def on_task(row: Task, version: int) -> Task:
        ask = AssignTask(team_id=team_id)
        return assign_task(task_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now)

    return each_chosen(seen, actor, act, on_task)


def wait_many(*, seen: Seen, ask: Wait, actor: Actor, now: datetime) -> list[Outcome]:
    """Let each wait for the same; what waits for it already is left alone."""

    def act(row: Incident, version: int) -> Incident | None:
        same = (Status.WAITING, ask.reason, ask.until)
        if (row.status, row.waiting_reason, row.waits_until) == same:
            return None
        return wait(incident_id=row.pk, expected_version=version, actor=actor, now=now, ask=ask)

    return each_chosen(seen, actor, act)


def resume_many(*, seen: Seen, actor: Actor, now: datetime) -> list[Outcome]:
    """Let each that waits go on; what does not wait says so."""

    def act(row: Incident, version: int) -> Incident:
        return resume_work(incident_id=row.pk, expected_version=version, actor=actor, now=now)

    return each_chosen(seen, actor, act)


def run_many(*, seen: Seen, ask: RunMacro, actor: Actor, now: datetime) -> list[Outcome]:
    """Run the same macro on each: all of it, or nothing of that one."""

    def act(row: Incident, version: int) -> None:
        run_macro(incident_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now)

    return each_chosen(seen, actor, act)


def undo_many(*, made: Mapping[int, int], actor: Actor, now: datetime) -> list[Outcome]:
    """Take back what one just did to each; `made` is the version of each that it made.

    Each by the rules of one: what somebody else changed since stays as they left it.
    """

    def act(row: Incident, version: int) -> Incident:
        return undo_last(incident_id=row.pk, version=version, actor=actor, now=now)

    def on_task(row: Task, version: int) -> Task:
        return undo_task(task_id=row.pk, version=version, actor=actor, now=now)

    return each_chosen(made, actor, act, on_task)
