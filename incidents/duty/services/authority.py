"""What is owed of personal data that was hit: to the authority, and in the register of breaches.

GDPR art. 33(1) and 33(5), as obligations: one for each authority, and one for the register. A
decision is about all of them; a notification answers the one to whom it went.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import IN_REGISTER, BreachOutcome, ObligationState, PersonalData
from incidents.duty.rules import breach as rules
from incidents.duty.rules.obligations import AWARE
from incidents.duty.services.owing import ALARM, follow_events, set_alarm
from incidents.models import BreachDescription, Incident, Obligation, breach_terms
from tenants.errors import Invalid
from tenants.ledger.append import Written, update

STATE = ("outcome", "state", "filed_at", "stopped_at", "missed_at", *ALARM)


def terms_for(incident: Incident, *, now: datetime) -> tuple[list[Obligation], list[Written]]:
    """Return the terms of a locked incident, the most pressing first, begun where none were."""
    found = locked_terms(incident)
    if found:
        return found, []
    if incident.personal_data == PersonalData.NO:
        raise Invalid(
            _("No record here says that personal data was hit: nothing is to be decided.")
        )
    wrote = follow_events(incident, now=now, begun={AWARE: incident.reported_at})
    return locked_terms(incident), wrote


def locked_terms(incident: Incident) -> list[Obligation]:
    return rules.pressing(breach_terms(incident=incident).select_for_update())


def decide(terms: Sequence[Obligation], outcome: str, *, now: datetime) -> list[Written]:
    """Let a decision that holds end these terms, or ask for the notification."""
    wrote = []
    for row in terms:
        row.outcome, row.state = outcome, rules.state_after(outcome, row.filed_at)
        if row.state == ObligationState.OWED:
            row.stopped_at = None
        elif row.stopped_at is None:
            _stop(row, row.filed_at or now, now)
        set_alarm(row, now=now)
        wrote.append(update(row, *STATE))
    return wrote


def file(row: Obligation, filed_at: datetime, *, now: datetime) -> Written:
    """Let the first notification end a term; later ones add to it."""
    if row.filed_at is None:
        row.filed_at, row.state = filed_at, ObligationState.FILED
        _stop(row, filed_at, now)
        set_alarm(row, now=now)
    return update(row, *STATE)


def reopen(terms: Sequence[Obligation], *, now: datetime) -> list[Written]:
    """Ask for another decision by the same moment: what it was taken on turns out worse."""
    wrote = []
    for row in terms:
        row.outcome, row.state, row.stopped_at = "", ObligationState.OWED, None
        set_alarm(row, now=now)
        wrote.append(update(row, *STATE))
    return wrote


def follow_register(incident: Incident, outcome: str, *, now: datetime) -> list[Written]:
    """Let what the register of breaches asks follow a decision or a description (art. 33(5))."""
    row = Obligation.objects.select_for_update().filter(incident=incident, duty=IN_REGISTER).first()
    if row is None:
        return []
    described = BreachDescription.objects.filter(incident=incident).order_by("pk").first()
    at = described.described_at if described else None
    state = ObligationState.NOT_OWED if outcome == BreachOutcome.NO_BREACH else None
    row.state = state or (ObligationState.FILED if at else ObligationState.OWED)
    row.filed_at = at
    row.stopped_at = None if row.state == ObligationState.OWED else row.stopped_at or now
    return [update(row, "state", "filed_at", "stopped_at")]


def _stop(row: Obligation, ended: datetime, now: datetime) -> None:
    row.stopped_at = now
    if row.due_at is not None:
        # Kept in time and recorded afterwards is not too late, whatever was said meanwhile.
        row.missed_at = row.due_at if ended > row.due_at else None
