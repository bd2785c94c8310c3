"""Many incidents at once: each in a transaction of its own, in one order, and each result told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.choices import Status
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.work import assign_incident
from incidents.models import Incident
from incidents.record.queries.visible import visible_incidents
from tenants.errors import DomainError, Words
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Outcome:
    """What became of one of them; `refusal` is empty when it was done."""

    reference: str
    refusal: Words = ""


def assign_many(
    *, seen: Mapping[int, int], user_id: int, actor: Actor, now: datetime
) -> list[Outcome]:
    """Assign each to the same person; `seen` is the version of each row that was looked at.

    One that is refused, because it changed meanwhile or may not be assigned, does not hold up the
    others. Sorted, since two people who choose the same rows would otherwise wait for each other
    in a circle. What they have already is left alone: sending a form twice changes nothing.
    """
    found = visible_incidents(actor).filter(pk__in=seen).order_by("pk")
    rows = list(found.only("pk", "reference", "assignee_id", "status"))
    return [_assign(row, seen[row.pk], user_id, actor, now) for row in rows]


def _assign(row: Incident, version: int, user_id: int, actor: Actor, now: datetime) -> Outcome:
    # What is triaged waits for its assignment, also when somebody took it before.
    if row.assignee_id == user_id and row.status != Status.TRIAGED:
        return Outcome(row.reference)
    try:
        with transaction.atomic():
            assign_incident(
                incident_id=row.pk,
                expected_version=version,
                actor=actor,
                now=now,
                ask=AssignIncident(user_id=user_id),
            )
    except DomainError as refusal:
        return Outcome(row.reference, _told(refusal))
    return Outcome(row.reference)


def _told(refusal: DomainError) -> Words:
    errors = getattr(refusal, "errors", {})
    return next(iter(errors.values()), refusal.message)
