"""Solving, and going on with what turned out not to be solved (source 001, steps 4 and 5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    ClockKind,
    Confirmation,
    Kind,
    MessageKind,
    RoundKind,
    SecurityOutcome,
    Status,
    TriageOutcome,
)
from incidents.duty.rules.evidence import BY_ARTICLE, NO_CONTAINMENT, NO_WORKAROUND
from incidents.duty.rules.missing import REQUESTS
from incidents.duty.rules.resolving import ResolveFacts, missing_for_resolve
from incidents.duty.services.duties import decide_instead, duty_facts
from incidents.duty.services.recovery import (
    begin_again,
    owes_cause,
    remove,
    require_recoverable,
    whole_again,
)
from incidents.duty.services.review_watch import silence_review
from incidents.duty.services.waive import lapse
from incidents.facts import Because
from incidents.handling.asks.work import ReopenIncident, ResolveIncident
from incidents.handling.services.solved_by import solved_by
from incidents.models import Incident
from incidents.record.rules.lifecycle import IllegalMove, check_move, is_reopening
from incidents.record.rules.moments import is_ahead
from incidents.record.services import rounds, timing
from incidents.record.services.common import clean_text, lock_incident, noted, record
from incidents.record.services.ending import run_on
from incidents.record.services.speak import check_reach, say
from incidents.record.services.terms import terms_of
from incidents.record.services.waiting import awake
from tenants.errors import Invalid, Words
from tenants.ledger.append import Written, insert
from tenants.rules.roles import Action, Actor, require

# What stands in the record where there was nothing to describe.
NONE = "—"
# What is asked of whoever solves, beside the field.
ASKED: Mapping[str, Words] = {
    "M11": _("Say when the consequences were contained, or why there was nothing to contain."),
    "M12": _("Describe the workaround, or tick that there was none."),
}


@transaction.atomic
def resolve_incident(
    *, incident_id: int, expected_version: int, ask: ResolveIncident, actor: Actor, now: datetime
) -> Incident:
    """Mark the incident as solved; it still has to be checked, confirmed and closed.

    Where the class asks for it, whoever solves says when the consequences were contained or why
    there was nothing to contain, and what the workaround was or that there was none. Where nobody
    had said yet that it works again, the customer is told at once (R78); `asks` has them asked in
    the same message whether it does, as the first attempt of a confirmation. Of a security incident
    its cause is removed first (R50): `cause_removed` says how, where nobody recorded it yet.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.RESOLVE, incident.tenant_id)
    woke = awake(incident, now=now)
    check_move(Status(incident.status), Status.RESOLVED)
    removed = _remove_cause(incident, ask.cause_removed, actor=actor, now=now)
    require_recoverable(incident)
    ask = (by := solved_by(incident, ask)).ask
    _describe(incident, ask)
    _contained(incident, ask.contained_at, now=now)
    no_workaround = NONE if ask.no_workaround else ""
    decisions = {NO_CONTAINMENT: ask.no_containment, NO_WORKAROUND: no_workaround}
    decisions[BY_ARTICLE] = by.proof
    _require_one_of_both(incident, decisions)
    incident.status, incident.resolved_at = Status.RESOLVED, now
    _await_answer(incident, ask, now=now)
    is_news = is_news_to_customer(incident)
    incident.restored_at = incident.restored_at or now
    whole_again(incident)
    wrote = [*woke, *removed, *decide_instead(incident, decisions, actor=actor, now=now)]
    _require_resolvable(incident)
    wrote += timing.stop_clock(incident, ClockKind.RESOLUTION, at=now, actor=actor, now=now)
    wrote += _follow_rounds(incident, is_news=is_news, now=now)
    wrote += timing.follow_due(incident)
    by.keep(incident, actor=actor, now=now)
    record(incident, "incident.resolved", actor=actor, now=now, wrote=wrote)
    if is_news or ask.asks:
        kind = MessageKind.CONFIRMATION if ask.asks else MessageKind.RESTORATION
        say(incident, incident.solution_told, kind=kind, actor=actor, now=now)
    return incident


def _await_answer(incident: Incident, ask: ResolveIncident, *, now: datetime) -> None:
    """Begin without an answer to this solution, and ask for one where that is wanted."""
    forget_answer(incident)
    incident.solution_for_customer = clean_text(
        ask.solution_for_customer, "solution_for_customer", needed=False
    )
    if ask.asks:
        check_reach(incident)
        incident.confirmation = Confirmation.ASKED
        incident.confirm_by = confirm_by(incident, now=now)


def _remove_cause(incident: Incident, how: str, *, actor: Actor, now: datetime) -> list[Written]:
    """Keep that the cause of a small security incident went with its solution (R47, R49)."""
    if not how.strip() or not owes_cause(incident):
        return []
    return [insert(remove(incident, SecurityOutcome.REMOVED, how, actor=actor, now=now))]


def _describe(incident: Incident, ask: ResolveIncident) -> None:
    """Keep what was found and done; what was written of it before stays where nothing is said."""
    incident.cause = clean_text(ask.cause, "cause", needed=False)
    incident.solution = clean_text(ask.solution, "solution")
    incident.measures = clean_text(ask.measures, "measures", needed=False) or incident.measures
    incident.workaround = (
        clean_text(ask.workaround, "workaround", needed=False) or incident.workaround
    )
    incident.prevention = clean_text(ask.prevention, "prevention", needed=False)


def _follow_rounds(incident: Incident, *, is_news: bool, now: datetime) -> list[Written]:
    """Owe word that it works again where that is news; else only end what was owed until now."""
    if is_news:
        return rounds.open_restoration(incident, now=now)
    # That it works again may still be owed since it was restored.
    return rounds.stop_rounds(incident, now=now, kinds=(RoundKind.FIRST, RoundKind.INTERVAL))


def confirm_by(incident: Incident, *, now: datetime) -> datetime:
    """Return until when a customer who is asked now may answer (D15)."""
    return now + timedelta(days=incident.agreement.closing_days)


def forget_answer(incident: Incident) -> None:
    """Begin without an answer: what the customer said was said of another solution."""
    incident.confirmation, incident.confirmation_remark = Confirmation.PENDING, ""
    incident.solution_for_customer = ""
    incident.confirm_by = incident.confirmed_at = incident.confirmed_by = None


def is_news_to_customer(incident: Incident) -> bool:
    """Say whether that it works again is news to the customer: what they asked for never failed."""
    is_request = Kind(incident.kind) in REQUESTS
    return incident.restored_at is None and not (
        is_request
        or incident.is_elsewhere
        or incident.triage_outcome == TriageOutcome.NOT_AN_INCIDENT
    )


@transaction.atomic
def reopen_incident(
    *,
    incident_id: int,
    expected_version: int | None,
    ask: ReopenIncident,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Work on it again; the clock runs on as if it had never stopped, past breaches stay."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.REOPEN, incident.tenant_id)
    why = noted(incident, clean_text(ask.reason, "reason", limit=200), actor=actor, now=now)
    reopen(incident, actor=actor, now=now, wrote=why)
    return incident


def reopen(
    incident: Incident, *, actor: Actor, now: datetime, wrote: Iterable[Written] = ()
) -> None:
    """Move a locked incident back into work: for the desk, and for a customer who says no.

    `wrote` is why, where the desk says so; a customer's own words stand in their message.
    """
    if not is_reopening(Status(incident.status), Status.IN_PROGRESS):
        raise IllegalMove(Status(incident.status), Status.IN_PROGRESS)
    check_move(Status(incident.status), Status.IN_PROGRESS)
    closed_at = incident.closed_at
    incident.status = Status.IN_PROGRESS
    incident.resolved_at = incident.closed_at = incident.restored_at = None
    incident.contained_at = incident.checked_at = incident.confirm_by = None
    incident.checked_by = None
    whole_again(incident)
    if incident.confirmation != Confirmation.REFUSED:
        # A refusal says why it is open again; it is read until there is another solution.
        forget_answer(incident)
    incident.reopened += 1
    wrote = [
        *wrote,
        *run_on(incident, terms_of(incident), actor=actor, now=now, closed_at=closed_at),
    ]
    wrote += rounds.resume_rounds(incident, now=now)
    wrote += timing.follow_due(incident)
    wrote += lapse(incident)
    wrote += begin_again(incident, now=now)
    wrote += silence_review(incident)
    record(
        incident,
        "incident.reopened",
        actor=actor,
        now=now,
        facts=Because(),
        wrote=wrote,
    )


def _contained(incident: Incident, at: datetime | None, *, now: datetime) -> None:
    """Keep a containment that nobody recorded at the time; the clock is not turned back for it."""
    if at is None or incident.contained_at is not None:
        return
    if is_ahead(at, now):
        raise Invalid(_("This is in the future."), field="contained_at")
    if at < (incident.occurred_at or incident.reported_at):
        raise Invalid(_("This is before it happened."), field="contained_at")
    if not incident.measures:
        raise Invalid(_("Say what was done to contain it."), field="measures")
    incident.contained_at = at


def _require_one_of_both(incident: Incident, decisions: Mapping[str, str]) -> None:
    """Refuse what contradicts itself: an act, and the decision that there was none."""
    if decisions[NO_CONTAINMENT].strip() and incident.contained_at:
        raise Invalid(_("It was contained: leave this empty."), field=NO_CONTAINMENT)
    if decisions[NO_WORKAROUND] and incident.workaround:
        raise Invalid(_("There is a workaround in the field above."), field=NO_WORKAROUND)


def _require_resolvable(incident: Incident) -> None:
    facts = ResolveFacts(solution=incident.solution, duties=duty_facts(incident))
    missing = missing_for_resolve(facts)
    if missing:
        raise Invalid(
            errors={found.code: str(ASKED.get(found.code, found.label)) for found in missing}
        )
