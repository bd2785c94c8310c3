"""Extra people and suppliers on a long or complex incident: who, since when, what for (R45)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.facts import PartySaid
from incidents.handling.asks.involve import EndInvolvement, Involve
from incidents.models import Incident, Involved
from incidents.record.rules.lifecycle import OPEN
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.involved import end
from incidents.record.services.lookups import assignable, supplier_of
from tenants.errors import Invalid
from tenants.ledger.append import insert
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def involve(*, incident_id: int, ask: Involve, actor: Actor, now: datetime) -> Incident:
    """Record that a colleague or a supplier works on it too; who is responsible stays so."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if Status(incident.status) not in OPEN:
        raise Invalid(_("This is closed: nobody works on it any more."), field="user")
    if (ask.user_id is None) == (ask.supplier_id is None):
        raise Invalid(_("Choose a colleague or a supplier: one of the two."), field="user")
    row = Involved(
        **owned(incident),
        user=assignable(incident, ask.user_id) if ask.user_id is not None else None,
        supplier=supplier_of(incident, ask.supplier_id) if ask.supplier_id is not None else None,
        task=clean_text(ask.task, "task", needed=False, limit=200),
        added_by_id=actor.person_id,
        added_at=now,
    )
    there = Involved.objects.filter(
        incident=incident, user=row.user, supplier=row.supplier, ended_at=None
    )
    if there.exists():
        raise Invalid(_("They work on it already."), field="user")
    append_event(
        incident,
        "incident.involved",
        actor=actor,
        now=now,
        wrote=[insert(row)],
        facts=PartySaid(user=row.user_id, supplier=row.supplier_id),
    )
    return incident


@transaction.atomic
def end_involvement(
    *, incident_id: int, ask: EndInvolvement, actor: Actor, now: datetime
) -> Incident:
    """Record that somebody no longer works on it."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    row = Involved.objects.filter(incident=incident, pk=ask.involved, ended_at=None).first()
    if row is None:
        raise Invalid(_("Choose one of these."), field="involved")
    wrote = [end(row, actor=actor, now=now)]
    append_event(
        incident,
        "incident.released",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=PartySaid(user=row.user_id, supplier=row.supplier_id),
    )
    return incident
