"""Personal data that was hit: the term begins with the first record, and only a decision ends it.

GDPR art. 33 and 34. The decision is taken by the DPO, the CISO or the incident manager, on their
own account; the desk only prepares it. Nothing here is sent to an authority: a person does that,
and records when, to whom and under which number.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import BreachAlarm, BreachOutcome, PersonalData
from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.rules import breach as rules
from incidents.duty.rules.breach import Labels
from incidents.duty.rules.obligations import FIRST_FILING, HIGH_RISK
from incidents.duty.services.deciders import lock_for_decider
from incidents.duty.services.owing import follow_events
from incidents.facts import BreachDecided, BreachNotified, BreachSaid
from incidents.models import BreachClock, BreachDecision, BreachFiling, Incident
from incidents.record.services.common import (
    append_event,
    clean_text,
    owned,
)
from tenants.errors import Invalid
from tenants.ledger.append import Act, Written, insert, update
from tenants.rules.roles import SYSTEM, Actor

LONGEST = 4000
STATE = ("outcome", "filed_at", "stopped_at", "missed_at", "alarm_at", "alarm")


def labels_of(incident: Incident) -> Labels:
    return Labels(personal_data=incident.personal_data, is_breach=incident.is_breach)


def first_clock(incident: Incident, *, started_at: datetime, now: datetime) -> BreachClock:
    """Return the term of an incident, not written yet."""
    alarm = rules.next_alarm(started_at, after=now)
    return BreachClock(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        incident=incident,
        started_at=started_at,
        due_at=rules.due_at(started_at),
        alarm_at=alarm.at,
        alarm=alarm.kind,
    )


def follow_labels(incident: Incident, *, before: Labels, now: datetime) -> list[Written]:
    """Let the term follow the labels of a locked incident.

    What was said first stays: a label that is taken away takes a decision, and does not end the
    term. What turns out worse than it was decided on is decided on again, by the same moment.
    """
    labels = labels_of(incident)
    clock = BreachClock.objects.filter(incident=incident).first()
    if clock is None:
        if labels.personal_data == PersonalData.NO:
            return []
        # Of a record from before there was a term its report is the first that is known.
        known = before.personal_data != PersonalData.NO
        started_at = incident.reported_at if known else now
        return [insert(first_clock(incident, started_at=started_at, now=now))]
    if not clock.outcome or clock.outcome == BreachOutcome.NOTIFY or not labels.exceeds(before):
        return []
    clock.outcome, clock.stopped_at = "", None
    return [_changed(clock, now=now)]


@transaction.atomic
def decide_breach(
    *, incident_id: int, ask: DecideBreach, actor: Actor, now: datetime
) -> BreachDecision:
    """Decide whether it is notified (art. 33) and whether the persons concerned are told (art. 34).

    A later decision holds in place of the earlier one, which stays to be read.
    """
    incident, capacity = lock_for_decider(incident_id, actor)
    clock, wrote = _clock_of(incident, now=now)
    _check_decision(ask)
    decision = BreachDecision(
        **owned(incident),
        outcome=ask.outcome,
        tells_persons=ask.tells_persons,
        grounds=clean_text(ask.grounds, "grounds", limit=LONGEST),
        decided_by_id=actor.person_id,
        capacity=capacity,
        decided_at=now,
        is_late=now > clock.due_at,
    )
    clock.outcome = ask.outcome
    _pass(clock, now)
    _settle(clock, now)
    wrote += [insert(decision), _changed(clock, now=now)]
    if ask.tells_persons:
        wrote += follow_events(incident, begun={HIGH_RISK: now})
    append_event(
        incident,
        "breach.decided",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=BreachDecided(
            decision=decision.pk,
            outcome=ask.outcome,
            tells_persons=ask.tells_persons,
            capacity=str(capacity),
            is_late=decision.is_late,
        ),
    )
    return decision


def _check_decision(ask: DecideBreach) -> None:
    if ask.outcome not in BreachOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    if ask.tells_persons and ask.outcome != BreachOutcome.NOTIFY:
        said = _("Persons are told of what is notified. Choose to notify, or take the tick away.")
        raise Invalid(said, field="tells_persons")


@transaction.atomic
def record_filing(
    *, incident_id: int, ask: RecordFiling, actor: Actor, now: datetime
) -> BreachFiling:
    """Record that an authority was notified. The first one ends the term; later ones add to it."""
    incident, capacity = lock_for_decider(incident_id, actor)
    clock, wrote = _clock_of(incident, now=now)
    if clock.outcome != BreachOutcome.NOTIFY:
        raise Invalid(_("Decide first that it is notified; then record the notification."))
    if ask.filed_at > now:
        raise Invalid(_("This is in the future."), field="filed_at")
    if ask.filed_at < clock.started_at - timedelta(minutes=1):
        raise Invalid(_("This was before it was known."), field="filed_at")
    is_late = clock.filed_at is None and ask.filed_at > clock.due_at
    reason = clean_text(ask.late_reason, "late_reason", needed=is_late, limit=LONGEST)
    filing = BreachFiling(
        **owned(incident),
        authority=clean_text(ask.authority, "authority", limit=120),
        reference=clean_text(ask.reference, "reference", limit=120),
        filed_at=ask.filed_at,
        is_late=is_late,
        late_reason=reason,
        recorded_by_id=actor.person_id,
        capacity=capacity,
        recorded_at=now,
    )
    clock.filed_at = clock.filed_at or ask.filed_at
    _pass(clock, clock.filed_at)
    _settle(clock, now)
    wrote += [insert(filing), _changed(clock, now=now)]
    if ask.more_follows:
        wrote += follow_events(incident, begun={FIRST_FILING: clock.filed_at})
    append_event(
        incident,
        "breach.notified",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=BreachNotified(filing=filing.pk, is_late=is_late),
    )
    return filing


def speak(incident: Incident, clock: BreachClock, *, now: datetime) -> Act:
    """Let a term that is due say its word, a reminder or that it has passed, each once.

    Return what is to be told of it; the caller writes `STATE` of many terms together.
    """
    said = BreachAlarm(clock.alarm)
    is_missed = now > clock.due_at
    if is_missed:
        # Reminders of a time that nobody watched are not made up afterwards.
        said = BreachAlarm.MISSED
        _pass(clock, now)
    _set_alarm(clock, now=now)
    return Act(
        subject=incident,
        kind="breach.missed" if is_missed else "breach.due",
        actor=SYSTEM,
        at=now,
        wrote=[Written(clock, STATE)],
        facts=BreachSaid(breach_clock=clock.pk, alarm=str(said), outcome=clock.outcome),
    )


def begin_missing(incident: Incident, *, now: datetime) -> None:
    """Give an incident its term that came into the record before there were terms."""
    clock = first_clock(incident, started_at=incident.reported_at, now=now)
    append_event(incident, "breach.begun", actor=SYSTEM, now=now, wrote=[insert(clock)])


def move_earlier(incident: Incident, at: datetime, *, now: datetime) -> list[Written]:
    """Let the term of a locked incident count from this moment where it counted from a later one.

    What ended stays as it ended: whether a notification was late is frozen with it.
    """
    clock, wrote = _clock_of(incident, now=now)
    if at >= clock.started_at or clock.stopped_at is not None:
        return wrote
    clock.started_at, clock.due_at = at, rules.due_at(at)
    _set_alarm(clock, now=now)
    return [*wrote, update(clock, "started_at", "due_at", *STATE)]


def _clock_of(incident: Incident, *, now: datetime) -> tuple[BreachClock, list[Written]]:
    clock = BreachClock.objects.filter(incident=incident).first()
    if clock is not None:
        return clock, []
    if incident.personal_data == PersonalData.NO:
        raise Invalid(
            _("No record here says that personal data was hit: nothing is to be decided.")
        )
    clock = first_clock(incident, started_at=incident.reported_at, now=now)
    return clock, [insert(clock)]


def _pass(clock: BreachClock, at: datetime) -> None:
    """Keep that the term passed while something was owed; once found it stays."""
    owed = clock.stopped_at is None
    if owed and at > clock.due_at and clock.missed_at is None:
        clock.missed_at = clock.due_at


def _settle(clock: BreachClock, now: datetime) -> None:
    is_settled = rules.is_settled(clock.outcome, clock.filed_at)
    clock.stopped_at = (clock.stopped_at or now) if is_settled else None


def _changed(clock: BreachClock, *, now: datetime) -> Written:
    """Set what speaks next, and write it down."""
    _set_alarm(clock, now=now)
    return update(clock, *STATE)


def _set_alarm(clock: BreachClock, *, now: datetime) -> None:
    clock.alarm_at, clock.alarm = None, ""
    if clock.stopped_at is None and clock.missed_at is None:
        alarm = rules.next_alarm(clock.started_at, after=now)
        clock.alarm_at, clock.alarm = alarm.at, alarm.kind
