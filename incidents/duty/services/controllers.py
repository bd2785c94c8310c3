"""Telling the customer, as its processor, that its data was hit: from then on it is aware.

GDPR art. 33(2). Each customer is told on an incident of its own, in words of its own, and knows
nothing of any other. What it decides after that (art. 33(1)) is its own.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import DutyEvent, ObligationState, PersonalData
from incidents.duty.asks import TellController
from incidents.duty.queries.controllers import instead_of_them, privacy_holders
from incidents.duty.rules.obligations import NOTICE
from incidents.duty.services.breach import LONGEST, follow_labels, labels_of
from incidents.duty.services.deciders import lock_for_decider
from incidents.duty.services.filing import keep_form
from incidents.duty.services.obligations import STATE, stop
from incidents.duty.services.owing import follow_events, is_processor
from incidents.facts import ControllerAnswered, ControllerTold
from incidents.models import ControllerNotice, DutyStart, Incident, Obligation, ObligationAnswer
from incidents.record.services.common import append_event, clean_text, lock_incident, owned, record
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import Written, insert, update
from tenants.models import Contact, FunctionHolder
from tenants.rules.roles import SYSTEM, Actor

TO_WHOM = gettext_lazy("There is nobody to tell: no DPO, CISO or contact here gets mail.")


@transaction.atomic
def tell_controller(
    *, incident_id: int, ask: TellController, actor: Actor, now: datetime
) -> ControllerNotice:
    """Send the notice. The first one ends what the provider owes and begins what the customer does.

    Who is told by mail follows after COMMIT. Where no label said so yet, personal data may be hit.
    """
    incident, capacity = lock_for_decider(incident_id, actor)
    if not is_processor(incident, actor):
        raise NotAllowed()
    obligation = _owed(incident)
    text = clean_text(ask.text, "text", limit=LONGEST)
    if not privacy_holders(incident) and not instead_of_them(incident).exists():
        raise Invalid(TO_WHOM, field="text")
    wrote, late = list[Written](), False
    first = ControllerNotice.objects.filter(incident=incident).order_by("pk").first()
    if first is None:
        answer = _answer(obligation, ask, actor, capacity, now)
        start, late = _aware(incident, actor, capacity, now), answer.is_late
        stop(obligation, answer, now)
        wrote = [insert(start), insert(answer), update(obligation, *STATE)]
    else:
        start, answer = first.start, _answer_of(obligation)
    wrote += keep_form(incident, answer, duty=NOTICE, filed_at=now, now=now)
    notice = ControllerNotice(
        **owned(incident), obligation=obligation, start=start, text=text,
        sent_by_id=actor.person_id, capacity=capacity, sent_at=now,
    )  # fmt: skip
    wrote.append(insert(notice))
    before, is_new = labels_of(incident), incident.personal_data == PersonalData.NO
    if is_new:
        incident.personal_data = PersonalData.MAYBE
        wrote += follow_labels(incident, before=before, now=now)
    wrote += follow_events(incident, now=now)
    facts = ControllerTold(notice=notice.pk, obligation=obligation.pk, start=start.pk, is_late=late)
    # A label is of the incident itself: its next version.
    tell = record if is_new else append_event
    tell(incident, "controller.told", actor=actor, now=now, wrote=wrote, facts=facts)
    return notice


@transaction.atomic
def acknowledge_notice(
    *,
    notice_id: int,
    actor: Actor,
    now: datetime,
    by: FunctionHolder | Contact | None = None,
) -> ControllerNotice:
    """Record that the customer has it: `by` whoever has the link, else whoever signed in.

    The first one counts; a second one changes nothing.
    """
    keys = ControllerNotice.objects.filter(pk=notice_id).values_list("incident", flat=True)
    incident_id = keys.first()
    if incident_id is None:
        raise NotFound()
    incident = lock_incident(incident_id, actor=SYSTEM)
    notice = ControllerNotice.objects.select_for_update().get(pk=notice_id)
    if notice.acknowledged_at is not None:
        return notice
    notice.acknowledged_at, notice.acknowledged_by = now, by.name if by else actor.name
    facts = ControllerAnswered(
        notice=notice.pk,
        holder=by.pk if isinstance(by, FunctionHolder) else None,
        contact=by.pk if isinstance(by, Contact) else None,
    )
    wrote = [update(notice, "acknowledged_at", "acknowledged_by")]
    append_event(incident, "controller.answered", actor=actor, now=now, wrote=wrote, facts=facts)
    return notice


def _owed(incident: Incident) -> Obligation:
    rows = Obligation.objects.select_for_update().filter(incident=incident, duty=NOTICE)
    found = rows.first()
    if found is None:
        raise Invalid(_("Decide first since when the desk knows that this data was hit."))
    if found.state == ObligationState.NOT_OWED:
        raise Stale(_("It was decided that this is not required."))
    return found


def _answer(
    obligation: Obligation, ask: TellController, actor: Actor, capacity: Function, now: datetime
) -> ObligationAnswer:
    is_late = obligation.due_at is not None and now > obligation.due_at
    return ObligationAnswer(
        **owned(obligation.incident),
        obligation=obligation,
        outcome=ObligationState.FILED,
        filed_at=now,
        reference=obligation.incident.reference,
        is_late=is_late,
        late_reason=clean_text(ask.late_reason, "late_reason", needed=is_late, limit=LONGEST),
        settles=True,
        answered_by_id=actor.person_id,
        capacity=capacity,
        answered_at=now,
    )


def _answer_of(obligation: Obligation) -> ObligationAnswer:
    """Return the answer that the first notice was: the form of each later one goes with it."""
    return obligation.answers.filter(filed_at__isnull=False).earliest("pk")


def _aware(incident: Incident, actor: Actor, capacity: Function, now: datetime) -> DutyStart:
    """Return that the customer is aware from now on: who told it stands under it."""
    return DutyStart(
        **owned(incident),
        event=DutyEvent.AWARE,
        at=now,
        grounds=_("Told by the provider, as processor (GDPR art. 33(2))."),
        decided_by_id=actor.person_id,
        capacity=capacity,
        decided_at=now,
    )
