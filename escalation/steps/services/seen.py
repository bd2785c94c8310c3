"""Answering as who was told in a function, without the desk: from one's own page or a signed link.

Who is told need not see the incident itself, so it is locked as the desk does; that they were
asked is what lets them in.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import AnswerMeans
from escalation.models import Escalation
from escalation.notices.queries.asked import told_as
from escalation.notices.services.signed import Invitation
from escalation.steps.asks import SnoozeEscalation
from escalation.steps.services.answer import answer, is_asked, settle
from escalation.steps.services.in_hand import has_it
from escalation.steps.services.pass_on import hand_on
from escalation.steps.services.snooze import put_off
from incidents.choices import Status
from incidents.models import Incident
from incidents.record.services.common import lock_incident
from tenants.errors import Invalid, NotFound
from tenants.models import FunctionHolder
from tenants.reach import is_reachable
from tenants.rules.roles import SYSTEM, Actor


@transaction.atomic
def see_by_account(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Record that whoever was told has seen it, as they say on their own account."""
    incident, row = _locked(escalation_id)
    if not is_asked(row, actor):
        raise NotFound()
    if row.is_open:
        answer(incident, row, actor=actor, now=now)
    return row


@transaction.atomic
def pass_on_by_account(*, escalation_id: int, actor: Actor, now: datetime) -> Escalation:
    """Let the next one be asked, because whoever was told cannot answer."""
    incident, row = _locked(escalation_id)
    if not is_asked(row, actor):
        raise NotFound()
    if not row.is_open or incident.status == Status.CLOSED:
        raise Invalid(_("This was answered or passed on already."))
    following = hand_on(incident, row, actor=actor, now=now)
    if following is None:
        raise Invalid(_("There is nobody after you. Call the service desk."))
    return following


@transaction.atomic
def see_by_link(*, invitation: Invitation, now: datetime) -> Escalation:
    """Record that whoever has the signed link has seen it; a link that was used does nothing."""
    incident, row = _locked(invitation.escalation_id)
    holder = holder_of(row, invitation)
    if row.is_open:
        row.answered_name, row.answer_means = holder.name, AnswerMeans.SIGNED
        # Nobody signed in: the mailbox of whoever was asked stands for them.
        settle(incident, row, actor=SYSTEM, at=now, now=now)
    return row


@transaction.atomic
def snooze_by_account(
    *, escalation_id: int, ask: SnoozeEscalation, actor: Actor, now: datetime
) -> Escalation:
    """Ask nobody else until then, as whoever was told says on their own account."""
    incident, row = _locked(escalation_id)
    if not has_it(row, actor):
        raise NotFound()
    put_off(incident, row, ask, actor=actor, now=now)
    return row


@transaction.atomic
def snooze_by_link(*, invitation: Invitation, ask: SnoozeEscalation, now: datetime) -> Escalation:
    """Do the same for whoever has the signed link, while it waits for their answer."""
    incident, row = _locked(invitation.escalation_id)
    holder_of(row, invitation)
    if not row.is_open:
        raise Invalid(_("This was answered or passed on already."))
    put_off(incident, row, ask, actor=SYSTEM, now=now)
    return row


def holder_of(row: Escalation, invitation: Invitation) -> FunctionHolder:
    """Return who has this link, or NotFound: also for who no longer holds the function."""
    holder = told_as(row)
    if holder is None or holder.pk != invitation.holder_id or not is_reachable(holder):
        raise NotFound()
    return holder


def _locked(escalation_id: int) -> tuple[Incident, Escalation]:
    found = Escalation.objects.filter(pk=escalation_id).values_list("incident", flat=True).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found, actor=SYSTEM)
    return incident, Escalation.objects.select_for_update(of=("self",)).get(pk=escalation_id)
