"""Many chosen rows: each in a transaction of its own, in one order, and each result told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.models.task import Task
from incidents.record.queries.tasks import visible_tasks
from incidents.record.queries.visible import visible_incidents
from tenants.errors import DomainError, Words
from tenants.rules.roles import Actor

Row = TypeVar("Row", Incident, Task)
# As each row was looked at: its key, and its version.
Seen = Mapping[int, int]
# What is done with one; nothing where it stood so already.
OnIncident = Callable[[Incident, int], Incident | None]
OnTask = Callable[[Task, int], Task | None]


@dataclass(frozen=True)
class Outcome:
    """What became of one of them; `refusal` is empty when it was done.

    `version` is the one that the act made; nothing where it stood so already. `stands` is the one
    that it had before.
    """

    pk: int
    reference: str
    refusal: Words = ""
    version: int | None = None
    # Which of what was filled in is refused, where the refusal says so.
    field: str = ""
    stands: int = 0


def each_chosen(
    seen: Seen, actor: Actor, act: OnIncident, on_task: OnTask | None = None
) -> list[Outcome]:
    """Act on each of these; one that is refused does not hold up the others.

    Sorted, since two people who choose the same rows would otherwise wait for each other in a
    circle.
    """
    rows = visible_incidents(actor).filter(pk__in=seen).order_by("pk")
    tasks = visible_tasks(actor).filter(pk__in=seen).order_by("pk")
    done = [_outcome(row, seen[row.pk], act) for row in list(rows)]
    return done + [_outcome(row, seen[row.pk], on_task or _not_of_a_task) for row in list(tasks)]


def _not_of_a_task(_task: Task, _version: int) -> None:
    raise DomainError(_("This is a task: that is done with incidents alone."))


def _outcome(row: Row, version: int, act: Callable[[Row, int], Row | None]) -> Outcome:
    stands = row.version
    try:
        with transaction.atomic():
            after = act(row, version)
    except DomainError as refusal:
        told = getattr(refusal, "errors", {}) or {refusal.field or "": refusal.message}
        why = " ".join(str(one) for one in told.values())
        return Outcome(row.pk, row.reference, why, field=next(iter(told)), stands=stands)
    # What stood so already has no version of ours.
    made = after.version if after is not None and after.version > version else None
    return Outcome(row.pk, row.reference, version=made, stands=stands)
