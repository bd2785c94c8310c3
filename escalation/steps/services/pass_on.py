"""Asking the next one, because somebody did not answer or cannot."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind
from escalation.facts import PassedOn, Stuck
from escalation.models import Escalation
from escalation.rules.reasons import Reason
from escalation.steps.rules.steps import AFTER, LAST, Step, next_step
from escalation.steps.services.escalate import lock_escalation
from escalation.steps.services.loose import LOOSE, LOOSE_COLUMNS, let_go
from escalation.steps.services.raising import Asked, put_down, put_down_all, step_key
from escalation.steps.services.rungs import Rung, rungs
from incidents.choices import Status
from incidents.models import Incident
from incidents.record.rules.lifecycle import IllegalMove
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.rules.roles import SYSTEM, Action, Actor, require

logger = logging.getLogger(__name__)

# Between a cause and whoever was asked for it beside the steps, such as a manager appointed since.
BRANCH = ":"


@transaction.atomic
def pass_on(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Ask the next one, because this one cannot answer; return the new escalation."""
    incident, row = lock_escalation(escalation_id, actor)
    require(actor, Action.ESCALATE, incident.tenant_id)
    if incident.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, Status.CLOSED)
    if not row.is_open:
        raise Invalid(_("This was answered or passed on already."))
    following = hand_on(incident, row, actor=actor, now=now)
    if following is None:
        raise Invalid(_("There is nobody after this one."))
    return following


def ask_next(
    incident: Incident, row: Escalation, *, reason: Reason, now: datetime
) -> Escalation | None:
    """Ask whoever comes after this one, for what happened since; nobody when all were asked."""
    if row.is_open:
        return hand_on(incident, row, actor=SYSTEM, now=now, reason=reason)
    rung = _next(incident, row, _keys([incident.pk])[incident.pk], now)
    if rung is None:
        return None
    return put_down(incident, _asked(row, rung, reason=reason, actor=SYSTEM), now=now)


def hand_on(
    incident: Incident,
    row: Escalation,
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
) -> Escalation | None:
    """Go to the next step for an escalation of a locked incident; nobody left is recorded too."""
    return hand_on_all([(incident, row)], actor=actor, now=now, reason=reason).get(row.pk)


def hand_on_all(
    rows: Sequence[tuple[Incident, Escalation]],
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
) -> dict[int, Escalation]:
    """Go to the next step for each of these, in a handful of statements; return what was raised,
    by what it follows.
    """
    keys = _keys([incident.pk for incident, _row in rows])
    going: list[tuple[Incident, Escalation, Asked]] = []
    ended: list[tuple[Incident, Escalation]] = []
    for incident, row in rows:
        row.due_at = None
        let_go(row)
        rung = _next(incident, row, keys[incident.pk], now)
        if rung is None:
            row.unreached_at = row.unreached_at or now
            ended.append((incident, row))
            continue
        asked = _asked(row, rung, reason=reason or row.why, actor=actor)
        # Also of one incident no two go to the same step.
        keys[incident.pk].append(step_key(asked.cause, asked.function, rung.rank))
        going.append((incident, row, asked))
    _end(ended, actor=actor, now=now)
    return _go(going, actor=actor, now=now)


def _end(rows: Sequence[tuple[Incident, Escalation]], *, actor: Actor, now: datetime) -> None:
    """Record that nobody is left to be asked."""
    update_many([row for _incident, row in rows], "due_at", "unreached_at", *LOOSE)
    append_many(
        Act(
            subject=incident,
            kind="escalation.unanswered",
            actor=actor,
            at=now,
            wrote=[Written(row, ("due_at", "unreached_at", *LOOSE_COLUMNS))],
            facts=Stuck(escalation=row.pk),
        )
        for incident, row in rows
    )
    for _incident, row in rows:
        logger.error("escalation.unanswered", extra={"escalation": row.pk})


def _go(
    going: Sequence[tuple[Incident, Escalation, Asked]], *, actor: Actor, now: datetime
) -> dict[int, Escalation]:
    """Ask whoever is next, and record with each where it went."""
    raised = put_down_all([(incident, asked) for incident, _row, asked in going], now=now)
    for (_incident, row, _asked), following in zip(going, raised, strict=True):
        row.passed_on_at, row.passed_to = now, following
    passed = [row for _incident, row, _asked in going]
    update_many(passed, "due_at", "passed_on_at", "passed_to", *LOOSE)
    append_many(
        Act(
            subject=incident,
            kind="escalation.passed_on",
            actor=actor,
            at=now,
            wrote=[Written(row, ("due_at", "passed_on_at", "passed_to_id", *LOOSE_COLUMNS))],
            facts=PassedOn(escalation=row.pk, following=following.pk, function=str(asked.function)),
        )
        for (incident, row, asked), following in zip(going, raised, strict=True)
    )
    return {row.pk: following for (_one, row, _asked), following in zip(going, raised, strict=True)}


def _asked(row: Escalation, rung: Rung, *, reason: Reason, actor: Actor) -> Asked:
    return Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=_cause(row),
        reason=reason,
        by=actor,
        demanded_by=row.demanded_by,
        function=rung.function,
        holder=rung.holder,
        to_user=rung.user,
        rank=rung.rank,
        after=row.pk,
    )


def _cause(row: Escalation) -> str:
    return row.key.rsplit("/", 2)[0]


def _keys(incidents: Collection[int]) -> dict[int, list[str]]:
    """Return what was raised of each of these incidents."""
    found: dict[int, list[str]] = {key: [] for key in incidents}
    rows = Escalation.objects.filter(incident__in=incidents)
    for incident_id, key in rows.values_list("incident_id", "key"):
        found[incident_id].append(key)
    return found


def _next(incident: Incident, row: Escalation, keys: Collection[str], now: datetime) -> Rung | None:
    """Return who comes after this one; nobody who was asked already for the same cause."""
    wanted = {LAST, *AFTER.values()} | ({Function(row.function)} if row.function else set())
    there = rungs(incident, now)
    known = {one: there[one] for one in wanted}
    # Nobody is asked again as something else.
    asked = _asked_person(row, there)
    told = {
        Step(one, rung.rank)
        for one, found in known.items()
        for rung in found
        if _is_told(keys, _cause(row), one, rung.rank) or (asked and rung.user_id == asked)
    }
    step = next_step(
        Step(Function(row.function), row.rank) if row.function else None,
        ranks={one: [rung.rank for rung in found] for one, found in known.items()},
        told=frozenset(told),
    )
    if step is None:
        return None
    return next(rung for rung in known[step.function] if rung.rank == step.rank)


def _asked_person(row: Escalation, there: Mapping[Function, Sequence[Rung]]) -> int | None:
    """Return who did not answer, also where they were asked as who holds a function."""
    keys = {row.holder_id, row.provider_holder_id} - {None}
    held = (one for found in there.values() for one in found if one.holder is not None)
    return row.to_user_id or next((one.user_id for one in held if one.holder_key in keys), None)


def _is_told(keys: Iterable[str], cause: str, function: Function, rank: int) -> bool:
    """Say whether this step was asked for the same cause, also from a branch of it."""
    root = BRANCH.join(cause.split(BRANCH)[:2])
    step = step_key("", function, rank)
    return any(
        key.startswith((f"{root}/", f"{root}{BRANCH}")) and key.endswith(step) for key in keys
    )
