"""Continuity plans of an organisation: recorded, changed, reviewed, used, ended (R126)."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import DescribePlan, ReviewPlan
from incidents.duty.queries.risks import owners_for
from incidents.facts import ContinuitySaid, PlanUsed
from incidents.models import ContinuityPlan, Incident, PlanAsset, PlanUse
from incidents.record.services.common import clean_text, owned
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import Written, append, insert, update
from tenants.models import Asset, Tenant
from tenants.rules.roles import Action, Actor, require

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
MOST_ASSETS: Final = 200
FIELDS: Final = (
    "title", "version", "valid_from", "owner", "covers", "outside_number", "outside_url", "sha256",
    "review_on", "reviewed_at", "told", "look_at",
)  # fmt: skip


@transaction.atomic
def record_plan(
    *, tenant_id: int, ask: DescribePlan, actor: Actor, now: datetime
) -> ContinuityPlan:
    """Record a plan of a customer, or of the provider itself."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None or not actor.sees(tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, tenant_id)
    plan = ContinuityPlan(
        tenant=tenant, provider_id=tenant.provider_id, made_at=now, reviewed_at=now
    )
    _describe(plan, ask, now=now)
    wrote = [insert(plan), *_cover(plan, ask.assets)]
    facts = ContinuitySaid(review_on=str(plan.review_on))
    append(plan, "continuity.recorded", actor=actor, at=now, wrote=wrote, facts=facts)
    return plan


@transaction.atomic
def change_plan(*, plan_id: int, ask: DescribePlan, actor: Actor, now: datetime) -> ContinuityPlan:
    """Let it say something else from now on. Another version was looked at, so it is reviewed."""
    plan = _lock(plan_id, actor)
    was = plan.version
    _describe(plan, ask, now=now)
    if plan.version != was:
        plan.reviewed_at = now
    wrote = [update(plan, *FIELDS), *_cover(plan, ask.assets)]
    facts = ContinuitySaid(review_on=str(plan.review_on))
    append(plan, "continuity.changed", actor=actor, at=now, wrote=wrote, facts=facts)
    return plan


@transaction.atomic
def review_plan(*, plan_id: int, ask: ReviewPlan, actor: Actor, now: datetime) -> ContinuityPlan:
    """Say that it was looked at and holds, until when."""
    plan = _lock(plan_id, actor)
    plan.review_on, plan.reviewed_at = _review_on(plan.tenant, ask.review_on, now), now
    plan.look_at = now
    wrote = [update(plan, "review_on", "reviewed_at", "look_at")]
    facts = ContinuitySaid(review_on=str(plan.review_on))
    append(plan, "continuity.reviewed", actor=actor, at=now, wrote=wrote, facts=facts)
    return plan


@transaction.atomic
def end_plan(*, plan_id: int, actor: Actor, now: datetime) -> ContinuityPlan:
    """Let it stand no more: nobody is told of it; where it was used stays."""
    plan = _lock(plan_id, actor)
    plan.ended_at, plan.look_at = now, None
    wrote = [update(plan, "ended_at", "look_at")]
    facts = ContinuitySaid(review_on=str(plan.review_on))
    append(plan, "continuity.ended", actor=actor, at=now, wrote=wrote, facts=facts)
    return plan


def use_plan(incident: Incident, plan_id: int, *, actor: Actor, now: datetime) -> list[Written]:
    """Note on a locked incident that a plan is activated; return what was written of that.

    In an exercise it is a test. A second time changes nothing.
    """
    rows = ContinuityPlan.objects.select_for_update(of=("self",))
    plan = rows.filter(pk=plan_id, tenant=incident.tenant_id, ended_at=None).first()
    if plan is None:
        raise Invalid(_("Choose one of these."), field="plan")
    if PlanUse.objects.filter(plan=plan, incident=incident).exists():
        return []
    use = PlanUse(
        **owned(incident), plan=plan, is_test=incident.is_drill, used_by_id=actor.person_id,
        used_at=now,
    )  # fmt: skip
    plan.tested_at, plan.look_at = now, now
    facts = PlanUsed(incident=incident.pk, is_test=use.is_test)
    wrote = [update(plan, "tested_at", "look_at")]
    append(plan, "continuity.used", actor=actor, at=now, wrote=wrote, facts=facts)
    return [insert(use)]


def _lock(plan_id: int, actor: Actor) -> ContinuityPlan:
    rows = ContinuityPlan.objects.select_for_update(of=("self",)).select_related("tenant")
    plan = rows.filter(pk=plan_id).first()
    if plan is None or not actor.sees(plan.tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, plan.tenant_id)
    if plan.ended_at is not None:
        raise Stale(_("This plan was ended."))
    return plan


def _describe(plan: ContinuityPlan, ask: DescribePlan, *, now: datetime) -> None:
    plan.title = clean_text(ask.title, "title", limit=120)
    plan.version = clean_text(ask.version, "version", limit=20)
    plan.valid_from = ask.valid_from
    plan.covers = clean_text(ask.covers, "covers", needed=False)
    owner = owners_for(plan.tenant_id, plan.provider_id).filter(pk=ask.owner_id or 0).first()
    if owner is None:
        raise Invalid(_("Choose one of these."), field="owner")
    plan.owner = owner
    plan.outside_number = clean_text(ask.outside_number, "outside_number", needed=False, limit=60)
    plan.outside_url = clean_text(ask.outside_url, "outside_url", needed=False, limit=500)
    if plan.outside_url and not plan.outside_url.lower().startswith(("https://", "http://")):
        raise Invalid(_("An address begins with https:// or http://."), field="outside_url")
    plan.sha256 = clean_text(ask.sha256, "sha256", needed=False, limit=64).lower()
    if plan.sha256 and not DIGEST.fullmatch(plan.sha256):
        raise Invalid(_("A SHA-256 has 64 digits from 0 to 9 and a to f."), field="sha256")
    if plan.review_on != ask.review_on:
        plan.review_on = _review_on(plan.tenant, ask.review_on, now)
    # Looked at at once; whoever owns it now is told anew.
    plan.told, plan.look_at = "", now


def _cover(plan: ContinuityPlan, keys: Sequence[int]) -> list[Written]:
    """Say which assets it covers from now on: of this organisation alone."""
    wanted = set(keys)
    known = Asset.objects.filter(tenant=plan.tenant_id, pk__in=wanted)
    if len(wanted) > MOST_ASSETS or known.count() != len(wanted):
        raise Invalid(_("Choose one of these."), field="assets")
    rows = {one.asset_id: one for one in PlanAsset.objects.filter(plan=plan)}
    wrote = []
    for key, row in sorted(rows.items()):
        if row.is_active != (key in wanted):
            row.is_active = key in wanted
            wrote.append(update(row, "is_active"))
    for key in sorted(wanted - rows.keys()):
        row = PlanAsset(
            tenant_id=plan.tenant_id, provider_id=plan.provider_id, plan=plan, asset_id=key
        )
        wrote.append(insert(row))
    return wrote


def _review_on(tenant: Tenant, day: date, now: datetime) -> date:
    if day <= now.astimezone(ZoneInfo(tenant.zone)).date():
        raise Invalid(_("Choose a day that is still to come."), field="review_on")
    return day
