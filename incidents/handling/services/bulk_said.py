"""Many at once: what is said of them, and who hears of them from now on."""

from datetime import datetime

from incidents.handling.asks.bulk import SayToMany
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.tasks import CommentTask
from incidents.handling.services.chosen import Outcome, Seen, each_chosen
from incidents.handling.services.communicate import add_note, send_message
from incidents.handling.services.follow import follow_incident
from incidents.handling.services.saying import fitting
from incidents.handling.services.task_comments import comment_task
from incidents.models import Incident
from incidents.models.task import Task
from incidents.record.services.replies import mark_read
from tenants.rules.roles import Actor


def tell_many(*, seen: Seen, ask: SayToMany, actor: Actor, now: datetime) -> list[Outcome]:
    """Write the same to those who hear of each, one message for each incident."""

    def act(row: Incident, _version: int) -> None:
        send_message(incident_id=row.pk, ask=fitting(row, ask.text, now=now), actor=actor, now=now)

    return each_chosen(seen, actor, act)


def note_many(*, seen: Seen, ask: AddNote, actor: Actor, now: datetime) -> list[Outcome]:
    """Keep the same words with each, for ourselves."""

    def act(row: Incident, _version: int) -> None:
        add_note(incident_id=row.pk, ask=ask, actor=actor, now=now)

    def on_task(row: Task, _version: int) -> None:
        comment_task(task_id=row.pk, ask=CommentTask(text=ask.text), actor=actor, now=now)

    return each_chosen(seen, actor, act, on_task)


def follow_many(*, seen: Seen, actor: Actor, now: datetime) -> list[Outcome]:
    """Let one hear of what changes in each; what is followed already stays so."""

    def act(row: Incident, _version: int) -> None:
        follow_incident(incident_id=row.pk, actor=actor, now=now)

    return each_chosen(seen, actor, act)


def read_many(*, seen: Seen, actor: Actor, now: datetime) -> list[Outcome]:
    """Say that what stands out in each was read."""

    def act(row: Incident, _version: int) -> None:
        mark_read(incident_id=row.pk, actor=actor, now=now)

    return each_chosen(seen, actor, act)
