"""Many incidents at once: each in a transaction of its own, in one order, and each result told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.choices import Status
from incidents.handling.asks.macro import RunMacro
from incidents.handling.asks.work import AssignIncident, HandOver, Wait
from incidents.handling.services.hand_over import give_to_team
from incidents.handling.services.macros import reason_of, run_macro
from incidents.handling.services.undo import undo_last
from incidents.handling.services.work import assign_incident, wait
from incidents.models import Incident
from incidents.record.queries.visible import visible_incidents
from tenants.errors import DomainError, Words
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Outcome:
    """What became of one of them; `refusal` is empty when it was done.

    `version` is the one that the act made; nothing where it stood so already.
    """

    pk: int
    reference: str
    refusal: Words = ""
    version: int | None = None


def assign_many(
    *,
    seen: Mapping[int, int],
    user_id: int,
    actor: Actor,
    now: datetime,
    team_id: int | None = None,
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

    return _each(seen, actor, act)


def hand_over_many(
    *, seen: Mapping[int, int], team_id: int, actor: Actor, now: datetime
) -> list[Outcome]:
    """Give each to the same team, where it waits until somebody takes it."""

    def act(row: Incident, version: int) -> Incident:
        return give_to_team(
            incident_id=row.pk,
            expected_version=version,
            ask=HandOver(team_id=team_id),
            actor=actor,
            now=now,
        )

    return _each(seen, actor, act)


def wait_many(*, seen: Mapping[int, int], ask: Wait, actor: Actor, now: datetime) -> list[Outcome]:
    """Let each wait for the same; what waits for it already is left alone."""

    def act(row: Incident, version: int) -> Incident | None:
        same = (Status.WAITING, ask.reason, ask.until)
        if (row.status, row.waiting_reason, row.waits_until) == same:
            return None
        return wait(incident_id=row.pk, expected_version=version, actor=actor, now=now, ask=ask)

    return _each(seen, actor, act)


def run_many(
    *, seen: Mapping[int, int], ask: RunMacro, actor: Actor, now: datetime
) -> list[Outcome]:
    """Run the same macro on each: all of it, or nothing of that one."""

    def act(row: Incident, version: int) -> None:
        run_macro(incident_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now)

    return _each(seen, actor, act)


def undo_many(*, made: Mapping[int, int], actor: Actor, now: datetime) -> list[Outcome]:
    """Take back what one just did to each; `made` is the version of each that it made.

    Each by the rules of one: what somebody else changed since stays as they left it.
    """

    def act(row: Incident, version: int) -> Incident:
        return undo_last(incident_id=row.pk, version=version, actor=actor, now=now)

    return _each(made, actor, act)


def _each(
    seen: Mapping[int, int], actor: Actor, act: Callable[[Incident, int], Incident | None]
) -> list[Outcome]:
    """Act on each of these; one that is refused does not hold up the others.

    Sorted, since two people who choose the same rows would otherwise wait for each other in a
    circle.
    """
    found = visible_incidents(actor).filter(pk__in=seen).order_by("pk")
    rows = list(
        found.only("pk", "reference", "assignee_id", "status", "waiting_reason", "waits_until")
    )
    return [_outcome(row, seen[row.pk], act) for row in rows]


def _outcome(
    row: Incident, version: int, act: Callable[[Incident, int], Incident | None]
) -> Outcome:
    try:
        with transaction.atomic():
            after = act(row, version)
    except DomainError as refusal:
        return Outcome(row.pk, row.reference, reason_of(refusal))
    # What stood so already has no version of ours.
    is_done = after is not None and after.version > version
    return Outcome(row.pk, row.reference, version=after.version if is_done and after else None)
