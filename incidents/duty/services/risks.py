"""Risks of an organisation: recorded, changed, reviewed, ended (R127)."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import DescribeRisk, ReviewRisk
from incidents.duty.queries.risks import owners_for, steps_of
from incidents.facts import RiskSaid
from incidents.models import Risk
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.models import Asset, Category, Tenant
from tenants.queries import suppliers_of
from tenants.rules.roles import Action, Actor, require

MONTHS: Final = 60
FIELDS: Final = (
    "title", "asset", "category", "supplier", "owner", "likelihood", "impact", "measures",
    "outside_number", "outside_url", "months", "threshold", "is_passed", "review_on", "look_at",
)  # fmt: skip


@transaction.atomic
def record_risk(*, tenant_id: int, ask: DescribeRisk, actor: Actor, now: datetime) -> Risk:
    """Record a risk of a customer, or of the provider itself."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None or not actor.sees(tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, tenant_id)
    risk = Risk(tenant=tenant, provider_id=tenant.provider_id, made_at=now)
    _describe(risk, ask, now=now)
    wrote = [insert(risk)]
    said = RiskSaid(likelihood=risk.likelihood, impact=risk.impact)
    append(risk, "risk.recorded", actor=actor, at=now, wrote=wrote, facts=said)
    return risk


@transaction.atomic
def change_risk(*, risk_id: int, ask: DescribeRisk, actor: Actor, now: datetime) -> Risk:
    """Let it say something else from now on; what it said stands in the ledger."""
    risk = _lock(risk_id, actor)
    _describe(risk, ask, now=now)
    wrote = [update(risk, *FIELDS)]
    said = RiskSaid(likelihood=risk.likelihood, impact=risk.impact)
    append(risk, "risk.changed", actor=actor, at=now, wrote=wrote, facts=said)
    return risk


@transaction.atomic
def review_risk(*, risk_id: int, ask: ReviewRisk, actor: Actor, now: datetime) -> Risk:
    """Say that it was looked at anew, how likely and bad it is held to be, and until when."""
    risk = _lock(risk_id, actor)
    risk.likelihood = _level(ask.likelihood, "likelihood")
    risk.impact = _level(ask.impact, "impact")
    risk.review_on, risk.reviewed_at = _review_on(risk.tenant, ask.review_on, now), now
    wrote = [update(risk, "likelihood", "impact", "review_on", "reviewed_at")]
    said = RiskSaid(likelihood=risk.likelihood, impact=risk.impact)
    append(risk, "risk.reviewed", actor=actor, at=now, wrote=wrote, facts=said)
    return risk


@transaction.atomic
def end_risk(*, risk_id: int, actor: Actor, now: datetime) -> Risk:
    """Let it stand no more: nothing is counted of it, and nobody is told."""
    risk = _lock(risk_id, actor)
    risk.ended_at, risk.look_at = now, None
    wrote = [update(risk, "ended_at", "look_at")]
    said = RiskSaid(likelihood=risk.likelihood, impact=risk.impact)
    append(risk, "risk.ended", actor=actor, at=now, wrote=wrote, facts=said)
    return risk


def _lock(risk_id: int, actor: Actor) -> Risk:
    rows = Risk.objects.select_for_update(of=("self",)).select_related("tenant")
    risk = rows.filter(pk=risk_id).first()
    if risk is None or not actor.sees(risk.tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, risk.tenant_id)
    if risk.ended_at is not None:
        raise Stale(_("This risk was ended."))
    return risk


def _describe(risk: Risk, ask: DescribeRisk, *, now: datetime) -> None:
    risk.title = clean_text(ask.title, "title", limit=120)
    risk.measures = clean_text(ask.measures, "measures", needed=False)
    _threatens(risk, ask)
    owner = owners_for(risk.tenant_id, risk.provider_id).filter(pk=ask.owner_id or 0).first()
    if owner is None:
        raise Invalid(_("Choose one of these."), field="owner")
    risk.owner = owner
    risk.likelihood = _level(ask.likelihood, "likelihood")
    risk.impact = _level(ask.impact, "impact")
    risk.outside_number = clean_text(ask.outside_number, "outside_number", needed=False, limit=60)
    risk.outside_url = clean_text(ask.outside_url, "outside_url", needed=False, limit=500)
    if risk.outside_url and not risk.outside_url.lower().startswith(("https://", "http://")):
        raise Invalid(_("An address begins with https:// or http://."), field="outside_url")
    if not 1 <= ask.months <= MONTHS:
        raise Invalid(_("Choose from 1 to 60 months."), field="months")
    risk.months, risk.threshold = ask.months, ask.threshold
    if risk.review_on != ask.review_on:
        risk.review_on = _review_on(risk.tenant, ask.review_on, now)
    # Counted at once, and from then on each morning; whoever owns it now is told anew.
    risk.is_passed, risk.look_at = False, None if ask.threshold is None else now


def _threatens(risk: Risk, ask: DescribeRisk) -> None:
    """Put in what it threatens: of this organisation, and one of them at least."""
    provider = risk.provider_id
    assets = Asset.objects.filter(tenant=risk.tenant_id)
    known = (
        ("asset", ask.asset_id, assets),
        ("category", ask.category_id, Category.objects.filter(tenant=provider)),
        ("supplier", ask.supplier_id, suppliers_of(risk.tenant_id, provider)),
    )
    for name, key, rows in known:
        found = None if key is None else rows.filter(pk=key).first()
        if key is not None and found is None:
            raise Invalid(_("Choose one of these."), field=name)
        setattr(risk, name, found)
    if not any(key for _name, key, _rows in known):
        raise Invalid(_("Choose what it threatens: an asset, a category or a supplier."),
                      field="asset")  # fmt: skip


def _level(level: int, field: str) -> int:
    if level not in {one.level for one in steps_of(field)}:
        raise Invalid(_("Choose one of these."), field=field)
    return level


def _review_on(tenant: Tenant, day: date, now: datetime) -> date:
    if day <= now.astimezone(ZoneInfo(tenant.zone)).date():
        raise Invalid(_("Choose a day that is still to come."), field="review_on")
    return day
