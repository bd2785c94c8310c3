"""Notes about a customer: kept at the desk, written once, told in the customer's own history."""

from datetime import datetime

from django.db import transaction

from incidents.handling.asks.customer import NoteCustomer
from incidents.models import CustomerNote
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import customer_by
from tenants.ledger.append import append, insert
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def note_customer(
    *, tenant_id: int, ask: NoteCustomer, actor: Actor, now: datetime
) -> CustomerNote:
    """Keep an internal note about a customer; no customer's transaction can read it."""
    tenant = customer_by(tenant_id)
    require(actor, Action.NOTE, tenant.pk)
    note = CustomerNote(
        tenant=tenant,
        provider_id=tenant.provider_id,
        text=clean_text(ask.text, "text"),
        author_id=actor.person_id,
        written_at=now,
    )
    append(tenant, "customer.noted", actor=actor, at=now, wrote=[insert(note)], told=False)
    return note
