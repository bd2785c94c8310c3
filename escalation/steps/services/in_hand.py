"""Who has an escalation in hand: taking it over, and handing it to a colleague who agrees.

Whoever answers in their own name proves what was asked; nobody answers in somebody's place. So one
takes over what was asked of one's team or of a function that one holds too.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.facts import InHand
from escalation.models import Escalation
from escalation.notices.queries.asked import told_as
from escalation.steps.asks import OfferEscalation
from escalation.steps.services.answer import answer, is_asked
from escalation.steps.services.escalate import lock_escalation
from escalation.steps.services.loose import OFFER, SNOOZE, let_go
from incidents.choices import Status
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.work import assign_incident
from incidents.models import Incident
from incidents.record.rules.lifecycle import IllegalMove
from incidents.record.services.common import clean_text
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, update
from tenants.ledger.facts import ABSENT
from tenants.models import TeamMember, User
from tenants.queries import assignable_users, holders
from tenants.rules.roles import Action, Actor, require

LONGEST_REASON = 500


@transaction.atomic
def take_over(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Have it in hand from now on, instead of whoever was asked; this answers it too."""
    incident, row = lock_running(escalation_id, actor)
    if not may_take_over(incident, row, actor):
        raise NotAllowed()
    had = had_by(row)
    if has_it(row, actor) and row.snoozed_until is None and not row.is_open:
        return row
    _have(incident, row, actor, had=had, kind="escalation.taken_over", now=now)
    return row


@transaction.atomic
def offer(*, escalation_id: int, ask: OfferEscalation, actor: Actor, now: datetime) -> Escalation:
    """Ask a colleague to have it; until they agree it stays where it is."""
    incident, row = lock_running(escalation_id, actor)
    if not has_it(row, actor) or actor.user_id is None:
        raise NotAllowed()
    why = clean_text(ask.reason, "reason", limit=LONGEST_REASON)
    found = next((one for one in colleagues(incident, row, actor) if one.pk == ask.user_id), None)
    if found is None:
        raise Invalid(_("Choose a colleague from the list."), field="user")
    row.offered_to, row.offered_by_id, row.offered_at = found, actor.user_id, now
    row.hand_reason = why
    facts = InHand(escalation=row.pk, function=row.function, assignee=found.pk, of=actor.user_id)
    wrote = [update(row, *OFFER, "hand_reason")]
    append(incident, "escalation.offered", actor=actor, at=now, wrote=wrote, facts=facts)
    return row


@transaction.atomic
def accept_offer(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Have what a colleague offers; whoever was offered it says so themselves."""
    incident, row = lock_running(escalation_id, actor)
    _require_offered(row, actor)
    if not any(one.pk == actor.user_id for one in _candidates(incident, row)):
        raise NotAllowed()
    _have(incident, row, actor, had=row.offered_by_id, kind="escalation.handed_over", now=now)
    return row


@transaction.atomic
def decline_offer(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Leave it with whoever offers it."""
    incident, row = lock_running(escalation_id, actor)
    _require_offered(row, actor)
    of = row.offered_by_id
    facts = InHand(
        escalation=row.pk, function=row.function, assignee=actor.person_id or 0, of=of or 0
    )
    wrote = [update(row, *let_go(row, OFFER))]
    append(incident, "escalation.offer_declined", actor=actor, at=now, wrote=wrote, facts=facts)
    return row


def has_it(row: Escalation, actor: Actor) -> bool:
    """Say whether this person is who is asked, or who has it in hand since it was answered."""
    if row.is_open:
        return is_asked(row, actor)
    if actor.user_id is None or row.passed_on_at is not None:
        return False
    had = had_by(row)
    return actor.user_id == had if had is not None else is_asked(row, actor)


def had_by(row: Escalation) -> int | None:
    """Return the account of who has it, or was asked by name or as a function; else nothing."""
    if row.in_hand_of_id or row.acknowledged_by_id:
        return row.in_hand_of_id or row.acknowledged_by_id
    holder = told_as(row)
    return row.to_user_id or (holder.user_id if holder else None)


def may_take_over(incident: Incident, row: Escalation, actor: Actor) -> bool:
    """Say whether this person is of the team that is asked, or holds the same function."""
    if actor.user_id is None or row.passed_on_at is not None or row.to_supplier_id is not None:
        return False
    if not actor.may(Action.ACKNOWLEDGE, incident.tenant_id):
        return False
    if has_it(row, actor):
        return not row.is_open
    if row.function and _holds(incident, Function(row.function), actor):
        return True
    # A team is asked for knowledge; authority is of a function alone.
    teams = {row.to_team_id, incident.team_id} if row.kind == "functional" else set()
    members = TeamMember.objects.filter(team__in=teams - {None}, is_active=True)
    return members.filter(user=actor.user_id).exists()


def colleagues(incident: Incident, row: Escalation, actor: Actor) -> list[User]:
    """Return who of the desk may be offered it: who works for this customer and is still here;
    of what was asked of a function, who holds that too.
    """
    return [one for one in _candidates(incident, row) if one.pk != actor.user_id]


def _candidates(incident: Incident, row: Escalation) -> list[User]:
    people = assignable_users(incident.tenant_id)
    if row.function and row.kind != "functional":
        held = holders(incident.tenant_id, Function(row.function))
        people = people.filter(pk__in=[one.user_id for one in held if one.user_id])
    return list(people)


def _holds(incident: Incident, function: Function, actor: Actor) -> bool:
    return any(one.user_id == actor.user_id for one in holders(incident.tenant_id, function))


def _require_offered(row: Escalation, actor: Actor) -> None:
    if row.offered_to_id is None:
        raise Invalid(_("This is not offered any more."))
    if row.offered_to_id != actor.user_id:
        raise NotAllowed()


def _have(
    incident: Incident,
    row: Escalation,
    actor: Actor,
    *,
    had: int | None,
    kind: str,
    now: datetime,
) -> None:
    loose = let_go(row, OFFER + SNOOZE)
    if row.is_open:
        answer(incident, row, actor=actor, now=now)
    row.due_at = None
    row.in_hand_of_id, row.in_hand_at = actor.user_id, now
    facts = InHand(
        escalation=row.pk,
        function=row.function,
        assignee=actor.user_id or 0,
        of=had if had is not None and had != actor.user_id else ABSENT,
    )
    wrote = [update(row, "in_hand_of", "in_hand_at", "due_at", *loose)]
    append(incident, kind, actor=actor, at=now, wrote=wrote, facts=facts)
    _take_the_work(incident, row, actor, had=had, now=now)


def _take_the_work(
    incident: Incident, row: Escalation, actor: Actor, *, had: int | None, now: datetime
) -> None:
    """The work goes along where it lay with whoever had this, and was asked for (R58)."""
    goes_along = row.kind == "functional" and had is not None and incident.assignee_id == had
    if not goes_along or had == actor.user_id:
        return
    if not actor.may(Action.ASSIGN, incident.tenant_id):
        return
    ask = AssignIncident(
        user_id=actor.person_id,
        team_id=incident.team_id,
        supplier_id=incident.supplier_id,
        reason="",
    )
    assign_incident(incident_id=incident.pk, expected_version=None, ask=ask, actor=actor, now=now)


def lock_running(escalation_id: int, actor: Actor) -> tuple[Incident, Escalation]:
    """Lock an escalation of an incident that is not closed, and that was not passed on."""
    incident, row = lock_escalation(escalation_id, actor)
    require(actor, Action.ACKNOWLEDGE, incident.tenant_id)
    check_running(incident, row)
    return incident, row


def check_running(incident: Incident, row: Escalation) -> None:
    if incident.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, Status.CLOSED)
    if row.passed_on_at is not None:
        raise Invalid(_("This was answered or passed on already."))
