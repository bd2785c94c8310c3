"""Deciding from when a law counts, and answering what it asks: by filing, or with grounds.

Nothing is sent to an authority: a person files, and records when, to whom and under which number.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ObligationState
from incidents.duty.asks import AnswerObligation, BeginDuties
from incidents.duty.rules import obligations as rules
from incidents.duty.services.deciders import lock_for_decider
from incidents.duty.services.filing import keep_form, receipt_of
from incidents.duty.services.owing import (
    ALARM,
    events_offered,
    follow_events,
    is_processor,
    set_alarm,
    takes_two,
)
from incidents.facts import DutyBegun, ObligationAnswered
from incidents.models import DutyStart, Incident, Obligation, ObligationAnswer
from incidents.record.services.common import append_event, clean_text, owned
from incidents.record.services.storing import keep
from tenants.data import regimes
from tenants.errors import Invalid, NotAllowed, Stale
from tenants.ledger.append import insert, update
from tenants.rules.roles import Actor

LONGEST: Final = 4000
# Forms ask for a moment by the minute.
SLACK: Final = timedelta(minutes=1)
STATE: Final = ("state", "filed_at", "stopped_at", "missed_at", *ALARM)


@transaction.atomic
def begin_duties(*, incident_id: int, ask: BeginDuties, actor: Actor, now: datetime) -> DutyStart:
    """Decide from when a law counts: since when somebody was aware of what, on which grounds.

    A later decision stands beside the earlier one; a due moment only ever moves to earlier.
    """
    incident, capacity = lock_for_decider(incident_id, actor)
    _check_start(incident, ask, actor, now)
    start = DutyStart(
        **owned(incident),
        event=ask.event,
        at=ask.at,
        grounds=clean_text(ask.grounds, "grounds", limit=LONGEST),
        decided_by_id=actor.person_id,
        capacity=capacity,
        decided_at=now,
    )
    wrote = [insert(start), *follow_events(incident, now=now)]
    facts = DutyBegun(start=start.pk, event=ask.event, capacity=str(capacity))
    append_event(incident, "duty.begun", actor=actor, now=now, wrote=wrote, facts=facts)
    return start


def _check_start(incident: Incident, ask: BeginDuties, actor: Actor, now: datetime) -> None:
    if ask.event not in {event.value for event in events_offered(incident, actor)}:
        said = _("No law that holds here counts from this.")
        raise Invalid(said, field="event")
    if ask.at > now:
        raise Invalid(_("This is in the future."), field="at")


@transaction.atomic
def answer_obligation(
    *, incident_id: int, ask: AnswerObligation, actor: Actor, now: datetime
) -> ObligationAnswer:
    """Record a filing, or decide that nothing is owed. The first filing freezes whether it is late.

    That nothing is owed takes a second person for classes 4 and 5 and for personal data: it holds
    once another one has said the same.
    """
    files = keep(ask.attached, now=now)
    incident, capacity = lock_for_decider(incident_id, actor)
    row = Obligation.objects.select_for_update().filter(incident=incident, pk=ask.obligation)
    obligation = row.exclude(duty__in=rules.BY_THEMSELVES).first()
    if obligation is None:
        raise Invalid(_("Choose one of these."), field="obligation")
    _check_whose(incident, obligation, ask, actor)
    if ask.outcome == ObligationState.FILED:
        answer = _filing(incident, obligation, ask, now)
    elif ask.outcome == ObligationState.NOT_OWED:
        answer = _decision(incident, obligation, ask, actor)
    else:
        raise Invalid(_("Choose one of these."), field="outcome")
    answer.answered_by_id, answer.capacity, answer.answered_at = actor.person_id, capacity, now
    receipt, received = receipt_of(incident, ask.receipt, files, actor=actor, now=now)
    answer.receipt_id = receipt
    wrote = [*received, insert(answer)]
    if ask.outcome == ObligationState.FILED:
        wrote += keep_form(
            incident, answer, duty=obligation.duty, recipient=obligation.recipient, now=now
        )
    if answer.settles and obligation.state == ObligationState.OWED:
        stop(obligation, answer, now)
        wrote.append(update(obligation, *STATE))
    wrote += follow_events(incident, now=now)
    facts = ObligationAnswered(
        answer=answer.pk, obligation=obligation.pk, duty=obligation.duty, outcome=ask.outcome,
        is_late=answer.is_late, holds=answer.settles,
    )  # fmt: skip
    append_event(incident, "obligation.answered", actor=actor, now=now, wrote=wrote, facts=facts)
    return answer


def _check_whose(
    incident: Incident, obligation: Obligation, ask: AnswerObligation, actor: Actor
) -> None:
    """What the provider owes its customer it answers itself, and by the notice that tells it."""
    if not rules.is_of_processor(regimes().duties.get(obligation.duty)):
        return
    if not is_processor(incident, actor):
        raise NotAllowed(_("The provider owes this, and answers it."))
    if ask.outcome == ObligationState.FILED:
        raise Invalid(_("Send the notice to the customer: that is the answer."), field="outcome")


def _filing(
    incident: Incident, obligation: Obligation, ask: AnswerObligation, now: datetime
) -> ObligationAnswer:
    at = ask.filed_at
    if at is None:
        raise Invalid(_("Say when it was filed."), field="filed_at")
    if at > now:
        raise Invalid(_("This is in the future."), field="filed_at")
    if at < obligation.started_at - SLACK:
        raise Invalid(_("This was before it was owed."), field="filed_at")
    if obligation.state == ObligationState.NOT_OWED:
        raise Stale(_("It was decided that this is not required."))
    is_first = obligation.filed_at is None
    is_late = is_first and obligation.due_at is not None and at > obligation.due_at
    return ObligationAnswer(
        **owned(incident),
        obligation=obligation,
        outcome=ObligationState.FILED,
        filed_at=at,
        reference=clean_text(ask.reference, "reference", limit=120),
        is_late=is_late,
        late_reason=clean_text(ask.late_reason, "late_reason", needed=is_late, limit=LONGEST),
        grounds=clean_text(ask.grounds, "grounds", needed=False, limit=LONGEST),
        settles=True,
    )


def _decision(
    incident: Incident, obligation: Obligation, ask: AnswerObligation, actor: Actor
) -> ObligationAnswer:
    if obligation.state != ObligationState.OWED:
        raise Stale(_("This was answered meanwhile."))
    said = dict(
        ObligationAnswer.objects.filter(obligation=obligation, outcome=ObligationState.NOT_OWED)
        .order_by("pk")
        .values_list("answered_by_id", "grounds")
    )
    deciders = [*said, actor.person_id]
    if actor.person_id in said:
        raise Invalid(_("You said so already; it takes a second person."), field="outcome")
    return ObligationAnswer(
        **owned(incident),
        obligation=obligation,
        outcome=ObligationState.NOT_OWED,
        # Who agrees and adds nothing stands for the grounds that they read.
        grounds=clean_text(
            ask.grounds if ask.grounds.strip() else next(iter(said.values()), ""),
            "grounds",
            limit=LONGEST,
        ),
        settles=rules.is_settled(deciders, needs_two=takes_two(incident)),
    )


def stop(obligation: Obligation, answer: ObligationAnswer, now: datetime) -> None:
    """Let a locked duty end with the answer that holds; whether it was late is frozen with it."""
    obligation.state = ObligationState(answer.outcome)
    obligation.filed_at, obligation.stopped_at = answer.filed_at, now
    ended = answer.filed_at or now
    if obligation.due_at is not None:
        # Filed in time and recorded afterwards is not too late, whatever was said meanwhile.
        obligation.missed_at = obligation.due_at if ended > obligation.due_at else None
    set_alarm(obligation, now=now)
