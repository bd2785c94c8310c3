"""Many at once: solved, checked, and closed, each by the gates of one."""

from datetime import datetime

from incidents.handling.asks.tasks import EndTask
from incidents.handling.asks.work import ResolveIncident
from incidents.handling.services.chosen import Outcome, Seen, each_chosen
from incidents.handling.services.close import close_incident
from incidents.handling.services.solve import resolve_incident
from incidents.handling.services.tasks import finish_task
from incidents.models import Incident
from incidents.models.task import Task
from tenants.rules.roles import Actor


def resolve_many(*, seen: Seen, ask: ResolveIncident, actor: Actor, now: datetime) -> list[Outcome]:
    """Say of each that it is solved, and how; a task is done by it."""

    def act(row: Incident, version: int) -> Incident:
        return resolve_incident(
            incident_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now
        )

    def on_task(row: Task, version: int) -> Task:
        done = EndTask(result=ask.solution)
        return finish_task(task_id=row.pk, expected_version=version, ask=done, actor=actor, now=now)

    return each_chosen(seen, actor, act, on_task)


def close_many(*, seen: Seen, actor: Actor, now: datetime) -> list[Outcome]:
    """Close each of which nothing is missing; of the others all that is missing is told."""

    def act(row: Incident, version: int) -> Incident:
        return close_incident(incident_id=row.pk, expected_version=version, actor=actor, now=now)

    return each_chosen(seen, actor, act)
