"""Taking a report at the desk from somebody who may not be known yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.models import Incident
from incidents.services.common import words
from incidents.services.register import register_incident
from tenants.errors import NotFound
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, require
from tenants.services.invite import add_contact


@dataclass(frozen=True)
class Caller:
    """Somebody who reports for the first time."""

    name: str
    phone: str = ""
    email: str = ""


@transaction.atomic
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
    tenant = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
    if tenant is None or tenant.is_provider:
        raise NotFound()
    require(actor, Action.REGISTER, tenant.pk)
    if caller is not None:
        contact = add_contact(
            tenant=tenant,
            name=words(caller.name, "new_name", limit=120),
            phone=caller.phone,
            email=caller.email,
            actor=actor,
            now=now,
        )
        reporter_id = contact.pk
    # The service refuses a reporter of another customer, and nobody at all.
    return register_incident(
        tenant_id=tenant_id, actor=actor, now=now, reporter_id=reporter_id or 0, **asked
    )
