"""An outage: one disturbance of several customers, kept by the provider alone (R15)."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import OutageState
from incidents.facts import PartOfOutage
from incidents.handling.asks.outage import ChangeOutage, StartOutage, WithdrawOutage
from incidents.handling.services.outage_joins import join
from incidents.models import Outage, OutagePart
from incidents.record.services.common import append_event, clean_text
from incidents.record.services.lookups import category_of
from incidents.record.services.outages import lock_outage, record_outage
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def start_outage(*, provider_id: int, ask: StartOutage, actor: Actor, now: datetime) -> Outage:
    """Begin an outage, empty or with incidents; one that may not join refuses all of it."""
    provider = Tenant.objects.filter(pk=provider_id).first()
    if provider is None or not provider.is_provider:
        raise NotFound()
    require(actor, Action.TRIAGE, provider_id)
    outage = Outage(tenant=provider, provider=provider, started_at=now, started_by_id=actor.user_id)
    _describe(outage, ask.about)
    outage.reference = _next_reference(now)
    wrote = [insert(outage)]
    append(outage, "outage.started", actor=actor, at=now, wrote=wrote, version=outage.version)
    join(outage, ask.joins, actor=actor, now=now)
    return outage


@transaction.atomic
def change_outage(
    *, outage_id: int, expected_version: int, ask: ChangeOutage, actor: Actor, now: datetime
) -> Outage:
    """Say anew what is disturbed and why; what customers read follows in each of their parts."""
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.TRIAGE, outage.provider_id)
    if outage.version != expected_version:
        raise Stale()
    before = outage.public_text
    _describe(outage, ask)
    record_outage(outage, "outage.changed", actor=actor, now=now)
    if outage.public_text != before:
        _tell_parts(outage, actor=actor, now=now)
    return outage


@transaction.atomic
def withdraw_outage(*, outage_id: int, ask: WithdrawOutage, actor: Actor, now: datetime) -> Outage:
    """Close one that nothing is part of: it was none after all."""
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.TRIAGE, outage.provider_id)
    if outage.is_over or OutagePart.objects.filter(outage=outage, left_at=None).exists():
        raise Invalid(_("Only an outage without incidents is withdrawn."), field="reason")
    outage.left_reason = clean_text(ask.reason, "reason")
    outage.state, outage.closed_at = OutageState.CLOSED, now
    return record_outage(outage, "outage.withdrawn", actor=actor, now=now)


def _describe(outage: Outage, ask: ChangeOutage) -> None:
    outage.title = clean_text(ask.title, "title", limit=120)
    outage.cause = clean_text(ask.cause, "cause", needed=False)
    outage.product = clean_text(ask.product, "product", needed=False, limit=120)
    outage.public_text = clean_text(ask.public_text, "public_text", needed=False, limit=2000)
    outage.category = category_of(outage.provider, ask.category_id)


def _tell_parts(outage: Outage, *, actor: Actor, now: datetime) -> None:
    parts = OutagePart.objects.filter(outage=outage, left_at=None).select_related("incident")
    for part in parts.order_by("incident_id"):
        part.public_text = outage.public_text
        append_event(
            part.incident,
            "incident.outage_described",
            actor=actor,
            now=now,
            wrote=[update(part, "public_text")],
            facts=PartOfOutage(outage=outage.reference),
        )


def _next_reference(now: datetime) -> str:
    """Return the next number: of one sequence, so that it tells no more than those of incidents."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incidents_outage_reference')")
        (number,) = cursor.fetchone()
    return f"STO-{now.year}-{number:06d}"
