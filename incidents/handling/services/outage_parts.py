"""Which incidents are part of an outage: they join, are opened in it, and leave (R15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from incidents.facts import OutageParts, PartOfOutage
from incidents.handling.asks.outage import JoinOutage, LeaveOutage, OpenInOutage
from incidents.handling.services.outage_joins import grew, join_one
from incidents.handling.services.register import register_incident
from incidents.models import Incident, Outage, OutagePart
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import (
    append_event,
    clean_text,
    lock_incident,
    noted,
)
from incidents.record.services.each import Result, done_of, each
from incidents.record.services.outages import lock_outage, settle, tell
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import update
from tenants.rules.roles import Action, Actor, require

OVER = gettext_lazy("This outage is closed: nothing becomes part of it any more.")


@transaction.atomic
def join_outage(*, outage_id: int, ask: JoinOutage, actor: Actor, now: datetime) -> list[Result]:
    """Make incidents part of an outage, each by itself; what is refused is told by row."""
    outage = _running(outage_id, actor)
    found = visible_incidents(actor).filter(pk__in=ask.incident_ids).order_by("pk")
    results = each(found, lambda row: join_one(outage, row.pk, ask, actor=actor, now=now))
    grew(outage, done_of(results), actor=actor, now=now)
    return results


@transaction.atomic
def open_in_outage(*, outage_id: int, ask: OpenInOutage, actor: Actor, now: datetime) -> Incident:
    """Register an incident at a customer who did not report yet, as part of this outage."""
    outage = _running(outage_id, actor)
    incident = register_incident(tenant_id=ask.tenant_id, ask=ask.report, actor=actor, now=now)
    join_one(outage, incident.pk, JoinOutage(), actor=actor, now=now)
    grew(outage, [incident.pk], actor=actor, now=now)
    return incident


@transaction.atomic
def leave_outage(*, outage_id: int, ask: LeaveOutage, actor: Actor, now: datetime) -> Incident:
    """Take an incident out again: it turned out to be something else. Both histories keep it."""
    outage = _running(outage_id, actor)
    incident = lock_incident(ask.incident_id, actor=actor)
    require(actor, Action.TRIAGE, incident.tenant_id)
    part = OutagePart.objects.filter(outage=outage, incident=incident, left_at=None).first()
    if part is None:
        raise NotFound()
    reason = clean_text(ask.reason, "reason")
    part.left_at = now
    append_event(
        incident,
        "incident.outage_left",
        actor=actor,
        now=now,
        wrote=[update(part, "left_at"), *noted(incident, reason, actor=actor, now=now)],
        facts=PartOfOutage(outage=outage.reference),
    )
    tell(outage, "outage.shrank", actor=actor, now=now, facts=OutageParts(incidents=[incident.pk]))
    settle(outage, actor=actor, now=now)
    return incident


def _running(outage_id: int, actor: Actor) -> Outage:
    outage = lock_outage(outage_id, actor=actor)
    if outage.is_over:
        raise Invalid(OVER)
    return outage
