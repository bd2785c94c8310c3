"""Taking a report at the desk from somebody who may not be known yet."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from incidents.handling.asks.report import TakeReport
from incidents.handling.services.register import register_incident
from incidents.models import Incident
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import customer_by
from tenants.people.services.invite import add_contact
from tenants.rules.roles import Action, Actor, require


def take_report(*, tenant_id: int, ask: TakeReport, actor: Actor, now: datetime) -> Incident:
    """Register an incident; a caller who is not known yet becomes a contact first (R2)."""
    report, caller = ask.report, ask.caller
    if caller is None:
        return register_incident(tenant_id=tenant_id, ask=report, actor=actor, now=now)
    with transaction.atomic():
        tenant = customer_by(tenant_id)
        require(actor, Action.REGISTER, tenant.pk)
        contact = add_contact(
            tenant=tenant,
            name=clean_text(caller.name, "new_name", limit=120),
            phone=caller.phone,
            email=caller.email,
            actor=actor,
            now=now,
        )
        report = replace(report, reporter_id=contact.pk)
        return register_incident(tenant_id=tenant_id, ask=report, actor=actor, now=now)
