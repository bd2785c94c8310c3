"""Taking back one's own last act within a moment: a new event, that removes none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status, WaitingReason
from incidents.facts import Undone
from incidents.models import Incident
from incidents.record.rules.lifecycle import owes
from incidents.record.rules.undoing import may_undo
from incidents.record.services import timing
from incidents.record.services.common import lock_incident, record
from incidents.record.services.ending import end_promises
from incidents.record.services.waiting import begin_waiting, end_waiting
from tenants.errors import DomainError
from tenants.ledger.append import Written
from tenants.models import Event
from tenants.rules.roles import Action, Actor, require


class CannotBeUndone(DomainError):
    """It is too late, or something else has happened since."""

    code = "cannot_be_undone"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This can no longer be undone: it is too long ago, or something else happened since.")
        )


@dataclass(frozen=True)
class Way:
    """How one kind of act is taken back, and by whom."""

    action: Action
    back: Callable[[Incident, Mapping[str, Any], Actor, datetime], list[Written]]


@transaction.atomic
def undo_last(*, incident_id: int, version: int, actor: Actor, now: datetime) -> Incident:
    """Let the incident stand as before the act that made this version of it."""
    incident = lock_incident(incident_id, actor=actor)
    told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
    event = told.filter(version=version).first()
    way = WAYS.get(event.kind) if event else None
    if event is None or way is None:
        raise CannotBeUndone
    require(actor, way.action, incident.tenant_id)
    # What follows by itself (a mail, a round) is no act; what a person did since is.
    acted = told.filter(pk__gt=event.pk, actor_kind="person").exists()
    facts = json.loads(event.body)["facts"]
    if "was" not in facts or not may_undo(
        is_own=event.actor_id == actor.user_id,
        is_last=incident.version == version and not acted,
        acted_at=event.at,
        now=now,
    ):
        raise CannotBeUndone
    wrote = way.back(incident, facts, actor, now)
    record(
        incident,
        "incident.undone",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Undone(undone=event.kind),
    )
    return incident


def _give_back(
    incident: Incident, facts: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Written]:
    """Let whoever had it have it, where it was."""
    was, owed = facts["was"], owes(Status(incident.status), incident.triage_outcome)
    incident.assignee_id = facts["before"]
    incident.team_id, incident.supplier_id = was["team"], was["supplier"]
    incident.handed_over_at = _moment(was["handed_over_at"])
    incident.status = Status(was["status"])
    incident.waits_as = was.get("waits_as", "")
    if not owed or owes(incident.status, incident.triage_outcome):
        return []
    # It was no incident before somebody took it: nothing was promised.
    return end_promises(incident, actor=actor, now=now)


def _go_on(
    incident: Incident, facts: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Written]:
    """Let it go on, or wait for what it waited for before."""
    was = facts["was"]
    if was["status"] == Status.WAITING:
        reason, until = WaitingReason(was["reason"]), _moment(was["until"])
        return begin_waiting(incident, reason, until=until, actor=actor, now=now)
    wrote = end_waiting(incident, now=now)
    incident.status = Status(was["status"])
    return wrote + timing.follow_due(incident)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


WAYS: Mapping[str, Way] = {
    "incident.assigned": Way(Action.ASSIGN, _give_back),
    "incident.handed_over": Way(Action.ASSIGN, _give_back),
    "incident.waiting": Way(Action.WORK, _go_on),
}
