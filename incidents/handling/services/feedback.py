"""What customers think of the desk: faces after closing, and complaints with an answer (R113)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ComplaintState, Feedback
from incidents.handling.services.communicate import own_contact
from incidents.models import Complaint, Rating
from incidents.record.services.common import lock_incident, owned, tell, tell_of, words
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import insert, update
from tenants.models import Contact, Tenant
from tenants.reach import reachable_contacts
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def rate(*, incident_id: int, actor: Actor, now: datetime, face: str, text: str = "") -> Rating:
    """Take the customer's judgement; a second one replaces the first (R113)."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.RATE, incident.tenant_id)
    if face not in Feedback.values:
        raise Invalid(_("Choose one of these."), field="face")
    contact = own_contact(incident, actor)
    said = words(text, "text", needed=False, limit=2000)
    rating = Rating.objects.filter(incident=incident, contact=contact).first()
    if rating is None:
        rating = Rating(**owned(incident), contact=contact, face=face, text=said, given_at=now)
        wrote = insert(rating)
    else:
        rating.face, rating.text, rating.given_at = face, said, now
        wrote = update(rating, "face", "text", "given_at")
    tell(incident, "rating.given", actor=actor, now=now, wrote=[wrote], face=face)
    return rating


@transaction.atomic
def complain(
    *,
    tenant_id: int,
    actor: Actor,
    now: datetime,
    text: str,
    incident_id: int | None = None,
    contact_id: int | None = None,
) -> Complaint:
    """Take a complaint about the desk: a record of its own (R113)."""
    require(actor, Action.COMPLAIN, tenant_id)
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFound()
    if contact_id is None:
        contact = Contact.objects.filter(tenant=tenant_id, user=actor.user_id).first()
    else:
        contact = reachable_contacts(tenant_id).filter(pk=contact_id).first()
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
        text=words(text, "text", limit=4000),
        received_at=now,
        received_by_id=actor.user_id,
    )
    wrote = insert(complaint)
    tell_of(complaint, "complaint.received", actor=actor, now=now, wrote=wrote)
    return complaint


@transaction.atomic
def answer_complaint(*, complaint_id: int, actor: Actor, now: datetime, answer: str) -> Complaint:
    """Answer a complaint."""
    complaint = Complaint.objects.select_for_update().filter(pk=complaint_id).first()
    if complaint is None:
        raise NotFound()
    require(actor, Action.CLOSE, complaint.tenant_id)
    if complaint.state == ComplaintState.ANSWERED:
        # What a customer read is not rewritten by whoever looked at the page before.
        raise Stale(_("This complaint was answered meanwhile."))
    complaint.state, complaint.answered_at = ComplaintState.ANSWERED, now
    complaint.answer = words(answer, "answer", limit=4000)
    wrote = update(complaint, "state", "answer", "answered_at")
    tell_of(complaint, "complaint.answered", actor=actor, now=now, wrote=wrote)
    return complaint
