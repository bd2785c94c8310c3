"""Taking a report at the desk from somebody who may not be known yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.handling.services.register import register_incident
from incidents.models import Incident
from incidents.record.services.common import words
from incidents.record.services.lookups import customer_by
from tenants.people.services.invite import add_contact
from tenants.rules.roles import Action, Actor, require


@dataclass(frozen=True)
class Caller:
    """Somebody who reports for the first time."""

    name: str
    phone: str = ""
    email: str = ""


def take_report(
    *,
    tenant_id: int,
    actor: Actor,
    now: datetime,
    reporter_id: int | None = None,
    caller: Caller | None = None,
    **asked: Any,
) -> Incident:
    """Register an incident; a caller who is not known yet becomes a contact first (R2)."""
    asked |= {"tenant_id": tenant_id, "actor": actor, "now": now}
    if caller is None:
        # The service refuses a reporter of another customer, and nobody at all.
        return register_incident(reporter_id=reporter_id or 0, **asked)
    with transaction.atomic():
        tenant = customer_by(tenant_id)
        require(actor, Action.REGISTER, tenant.pk)
        contact = add_contact(
            tenant=tenant,
            name=words(caller.name, "new_name", limit=120),
            phone=caller.phone,
            email=caller.email,
            actor=actor,
            now=now,
        )
        return register_incident(reporter_id=contact.pk, **asked)
