"""What follows an event: who is told, what is escalated, which tasks are done or void.

Called at least once for each event, after its COMMIT; everything here may be repeated.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from escalation.bell.services.ring import LISTENED, ring
from escalation.choices import EscalationKind
from escalation.facts import Raised, Reminded, Stuck
from escalation.models import Escalation
from escalation.notices.services.about import lock_complaint
from escalation.notices.services.calls import end_calls, finish_calls, owe_calls
from escalation.notices.services.corrected import tell_no_more
from escalation.notices.services.inform import (
    tell_answer,
    tell_complaint,
    tell_escalation,
    tell_event,
    tell_reminder,
)
from escalation.notices.services.of_breach import tell_of_term
from escalation.notices.services.of_waivers import tell_asker, tell_second
from escalation.notices.services.tell import telling_together
from escalation.services.ahead import at_once, locked, read_ahead
from escalation.steps.services.answer import answer
from escalation.steps.services.duties import follow_duties
from escalation.steps.services.rounds import escalate_missed_round
from escalation.steps.services.unreached import (
    alarm_escalation,
    alarm_if_unheard,
    go_on_if_nobody,
)
from escalation.steps.services.withdraw import ask_on, withdraw
from incidents.choices import CallOutcome, Status
from incidents.facts import (
    Assigned,
    CallLogged,
    Corrected,
    MessageSent,
    RoundDue,
    RoundSaid,
    Waived,
)
from incidents.models import Call, Incident, UpdateRound
from tenants.clock import now as moment
from tenants.ledger.declared import facts_of
from tenants.ledger.facts import Facts
from tenants.ledger.listening import listens_to
from tenants.media import any_logged
from tenants.memo import remembered, remembering
from tenants.models import Event, TeamMember, User
from tenants.queries import actor_of

# Takes the facts of the codes that it stands beside, as they are declared.
Handler = Callable[[Incident, Event, Any, datetime], None]


def _told(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    is_told = tell_event(incident, event, facts, now=now)
    if isinstance(facts, MessageSent) and not is_told:
        alarm_if_unheard(incident, event, message_id=facts.message, now=now)


def _duties(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    follow_duties(incident, now=now)
    tell_of_term(incident, event, now=now)


def _escalated(incident: Incident, event: Event, facts: Raised, now: datetime) -> None:
    row = _named(facts)
    if not tell_escalation(incident, row, event, now=now):
        go_on_if_nobody(incident, row, now=now)


def _stuck(incident: Incident, event: Event, facts: Stuck, now: datetime) -> None:
    row = _named(facts)
    alarm_escalation(incident, row, event, now=now)


def _named(facts: Stuck) -> Escalation:
    key = facts.escalation
    return remembered(("escalation", key), lambda: Escalation.objects.get(pk=key))


def _reminded(incident: Incident, event: Event, facts: Reminded, now: datetime) -> None:
    row = _named(facts)
    missed = UpdateRound.objects.get(pk=facts.round)
    tell_reminder(incident, row, missed, event, now=now)


def _rounds_opened(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    """What is owed at once by phone is asked at once, not when the next tick comes."""
    key = incident.pk
    rows = remembered(
        ("at_once", key),
        lambda: list(UpdateRound.objects.filter(at_once(), incident=key).order_by("number")),
    )
    for row in rows:
        owe_calls(incident, row, event, now=now)


def _round_due(incident: Incident, event: Event, facts: RoundDue, now: datetime) -> None:
    row = UpdateRound.objects.get(pk=facts.round)
    if not row.is_over:
        tell_event(incident, event, facts, now=now)
    if any_logged(row.media) and row.is_owed:
        owe_calls(incident, row, event, now=now)


def _round_over(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    end_calls(incident, now=now)


def _round_missed(incident: Incident, event: Event, facts: RoundSaid, now: datetime) -> None:
    end_calls(incident, now=now)
    row = UpdateRound.objects.get(pk=facts.round)
    if row.is_owed:
        tell_event(incident, event, facts, now=now)
        escalate_missed_round(incident, row, now=now)
        if any_logged(row.media):
            # Missed before anybody was asked: registered late, or the desk stood still.
            owe_calls(incident, row, event, now=now)


def _withdrawn(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    # It may be open again by the time that this is handled.
    if incident.status == Status.CLOSED:
        withdraw(incident, now=now)


def _asked_on(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    if incident.status != Status.CLOSED:
        ask_on(incident, now=now)


def _called(incident: Incident, event: Event, facts: CallLogged, now: datetime) -> None:
    call = Call.objects.get(pk=facts.call)
    if call.outcome == CallOutcome.ANSWERED:
        finish_calls(incident, call, now=now)


def _unasked(incident: Incident, event: Event, facts: Corrected, now: datetime) -> None:
    """Whoever is no longer the reporter, nor affected, is told no more of it."""
    if "reporter_id" in facts.changed:
        tell_no_more(incident, facts.changed["reporter_id"][0], now=now)


def _second_asked(incident: Incident, event: Event, facts: Waived, now: datetime) -> None:
    tell_second(incident, event, facts, now=now)


def _second_answered(incident: Incident, event: Event, facts: Waived, now: datetime) -> None:
    tell_asker(incident, event, facts, now=now)


def _begun(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    """Whoever begins on work that was passed to him has answered that escalation."""
    is_of_other = isinstance(facts, Assigned) and facts.assignee != event.actor_id
    if event.actor_id is None or is_of_other:
        return
    teams = TeamMember.objects.filter(user=event.actor_id, is_active=True).values("team")
    mine = Escalation.objects.select_for_update(of=("self",)).filter(
        Q(to_user=event.actor_id) | Q(to_user=None, to_team__in=teams),
        incident=incident,
        kind=EscalationKind.FUNCTIONAL,
        acknowledged_at=None,
        passed_on_at=None,
    )
    for row in mine.order_by("pk"):
        actor = actor_of(User.objects.get(pk=event.actor_id))
        answer(incident, row, actor=actor, now=now)


HANDLERS: Mapping[str, tuple[Handler, ...]] = MappingProxyType(
    {
        "incident.registered": (_told, _duties, _rounds_opened),
        "incident.triaged": (_round_over, _duties, _rounds_opened),
        "incident.classified": (_round_over, _duties, _rounds_opened),
        "incident.priority_changed": (_round_over, _duties, _rounds_opened),
        "incident.corrected": (_unasked, _round_over, _duties, _rounds_opened),
        "assets.changed": (_round_over, _duties, _rounds_opened),
        "incident.assigned": (_told, _duties, _begun, _rounds_opened),
        "incident.started": (_begun,),
        "incident.reopened": (_told, _duties, _asked_on, _round_over, _rounds_opened),
        "incident.containment_failed": (_round_over, _rounds_opened),
        "incident.restored": (_round_over, _rounds_opened),
        "incident.resolved": (_round_over, _rounds_opened),
        "incident.closed": (_round_over, _withdrawn),
        "incident.merged": (_round_over, _withdrawn),
        "incident.misregistered": (_round_over, _withdrawn),
        "incident.sender_confirmed": (_told, _round_over, _rounds_opened),
        "incident.rejected": (_round_over, _withdrawn),
        "incident.took_over": (_round_over, _duties, _rounds_opened),
        "incident.owes_more": (_round_over, _rounds_opened),
        "message.sent": (_told,),
        "message.received": (_told,),
        "call.logged": (_called,),
        "clock.warned": (_told,),
        "clock.breached": (_told,),
        "breach.due": (_told,),
        "breach.missed": (_told,),
        "breach.decided": (_told,),
        "breach.notified": (_told,),
        "waiver.asked": (_second_asked,),
        "waiver.agreed": (_second_answered,),
        "waiver.declined": (_second_answered,),
        "round.due": (_round_due,),
        "round.missed": (_round_missed,),
        "round.met": (_round_over,),
        "round.heard": (_round_over,),
        "round.ended": (_round_over,),
        "escalation.raised": (_escalated,),
        "escalation.reminded": (_reminded,),
        "escalation.unreached": (_stuck,),
        "escalation.unanswered": (_stuck,),
    }
)


# What may change what is owed: of these more is read ahead.
OF_DUTIES = frozenset(
    kind for kind, asked in HANDLERS.items() if {_duties, _rounds_opened} & set(asked)
)
# What waits behind nothing else, whatever the priority: a term that ran, somebody who is asked.
FIRST = [
    kind for kind in HANDLERS if kind.startswith(("clock.", "breach.", "round.", "escalation."))
]
# What is heard of incidents, with what only rings bells.
OF_INCIDENTS = HANDLERS.keys() | LISTENED
OF_COMPLAINTS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {"complaint.received": tell_complaint, "complaint.answered": tell_answer}
)


def on_events(events: Sequence[Event]) -> None:
    """Do what follows events of different incidents of one tenant, in one transaction for all."""
    told = [(event, facts_of(event)) for event in events if event.subject_kind == "incident"]
    incidents = locked(told, of_duties=OF_DUTIES)
    now = moment()
    with remembering() as kept, telling_together():
        read_ahead(kept, incidents, told, of_duties=OF_DUTIES)
        for event, facts in told:
            _follow(incidents[event.subject_id], event, facts, now=now)
        ring([(incidents[event.subject_id], event, facts) for event, facts in told], now=now)


@listens_to([*OF_INCIDENTS, *OF_COMPLAINTS], first=FIRST, many=on_events, of_many=OF_INCIDENTS)
def on_event(event: Event) -> None:
    """Do everything that follows this event, in its tenant's scope and in one transaction."""
    if event.kind in OF_COMPLAINTS:
        complaint = lock_complaint(event.subject_id)
        OF_COMPLAINTS[event.kind](complaint, event, now=moment())
        return
    if event.subject_kind != "incident":
        return
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=event.subject_id)
    now, facts = moment(), facts_of(event)
    _follow(incident, event, facts, now=now)
    with remembering():
        ring([(incident, event, facts)], now=now)


def _follow(incident: Incident, event: Event, facts: Facts, *, now: datetime) -> None:
    for handle in HANDLERS.get(event.kind, ()):
        handle(incident, event, facts, now)
