"""Taking a report at the desk, from somebody who may not be known yet, and solved at once maybe."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from incidents.choices import Quality
from incidents.duty.rules.first_call import is_for_one_call
from incidents.handling.asks.report import Caller, SolvedInCall, TakeReport
from incidents.handling.services.first_call import keep_for_later, solve_in_call
from incidents.handling.services.register import register_incident
from incidents.models import Incident
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import customer_by
from tenants.models import Contact
from tenants.people.services.invite import add_contact
from tenants.rules.roles import Action, Actor, require


def take_report(*, tenant_id: int, ask: TakeReport, actor: Actor, now: datetime) -> Incident:
    """Register an incident; a caller who is not known yet becomes a contact first (R2).

    What was solved during the call is judged, solved and closed in the same act (R157); what is
    not for one call stays registered, with what was said in a note.
    """
    report = ask.report
    if ask.caller is None and ask.solved is None:
        return register_incident(tenant_id=tenant_id, ask=report, actor=actor, now=now)
    with transaction.atomic():
        if ask.caller is not None:
            contact = _new_contact(tenant_id, ask.caller, actor=actor, now=now)
            report = replace(report, reporter_id=contact.pk)
        incident = register_incident(tenant_id=tenant_id, ask=report, actor=actor, now=now)
        if ask.solved is None:
            return incident
        if not is_for_one_call(incident.priority, _classes(incident, ask.solved)):
            return keep_for_later(incident, solved=ask.solved, actor=actor, now=now)
        return solve_in_call(incident, solved=ask.solved, actor=actor, now=now)


def _classes(incident: Incident, solved: SolvedInCall) -> tuple[int | None, ...]:
    """Return the classes that were chosen, else those of what is hit."""
    return tuple(
        getattr(solved, quality) or getattr(incident, quality) for quality in Quality.values
    )


def _new_contact(tenant_id: int, caller: Caller, *, actor: Actor, now: datetime) -> Contact:
    tenant = customer_by(tenant_id)
    require(actor, Action.REGISTER, tenant.pk)
    return add_contact(
        tenant=tenant,
        name=clean_text(caller.name, "new_name", limit=120),
        phone=caller.phone,
        email=caller.email,
        actor=actor,
        now=now,
    )
