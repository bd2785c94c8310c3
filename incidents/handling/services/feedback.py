"""What customers think of the desk: faces after closing, and complaints with an answer (R113)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ComplaintState, Feedback
from incidents.facts import RatingGiven
from incidents.handling.asks.feedback import AnswerComplaint, Complain, Rate
from incidents.handling.services.communicate import own_contact
from incidents.models import Complaint, Rating
from incidents.record.services.common import (
    append_event,
    append_event_of,
    clean_text,
    lock_incident,
    owned,
)
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import insert, update
from tenants.models import Contact, Tenant
from tenants.reach import reachable_contacts
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def rate(*, incident_id: int, ask: Rate, actor: Actor, now: datetime) -> Rating:
    """Take the customer's judgement; a second one replaces the first (R113)."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.RATE, incident.tenant_id)
    if ask.face not in Feedback.values:
        raise Invalid(_("Choose one of these."), field="face")
    contact = own_contact(incident, actor)
    said = clean_text(ask.text, "text", needed=False, limit=2000)
    rating = Rating.objects.filter(incident=incident, contact=contact).first()
    if rating is None:
        rating = Rating(**owned(incident), contact=contact, face=ask.face, text=said, given_at=now)
        wrote = insert(rating)
    else:
        rating.face, rating.text, rating.given_at = ask.face, said, now
        wrote = update(rating, "face", "text", "given_at")
    append_event(
        incident,
        "rating.given",
        actor=actor,
        now=now,
        wrote=[wrote],
        facts=RatingGiven(face=ask.face),
    )
    return rating


@transaction.atomic
def complain(
    *,
    tenant_id: int,
    ask: Complain,
    actor: Actor,
    now: datetime,
    incident_id: int | None = None,
) -> Complaint:
    """Take a complaint about the desk: a record of its own (R113)."""
    require(actor, Action.COMPLAIN, tenant_id)
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFound()
    if ask.contact_id is None:
        contact = Contact.objects.filter(tenant=tenant_id, user=actor.user_id).first()
    else:
        contact = reachable_contacts(tenant_id).filter(pk=ask.contact_id).first()
    if contact is None:
        raise Invalid(_("Choose a contact of this customer."), field="contact")
    incident = None if incident_id is None else lock_incident(incident_id, actor=actor)
    if incident is not None and incident.tenant_id != tenant_id:
        raise NotFound()
    complaint = Complaint(
        tenant_id=tenant_id,
        provider_id=tenant.provider_id,
        incident=incident,
        contact=contact,
        text=clean_text(ask.text, "text", limit=4000),
        received_at=now,
        received_by_id=actor.user_id,
    )
    wrote = insert(complaint)
    append_event_of(complaint, "complaint.received", actor=actor, now=now, wrote=wrote)
    return complaint


@transaction.atomic
def answer_complaint(
    *, complaint_id: int, ask: AnswerComplaint, actor: Actor, now: datetime
) -> Complaint:
    """Answer a complaint."""
    complaint = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    if complaint is None:
        raise NotFound()
    require(actor, Action.CLOSE, complaint.tenant_id)
    if complaint.state == ComplaintState.ANSWERED:
        # What a customer read is not rewritten by whoever looked at the page before.
        raise Stale(_("This complaint was answered meanwhile."))
    complaint.state, complaint.answered_at = ComplaintState.ANSWERED, now
    complaint.answer = clean_text(ask.answer, "answer", limit=4000)
    wrote = update(complaint, "state", "answer", "answered_at")
    append_event_of(complaint, "complaint.answered", actor=actor, now=now, wrote=wrote)
    return complaint
