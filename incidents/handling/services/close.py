"""Closing: checked by a named person, confirmed by the customer, complete (source 001, step 5)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Confirmation, MessageKind, Status, TriageOutcome
from incidents.duty.rules.closing import is_confirmed, missing_for_closing
from incidents.duty.services.duties import duty_facts
from incidents.duty.services.gate import (
    asked_since_solved,
    closing_facts,
    unanswered,
)
from incidents.facts import Closed, SilenceRecorded
from incidents.handling.asks.close import (
    AskConfirmation,
    ConfirmSolution,
    RecordConfirmation,
    RecordSilence,
    RefuseSolution,
)
from incidents.handling.services.communicate import own_contact
from incidents.handling.services.review import plan_review
from incidents.handling.services.solve import confirm_by, reopen
from incidents.models import CustomerReply, Incident
from incidents.record.rules.lifecycle import IllegalMove, check_move
from incidents.record.services import owing
from incidents.record.services.common import clean_text, lock_incident, record
from incidents.record.services.ending import end_promises
from incidents.record.services.lookups import contact_of
from incidents.record.services.replies import take_reply
from incidents.record.services.speak import check_reach, say
from incidents.record.services.waiting import awake
from tenants.errors import Invalid, Stale
from tenants.models import Contact
from tenants.rules.roles import Action, Actor, require

# Sooner is no second attempt: nobody had the time to answer.
ASK_AGAIN = timedelta(hours=1)


class NotYet(Invalid):
    """The gate: everything that is still missing, at once, so that nobody has to try twice."""

    code = "not_yet"
    default = _("This incident cannot be closed yet.")


@transaction.atomic
def check_restoration(
    *, incident_id: int, expected_version: int, actor: Actor, now: datetime
) -> Incident:
    """Put one's name to it: the service was looked at and works (R109)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    if incident.status not in (Status.RESTORED, Status.RESOLVED):
        raise IllegalMove(Status(incident.status), Status.RESOLVED)
    incident.checked_by_id, incident.checked_at = actor.user_id, now
    record(incident, "incident.checked", actor=actor, now=now)
    return incident


@transaction.atomic
def ask_confirmation(
    *, incident_id: int, expected_version: int, ask: AskConfirmation, actor: Actor, now: datetime
) -> Incident:
    """Ask the customer whether it works; each time counts as an attempt.

    The first sets the term; so does the first after an answer, which starts the silence anew.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.INFORM, incident.tenant_id)
    if incident.status != Status.RESOLVED:
        raise IllegalMove(Status(incident.status), Status.CLOSED)
    if incident.confirmation == Confirmation.CONFIRMED:
        raise Stale(_("The customer confirmed meanwhile; there is nothing more to ask."))
    if asked_since_solved(incident).filter(sent_at__gt=now - ASK_AGAIN).exists():
        raise Invalid(_("The customer was asked less than an hour ago: leave time for an answer."))
    check_reach(incident)
    incident.confirmation = Confirmation.ASKED
    if incident.confirm_by is None or not unanswered(incident).exists():
        incident.confirm_by = confirm_by(incident, now=now)
    record(
        incident,
        "incident.confirmation_asked",
        actor=actor,
        now=now,
    )
    say(incident, clean_text(ask.text, "text"), kind=MessageKind.CONFIRMATION, actor=actor, now=now)
    return incident


@transaction.atomic
def confirm_solution(
    *, incident_id: int, ask: ConfirmSolution, actor: Actor, now: datetime
) -> Incident:
    """The customer says that it works (R110)."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.CONFIRM, incident.tenant_id)
    contact = own_contact(incident, actor)
    return _confirmed(incident, contact, actor=actor, now=now, remark=ask.remark)


@transaction.atomic
def record_confirmation(
    *,
    incident_id: int,
    expected_version: int,
    ask: RecordConfirmation,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Record at the desk that a customer confirmed, on the phone say, and in what words."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.CALL, incident.tenant_id)
    contact = contact_of(incident.tenant, ask.contact_id, "contact")
    text = clean_text(ask.remark, "remark")
    return _confirmed(incident, contact, actor=actor, now=now, remark=text)


def _confirmed(
    incident: Incident, contact: Contact, *, actor: Actor, now: datetime, remark: str
) -> Incident:
    if incident.status != Status.RESOLVED:
        raise IllegalMove(Status(incident.status), Status.CLOSED)
    if incident.confirmation == Confirmation.CONFIRMED:
        # Said twice, from another tab: the first time counts.
        return incident
    incident.confirmation, incident.confirmed_at = Confirmation.CONFIRMED, now
    incident.confirmed_by = contact
    incident.confirmation_remark = clean_text(remark, "remark", needed=False, limit=2000)
    record(
        incident,
        "incident.confirmed",
        actor=actor,
        now=now,
    )
    return incident


@transaction.atomic
def refuse_solution(
    *, incident_id: int, ask: RefuseSolution, actor: Actor, now: datetime
) -> Incident:
    """The customer says that it does not work: it is reopened with their words.

    Who said that it works says so knowingly, `after_all`: not from a page of before.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.CONFIRM, incident.tenant_id)
    if incident.confirmation == Confirmation.CONFIRMED and not ask.after_all:
        raise Invalid(_("It was said meanwhile that it works. Send it again to reopen it."))
    contact = own_contact(incident, actor)
    text = clean_text(ask.remark, "remark", limit=2000)
    incident.confirmation, incident.confirmed_by = Confirmation.REFUSED, contact
    incident.confirmed_at, incident.confirmation_remark = None, text
    record(
        incident,
        "incident.refused",
        actor=actor,
        now=now,
    )
    take_reply(incident, contact, text, actor=actor, now=now)
    reopen(incident, actor=actor, now=now)
    return incident


@transaction.atomic
def record_silence(
    *, incident_id: int, expected_version: int, ask: RecordSilence, actor: Actor, now: datetime
) -> Incident:
    """Record that the customer was asked often enough and kept silent past the term (D15)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.CLOSE, incident.tenant_id)
    facts = closing_facts(incident, now=now)
    if not facts.attempts and asked_since_solved(incident).exists():
        raise Invalid(
            _("The customer answered after the question: read it, then ask again or reopen.")
        )
    if not is_confirmed(facts) or incident.confirmation != Confirmation.ASKED:
        raise Invalid(
            _("Asked %(asked)d of %(needed)d times; the term must have passed too.")
            % {"asked": facts.attempts, "needed": facts.attempts_needed}
        )
    incident.confirmation = Confirmation.SILENT
    incident.confirmation_remark = clean_text(ask.remark, "remark", needed=False, limit=2000)
    record(
        incident,
        "incident.silence_recorded",
        actor=actor,
        now=now,
        facts=SilenceRecorded(attempts=facts.attempts),
    )
    return incident


@transaction.atomic
def close_incident(
    *,
    incident_id: int,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Close, or say all that is missing; an exception is a row of its own (`waive`)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.CLOSE, incident.tenant_id)
    check_move(incident.stands_as, Status.CLOSED)
    woke = awake(incident, now=now)
    _check_read(incident)
    facts = closing_facts(incident, now=now)
    missing = missing_for_closing(facts)
    if missing:
        raise NotYet(errors={found.code: str(found.label) for found in missing})
    incident.status, incident.closed_at = Status.CLOSED, now
    untold = [row.number for row in owing.owed_rounds(incident)]
    wrote = [*woke, *end_promises(incident, actor=actor, now=now)]
    wrote += plan_review(incident, duty_facts(incident), now=now)
    record(
        incident,
        "incident.closed",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Closed(
            exceptions=sorted(one.code for one in facts.exceptions if one.holds),
            # Word that was owed still and is asked of nobody any more.
            untold=untold,
        ),
    )
    if incident.triage_outcome != TriageOutcome.NOT_AN_INCIDENT and not incident.is_elsewhere:
        say(incident, summary_of(incident), kind=MessageKind.SUMMARY, actor=actor, now=now)
    return incident


def _check_read(incident: Incident) -> None:
    """Refuse while nobody has read what the customer wrote after their yes; silence ends by it."""
    unread = CustomerReply.objects.filter(incident=incident, read_at=None)
    since = incident.confirmed_at
    if since is not None and unread.filter(received_at__gte=since).exists():
        raise Invalid(
            _(
                "The customer wrote after saying that it works, and nobody has read it: "
                "read it first, then close, or reopen."
            )
        )


def summary_of(incident: Incident) -> str:
    """Return what the customer is told at closing: cause, solution, prevention (R79)."""
    parts = [
        (_("Cause"), incident.cause),
        (_("Solution"), incident.solution_told),
        (_("Preventive measures"), incident.prevention),
    ]
    return "\n\n".join(f"{title}: {text}" for title, text in parts if text)
