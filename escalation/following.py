"""What follows each event of an incident: a function for each thing, and the table.

Called at least once for each event; everything here may be repeated.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from escalation.choices import EscalationKind
from escalation.facts import InHand, Raised, Reminded, Stuck
from escalation.models import Escalation
from escalation.notices.services.calls import end_calls, finish_calls, owe_calls
from escalation.notices.services.corrected import tell_no_more
from escalation.notices.services.inform import tell_event
from escalation.notices.services.of_breach import tell_of_term
from escalation.notices.services.of_controllers import tell_of_data
from escalation.notices.services.of_escalations import (
    tell_escalation,
    tell_offer,
    tell_reminder,
)
from escalation.notices.services.of_lessons import tell_lessons
from escalation.notices.services.of_obligations import end_reminders, remind
from escalation.notices.services.of_waivers import tell_asker, tell_second
from escalation.services.ahead import at_once
from escalation.steps.services.answer import answer
from escalation.steps.services.duties import follow_duties
from escalation.steps.services.joining import ask_to_join
from escalation.steps.services.of_law import ask_of_law, stop_asking
from escalation.steps.services.paging import CAUSE, page_on_call
from escalation.steps.services.rounds import escalate_missed_round
from escalation.steps.services.unreached import (
    alarm_escalation,
    alarm_if_unheard,
    go_on_if_nobody,
)
from escalation.steps.services.waking import wake_after
from escalation.steps.services.withdraw import ask_on, withdraw
from incidents.choices import CallOutcome, Status
from incidents.facts import (
    Assigned,
    BreachSaid,
    CallLogged,
    ControllerTold,
    Corrected,
    LessonsShared,
    MessageSent,
    ObligationAnswered,
    ObligationSaid,
    RoundDue,
    RoundSaid,
    Waived,
)
from incidents.models import Call, Incident, Obligation, UpdateRound, breach_terms
from tenants.ledger.facts import Facts
from tenants.media import any_logged
from tenants.memo import remembered
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


def _paged(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    page_on_call(incident, now=now)


def _joins(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    ask_to_join(incident, now=now)


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


def _woken(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    wake_after(incident, event.kind, now=now)


def _offered(incident: Incident, event: Event, facts: InHand, now: datetime) -> None:
    tell_offer(incident, _named(facts), event, now=now)


def _called(incident: Incident, event: Event, facts: CallLogged, now: datetime) -> None:
    call = Call.objects.get(pk=facts.call)
    if call.outcome == CallOutcome.ANSWERED:
        finish_calls(incident, call, now=now)


def _unasked(incident: Incident, event: Event, facts: Corrected, now: datetime) -> None:
    """Whoever is no longer the reporter, nor affected, is told no more of it."""
    if "reporter_id" in facts.changed:
        tell_no_more(incident, facts.changed["reporter_id"][0], now=now)


def _data_told(incident: Incident, event: Event, facts: ControllerTold, now: datetime) -> None:
    tell_of_data(incident, event, facts, now=now)


def _law_due(
    incident: Incident, event: Event, facts: ObligationSaid | BreachSaid, now: datetime
) -> None:
    """Ask for an acknowledgement once, and remind at each word of what is not answered."""
    row = Obligation.objects.filter(pk=facts.obligation or 0).first()
    if row is not None and row.stopped_at is None:
        asked = ask_of_law(incident, row, now=now)
        remind(incident, row, event, facts, asked=asked, now=now)


def _law_answered(
    incident: Incident, event: Event, facts: ObligationAnswered | ControllerTold, now: datetime
) -> None:
    row = Obligation.objects.get(pk=facts.obligation)
    if row.stopped_at is not None:
        end_reminders(incident, row, now=now)
        stop_asking(incident, row, now=now)


def _term_answered(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    """Nobody is asked any more of what a decision or a notification ended."""
    for row in breach_terms(incident=incident, stopped_at__isnull=False):
        end_reminders(incident, row, now=now)
        stop_asking(incident, row, now=now)


def _second_asked(incident: Incident, event: Event, facts: Waived, now: datetime) -> None:
    tell_second(incident, event, facts, now=now)


def _second_answered(incident: Incident, event: Event, facts: Waived, now: datetime) -> None:
    tell_asker(incident, event, facts, now=now)


def _shared(incident: Incident, event: Event, facts: LessonsShared, now: datetime) -> None:
    tell_lessons(incident, event, facts, now=now)


def _begun(incident: Incident, event: Event, facts: Facts, now: datetime) -> None:
    """Whoever begins on work that was passed to him has answered that escalation."""
    is_of_other = isinstance(facts, Assigned) and facts.assignee != event.actor_id
    if event.actor_id is None or is_of_other:
        return
    teams = TeamMember.objects.filter(user=event.actor_id, is_active=True).values("team")
    mine = Escalation.objects.select_for_update(of=("self",)).filter(
        # Whoever begins has answered for all who were woken.
        Q(kind=EscalationKind.FUNCTIONAL, to_user=event.actor_id)
        | Q(kind=EscalationKind.FUNCTIONAL, to_user=None, to_team__in=teams)
        | Q(key__startswith=f"{CAUSE}/"),
        incident=incident,
        acknowledged_at=None,
        passed_on_at=None,
    )
    for row in mine.order_by("pk"):
        actor = actor_of(User.objects.get(pk=event.actor_id))
        answer(incident, row, actor=actor, now=now)


HANDLERS: Mapping[str, tuple[Handler, ...]] = MappingProxyType(
    {
        "incident.registered": (_told, _duties, _paged, _rounds_opened),
        "incident.triaged": (_round_over, _duties, _paged, _rounds_opened),
        "incident.classified": (_round_over, _duties, _rounds_opened, _joins),
        "staffing.grew": (_joins,),
        "incident.priority_changed": (_round_over, _duties, _paged, _rounds_opened, _woken),
        "incident.corrected": (_unasked, _round_over, _duties, _rounds_opened),
        "assets.changed": (_round_over, _duties, _rounds_opened),
        "incident.assigned": (_told, _duties, _begun, _rounds_opened),
        "incident.started": (_begun,),
        "incident.reopened": (_told, _duties, _asked_on, _woken, _round_over, _rounds_opened),
        "incident.containment_failed": (_round_over, _rounds_opened),
        "incident.restored": (_round_over, _rounds_opened, _woken),
        "incident.resolved": (_round_over, _rounds_opened, _woken),
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
        "clock.warned": (_told, _paged),
        "clock.breached": (_told, _paged),
        "breach.due": (_law_due,),
        "breach.missed": (_law_due,),
        "breach.decided": (_told, _term_answered),
        "breach.notified": (_told, _term_answered),
        "controller.told": (_data_told, _law_answered, _duties),
        "obligation.due": (_law_due,),
        "obligation.missed": (_law_due,),
        "obligation.answered": (_law_answered,),
        "waiver.asked": (_second_asked,),
        "waiver.agreed": (_second_answered,),
        "waiver.declined": (_second_answered,),
        "review.due": (_told,),
        "review.missed": (_told,),
        "lessons.shared": (_shared,),
        "round.due": (_round_due,),
        "round.missed": (_round_missed,),
        "round.met": (_round_over,),
        "round.heard": (_round_over,),
        "round.ended": (_round_over,),
        "round.reopened": (_woken,),
        "escalation.raised": (_escalated,),
        "escalation.reminded": (_reminded,),
        "escalation.offered": (_offered,),
        "escalation.unreached": (_stuck,),
        "escalation.unanswered": (_stuck,),
    }
)


# What may change what is owed: of these more is read ahead.
OF_DUTIES = frozenset(
    kind for kind, asked in HANDLERS.items() if {_duties, _rounds_opened} & set(asked)
)
