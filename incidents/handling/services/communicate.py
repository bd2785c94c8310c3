"""Telling and hearing: messages, calls, who must hear, and the proof that they did."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    CallOutcome,
    ClockKind,
    Direction,
    MessageKind,
    Status,
    WaitingReason,
)
from incidents.facts import CallLogged, ContactsChanged, NoteAdded, Proved
from incidents.handling.asks.talk import AddNote, LogCall, ReplyAsCustomer, SendMessage, SetAffected
from incidents.handling.services.work import resume_work
from incidents.models import AffectedContact, Call, Incident, Message, Note, Proof
from incidents.record.rules.moments import is_ahead, wrong_promise
from incidents.record.services import timing
from incidents.record.services.bounced import take_back
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.files import attach
from incidents.record.services.following import let_follow, named_in
from incidents.record.services.judging import recheck_open_rounds
from incidents.record.services.lookups import contact_of
from incidents.record.services.owing import open_rounds, policy_of
from incidents.record.services.prove import Delivered, follow, prove_deliveries, recheck_rounds
from incidents.record.services.replies import read_replies, take_reply
from incidents.record.services.speak import check_reach, say
from incidents.record.services.storing import Kept, keep
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import insert, update
from tenants.ledger.facts import ABSENT
from tenants.media import EMAIL, any_logged
from tenants.models import Contact
from tenants.reach import reachable_contacts
from tenants.rules.roles import SYSTEM, Action, Actor, require

# What somebody at the desk may send by hand; the others belong to an act of their own.
BY_HAND = (MessageKind.REPLY, MessageKind.UPDATE)


@transaction.atomic
def send_message(*, incident_id: int, ask: SendMessage, actor: Actor, now: datetime) -> Message:
    """Write to those affected, in public. The first such answer stops the response clock."""
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.INFORM, incident.tenant_id)
    if ask.kind not in BY_HAND:
        raise Invalid(_("Choose one of these."), field="kind")
    _check_promise(incident, ask.next_update_at, now)
    check_reach(incident)
    return say(
        incident,
        clean_text(ask.text, "text"),
        kind=MessageKind(ask.kind),
        actor=actor,
        now=now,
        next_update_at=ask.next_update_at,
        files=files,
    )


def _check_promise(incident: Incident, next_update_at: datetime | None, now: datetime) -> None:
    """Refuse to promise the next word in the past, or later than the contract does (R77)."""
    if next_update_at is None:
        return
    if incident.status == Status.CLOSED:
        raise Invalid(_("This is closed: nothing more is promised."), field="next_update_at")
    if (wrong := wrong_promise(next_update_at, now)) is not None:
        raise Invalid(wrong, field="next_update_at")
    policy = policy_of(incident)
    if policy is not None and is_ahead(next_update_at, policy.due_at(now)):
        raise Invalid(
            _("The contract promises word every %(minutes)d minutes: this is later.")
            % {"minutes": policy.minutes},
            field="next_update_at",
        )


@transaction.atomic
def reply_as_customer(
    *, incident_id: int, ask: ReplyAsCustomer, actor: Actor, now: datetime
) -> Message:
    """Take a message from the customer; it ends the waiting for them.

    On what is closed nothing is taken in silence: there the customer chooses how it goes on.
    """
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.REPLY, incident.tenant_id)
    contact, said = own_contact(incident, actor), clean_text(ask.text, "text")
    if incident.status == Status.CLOSED:
        raise Invalid(_("This was closed meanwhile: choose how it goes on."), field="way")
    return take_answer(incident, contact, said, actor=actor, now=now, files=files)


def take_answer(
    incident: Incident,
    contact: Contact,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    files: Sequence[Kept] = (),
) -> Message:
    """Take what a contact wrote on a locked, open incident; it ends the waiting for them."""
    message = take_reply(incident, contact, text, actor=actor, now=now, files=files)
    if incident.status == Status.WAITING and incident.waiting_reason == WaitingReason.CUSTOMER:
        # Nobody at the desk moves it: that the customer answered does.
        resume_work(incident_id=incident.pk, expected_version=None, actor=SYSTEM, now=now)
    return message


@transaction.atomic
def log_call(*, incident_id: int, ask: LogCall, actor: Actor, now: datetime) -> Call:
    """Log a call; an answered one is a response, and the second proof of an update (R77)."""
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.CALL, incident.tenant_id)
    called_at = _called_at(incident, ask, now=now)
    contact = contact_of(incident.tenant, ask.contact_id, "contact")
    owed = next((row for row in open_rounds(incident) if any_logged(row.media)), None)
    call = Call(
        **owned(incident),
        direction=ask.direction,
        outcome=ask.outcome,
        contact=contact,
        author_id=actor.person_id,
        summary=clean_text(ask.summary, "summary", needed=ask.outcome == CallOutcome.ANSWERED),
        called_at=called_at,
        logged_at=now,
        round=owed,
    )
    wrote = [insert(call), *attach(incident, files, to=call, actor=actor, now=now)]
    if ask.outcome == CallOutcome.ANSWERED:
        wrote += timing.stop_clock(incident, ClockKind.RESPONSE, at=called_at, actor=actor, now=now)
        wrote += read_replies(incident, actor=actor, now=now)
    wrote += timing.follow_due(incident)
    append_event(
        incident,
        "call.logged",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=CallLogged(call=call.pk, outcome=ask.outcome, contact=ask.contact_id),
    )
    recheck_rounds([incident], actor=actor, now=now)
    return call


def _called_at(incident: Incident, ask: LogCall, *, now: datetime) -> datetime:
    """Return when it was; refuse a call that cannot have been."""
    if ask.direction not in Direction.values:
        raise Invalid(_("Choose one of these."), field="direction")
    if ask.outcome not in CallOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    called_at = ask.called_at or now
    if is_ahead(called_at, now):
        raise Invalid(_("This is in the future."), field="called_at")
    if called_at < incident.reported_at:
        raise Invalid(_("This is before the report."), field="called_at")
    return called_at


@transaction.atomic
def add_note(*, incident_id: int, ask: AddNote, actor: Actor, now: datetime) -> Note:
    """Write an internal note: another table, which nothing ever sends to a customer.

    Whoever it names with an @ follows the incident from then on.
    """
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.NOTE, incident.tenant_id)
    note = Note(
        **owned(incident),
        text=clean_text(ask.text, "text"),
        author_id=actor.user_id,
        written_at=now,
    )
    wrote = [insert(note), *attach(incident, files, to=note, actor=actor, now=now)]
    named = [key for key in named_in(incident, note.text) if key != actor.user_id]
    append_event(
        incident,
        "note.added",
        actor=actor,
        now=now,
        wrote=[*wrote, *let_follow(incident, named, now=now)],
        facts=NoteAdded(note=note.pk, mentioned=named or ABSENT),
    )
    return note


@transaction.atomic
def set_affected(*, incident_id: int, ask: SetAffected, actor: Actor, now: datetime) -> None:
    """Say who must hear of this; the reporter always does."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.INFORM, incident.tenant_id)
    wanted = {*ask.contact_ids, incident.reporter_id}
    known = set(
        reachable_contacts(incident.tenant_id).filter(pk__in=wanted).values_list("pk", flat=True)
    )
    if wanted - known - {incident.reporter_id}:
        raise Invalid(_("Choose contacts of this customer."), field="contacts")
    present = {row.contact_id: row for row in AffectedContact.objects.filter(incident=incident)}
    wrote = [
        insert(AffectedContact(**owned(incident), contact_id=pk))
        for pk in sorted(wanted - present.keys())
    ]
    for pk, row in sorted(present.items()):
        if row.is_active != (pk in wanted):
            row.is_active = pk in wanted
            wrote.append(update(row, "is_active"))
    if wrote:
        append_event(
            incident,
            "contacts.changed",
            actor=actor,
            now=now,
            wrote=wrote,
            facts=ContactsChanged(contacts=sorted(wanted)),
        )
        recheck_rounds([incident], actor=actor, now=now)


@transaction.atomic
def prove_delivery(*, message_id: int, contact_id: int, now: datetime) -> None:
    """The mail server accepted a message for this contact; telling it twice changes nothing."""
    message = _message(message_id)
    incident = lock_incident(message.incident_id, actor=SYSTEM)
    one = Delivered(incident.pk, message.pk, contact_id, now)
    prove_deliveries({incident.pk: incident}, [one], now=now)


@transaction.atomic
def revoke_proof(
    *, message_id: int, contact_id: int, now: datetime, detail: str, medium: str = EMAIL
) -> None:
    """The message was returned after all: the proof is gone, and its round with it (R77)."""
    message = _message(message_id)
    incident = lock_incident(message.incident_id, actor=SYSTEM)
    given = Proof.objects.filter(message=message, contact=contact_id, medium=medium)
    proof = given.filter(revoked_at=None).first()
    if proof is None:
        return
    proof.revoked_at, proof.detail = now, detail.replace("\x00", "")[:200]
    append_event(
        incident,
        "proof.revoked",
        actor=SYSTEM,
        now=now,
        wrote=[update(proof, "revoked_at", "detail")],
        facts=Proved(message=message.pk, contact=contact_id),
    )
    take_back(incident, actor=SYSTEM, now=now)
    recheck_open_rounds(incident, actor=SYSTEM, now=now)
    follow(incident, actor=SYSTEM, now=now)


def _message(message_id: int) -> Message:
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise NotFound()
    return found


def own_contact(incident: Incident, actor: Actor) -> Contact:
    """Return the contact that this person is at the customer."""
    found = Contact.objects.filter(tenant=incident.tenant_id, user=actor.user_id).first()
    if found is None:
        raise NotFound()
    return found
