"""Personal data that was hit: the term begins with the first record, and only a decision ends it.

GDPR art. 33 and 34. The decision is taken by the DPO, the CISO or the incident manager, on their
own account; the desk only prepares it. Nothing here is sent to an authority: a person does that,
and records when, to whom and under which number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import TO_AUTHORITY, BreachOutcome, PersonalData
from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.rules.breach import Labels
from incidents.duty.rules.obligations import AWARE, FIRST_FILING, HIGH_RISK
from incidents.duty.rules.obligations import is_settled as takes_enough
from incidents.duty.services.authority import (
    decide,
    file,
    follow_register,
    locked_terms,
    reopen,
    terms_for,
)
from incidents.duty.services.deciders import lock_for_decider
from incidents.duty.services.filing import keep_form, receipt_of
from incidents.duty.services.owing import follow_events, takes_two
from incidents.facts import BreachDecided, BreachNotified
from incidents.models import BreachDecision, BreachFiling, Incident, Obligation
from incidents.record.services.common import (
    append_event,
    clean_text,
    owned,
)
from incidents.record.services.storing import keep
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert
from tenants.rules.roles import Actor

LONGEST = 4000


def labels_of(incident: Incident) -> Labels:
    return Labels(personal_data=incident.personal_data, is_breach=incident.is_breach)


def follow_labels(incident: Incident, *, before: Labels, now: datetime) -> list[Written]:
    """Let what is owed follow the labels of a locked incident.

    What was said first stays: a label that is taken away takes a decision, and does not end the
    term. What turns out worse than it was decided on is decided on again, by the same moment.
    """
    labels, terms = labels_of(incident), locked_terms(incident)
    if not terms:
        if labels.personal_data == PersonalData.NO:
            return []
        # Of a record from before there was a term its report is the first that is known.
        known = before.personal_data != PersonalData.NO
        started_at = incident.reported_at if known else now
        return follow_events(incident, now=now, begun={AWARE: started_at})
    outcome = terms[0].outcome
    if not outcome or outcome == BreachOutcome.NOTIFY or not labels.exceeds(before):
        return []
    return [*reopen(terms, now=now), *follow_register(incident, "", now=now)]


@transaction.atomic
def decide_breach(
    *, incident_id: int, ask: DecideBreach, actor: Actor, now: datetime
) -> BreachDecision:
    """Decide whether it is notified (art. 33) and whether the persons concerned are told (art. 34).

    A later decision holds in place of the earlier one, which stays to be read. That nothing is
    notified takes two people: it holds, and the term ends, once another one has said the same.
    """
    incident, capacity = lock_for_decider(incident_id, actor)
    terms, wrote = terms_for(incident, now=now)
    _check_decision(ask)
    knew = str(labels_of(incident))
    said = _said_before(incident, ask.outcome, knew)
    needs_two = ask.outcome != BreachOutcome.NOTIFY and takes_two(incident)
    if needs_two and actor.person_id in said:
        raise Invalid(_("You said so already; it takes a second person."), field="outcome")
    decision = BreachDecision(
        **owned(incident),
        outcome=ask.outcome,
        tells_persons=ask.tells_persons,
        grounds=clean_text(ask.grounds, "grounds", limit=LONGEST),
        decided_by_id=actor.person_id,
        capacity=capacity,
        decided_at=now,
        is_late=is_past(terms, now),
        settles=takes_enough([*said, actor.person_id], needs_two=needs_two),
        knew=knew,
    )
    wrote.append(insert(decision))
    if decision.settles:
        wrote += decide(terms, ask.outcome, now=now)
        wrote += follow_register(incident, ask.outcome, now=now)
    if ask.tells_persons:
        wrote += follow_events(incident, now=now, begun={HIGH_RISK: now})
    facts = _as_decided(decision)
    append_event(incident, "breach.decided", actor=actor, now=now, wrote=wrote, facts=facts)
    return decision


def _as_decided(decision: BreachDecision) -> BreachDecided:
    return BreachDecided(
        decision=decision.pk,
        outcome=decision.outcome,
        tells_persons=decision.tells_persons,
        capacity=str(decision.capacity),
        is_late=decision.is_late,
        holds=decision.settles,
    )


def _said_before(incident: Incident, outcome: str, knew: str) -> list[int]:
    """Return who said the same, knowing the same, since a decision held: they wait for another."""
    rows = BreachDecision.objects.filter(incident=incident).order_by("-pk")
    waiting = takewhile(lambda row: not row.settles, rows)
    return [row.decided_by_id for row in waiting if (row.outcome, row.knew) == (outcome, knew)]


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
    files = keep(ask.attached, now=now)
    incident, capacity = lock_for_decider(incident_id, actor)
    terms, wrote = terms_for(incident, now=now)
    term = _answered(terms, ask)
    if ask.filed_at > now:
        raise Invalid(_("This is in the future."), field="filed_at")
    is_late = term.filed_at is None and is_past([term], ask.filed_at)
    reason = clean_text(ask.late_reason, "late_reason", needed=is_late, limit=LONGEST)
    receipt, received = receipt_of(incident, ask.receipt, files, actor=actor, now=now)
    filing = BreachFiling(
        **owned(incident),
        receipt_id=receipt,
        authority=clean_text(ask.authority, "authority", limit=120),
        reference=clean_text(ask.reference, "reference", limit=120),
        filed_at=ask.filed_at,
        is_late=is_late,
        late_reason=reason,
        recorded_by_id=actor.person_id,
        capacity=capacity,
        recorded_at=now,
    )
    wrote += [*received, insert(filing), file(term, ask.filed_at, now=now)]
    wrote += keep_form(incident, filing, duty=TO_AUTHORITY, code=ask.form, now=now)
    if ask.more_follows:
        begun = {FIRST_FILING: term.filed_at or ask.filed_at}
        wrote += follow_events(incident, now=now, begun=begun)
    facts = BreachNotified(filing=filing.pk, is_late=is_late)
    append_event(incident, "breach.notified", actor=actor, now=now, wrote=wrote, facts=facts)
    return filing


def is_past(terms: Sequence[Obligation], at: datetime) -> bool:
    """Say whether the first of these terms to end had ended by this moment."""
    ends = [row.due_at for row in terms if row.due_at is not None]
    return bool(ends) and at > min(ends)


def _answered(terms: Sequence[Obligation], ask: RecordFiling) -> Obligation:
    """Return the term that a notification answers; refuse one that cannot be."""
    term = next((row for row in terms if ask.obligation in {None, row.pk}), None)
    if term is None:
        raise Invalid(_("Choose one of these."), field="obligation")
    if term.outcome != BreachOutcome.NOTIFY:
        raise Invalid(_("Decide first that it is notified; then record the notification."))
    if ask.filed_at < term.started_at - timedelta(minutes=1):
        raise Invalid(_("This was before it was known."), field="filed_at")
    return term
