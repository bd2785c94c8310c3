"""Answering an escalation: by whoever was asked, or as the desk heard it from them.

An acknowledgement proves a measure (M07), so nobody gives it in somebody's place: whoever was
asked signs in for it, or the desk records who said it and when, under its own name.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escalation.choices import AnswerMeans
from escalation.facts import Acknowledged
from escalation.models import Escalation
from escalation.steps.asks import RecordAnswer
from escalation.steps.services.escalate import lock_escalation
from escalation.steps.services.evidence import is_answered, prove
from escalation.steps.services.loose import let_go
from incidents.models import Incident
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, update
from tenants.models import TeamMember
from tenants.rules.roles import Action, Actor, require

LONGEST_NAME = 160


@transaction.atomic
def acknowledge(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Record that whoever was asked has seen it: they say so themselves, on their own account."""
    incident, row = lock_escalation(escalation_id, actor)
    if not is_asked(row, actor):
        raise NotAllowed()
    if row.acknowledged_at is None:
        answer(incident, row, actor=actor, now=now)
    return row


@transaction.atomic
def record_answer(
    *, escalation_id: int, ask: RecordAnswer, actor: Actor, now: datetime
) -> Escalation:
    """Record at the desk who answered, on the phone say, and when; it stays marked as heard."""
    incident, row = lock_escalation(escalation_id, actor)
    require(actor, Action.ACKNOWLEDGE, incident.tenant_id)
    name = clean_text(ask.said_by, "said_by", limit=LONGEST_NAME)
    if ask.said_at > now:
        raise Invalid(_("This is in the future."), field="said_at")
    # The clock of a form knows minutes only.
    if ask.said_at < row.raised_at.replace(second=0, microsecond=0):
        raise Invalid(_("This was before anybody was asked."), field="said_at")
    if row.acknowledged_at is not None:
        return row
    row.answered_name, row.answer_recorded_by_id = name, actor.person_id
    row.answer_means = AnswerMeans.RECORDED
    settle(incident, row, actor=actor, at=max(ask.said_at, row.raised_at), now=now)
    return row


def answer(incident: Incident, row: Escalation, *, actor: Actor, now: datetime) -> None:
    """Settle an escalation of a locked incident, on the account of whoever answers it."""
    row.acknowledged_by_id, row.answer_means = actor.person_id, AnswerMeans.ACCOUNT
    settle(incident, row, actor=actor, at=now, now=now)


def is_asked(row: Escalation, actor: Actor) -> bool:
    """Say whether this person is who was asked: by name, as a function, or in the team."""
    if actor.user_id is None:
        return False
    holder = row.holder or row.provider_holder
    if actor.user_id in (row.to_user_id, holder.user_id if holder else None):
        return True
    if row.to_user_id is not None or row.to_team_id is None:
        return False
    members = TeamMember.objects.filter(team=row.to_team_id, is_active=True)
    return members.filter(user=actor.user_id).exists()


def settle(
    incident: Incident, row: Escalation, *, actor: Actor, at: datetime, now: datetime
) -> None:
    """Write the answer to an escalation of a locked incident: by what means, since when."""
    row.acknowledged_at, row.due_at = at, None
    changed = update(
        row,
        *let_go(row),
        "acknowledged_at",
        "acknowledged_by",
        "answer_means",
        "answered_name",
        "answer_recorded_by",
        "due_at",
    )
    append(
        incident,
        "escalation.acknowledged",
        actor=actor,
        at=now,
        wrote=[changed],
        facts=Acknowledged(escalation=row.pk, function=row.function, means=str(row.answer_means)),
    )
    prove(incident, row, is_answered, now=now)
