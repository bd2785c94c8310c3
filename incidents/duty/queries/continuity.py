"""Continuity plans of organisations: how each stands, what it covers and where it was used."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from incidents.choices import PlanReason
from incidents.duty.rules.continuity import PlanFacts, reasons_of
from incidents.models import AssetLink, ContinuityPlan, Incident, PlanAsset, PlanUse
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

MOST: Final = 200
USES: Final = 50


@dataclass(frozen=True)
class PlanLine:
    """One plan. `reasons`: why it asks for its owner; nothing where it is up to date."""

    row: ContinuityPlan
    reasons: tuple[PlanReason, ...]
    assets: list[PlanAsset]

    @property
    def is_current(self) -> bool:
        return not self.reasons and self.row.ended_at is None


@dataclass(frozen=True)
class PlanHit:
    """A plan that covers what an incident hits. `use`: it was activated in it."""

    row: ContinuityPlan
    use: PlanUse | None


def plans_for(actor: Actor, *, now: datetime, customer: int | None = None) -> list[PlanLine]:
    """Return the plans that stand, of all customers in sight: what asks most of them first."""
    found = _seen(actor).filter(ended_at=None)
    if customer is not None:
        found = found.filter(tenant=customer)
    lines = [line_of(row, now=now) for row in found.order_by("-pk")[:MOST]]
    return sorted(lines, key=lambda one: (-len(one.reasons), one.row.title, one.row.pk))


def asking_for(actor: Actor, *, now: datetime, customer: int | None = None) -> list[PlanLine]:
    """Return those of them that are out of date, or not tried."""
    return [one for one in plans_for(actor, now=now, customer=customer) if one.reasons]


def plan_for(actor: Actor, key: int, *, now: datetime) -> PlanLine:
    """Return one of these, also one that ended; or NotFound."""
    row = _seen(actor).filter(pk=key).first()
    if row is None:
        raise NotFound()
    return line_of(row, now=now)


def uses_of(plan: ContinuityPlan) -> list[PlanUse]:
    """Return the incidents and exercises in which it was activated, the latest first."""
    rows = PlanUse.objects.filter(plan=plan).select_related("incident", "used_by")
    return list(rows.order_by("-used_at", "-pk")[:USES])


def plans_hit(incident: Incident) -> QuerySet[ContinuityPlan]:
    """Return the plans that stand and cover an asset that this incident hits; else all of it.

    Of the organisation of the incident: those that cover it first.
    """
    covers = PlanAsset.objects.filter(plan=OuterRef("pk"), is_active=True, asset__in=_hit(incident))
    rows = ContinuityPlan.objects.filter(tenant=incident.tenant_id, ended_at=None)
    return rows.annotate(is_hit=Exists(covers)).order_by("-is_hit", "title", "pk")


def plan_options(incident: Incident) -> list[tuple[int, str]]:
    """Return what one chooses from when a plan is activated."""
    return [(one.pk, f"{one.title} ({one.version})") for one in plans_hit(incident)[:MOST]]


def plans_of(incident: Incident) -> list[PlanHit]:
    """Return the plans that cover what it hits, and those that were activated in it."""
    used = {one.plan_id: one for one in PlanUse.objects.filter(incident=incident)}
    rows = plans_hit(incident).filter(Q(is_hit=True) | Q(pk__in=used))[:MOST]
    return [PlanHit(row, used.get(row.pk)) for row in rows]


def _hit(incident: Incident) -> "QuerySet[AssetLink, Any]":
    return AssetLink.objects.filter(incident=incident, is_active=True).values("asset")


def with_uses(rows: QuerySet[ContinuityPlan]) -> QuerySet[ContinuityPlan]:
    """Return them with when each was last activated in an incident that is closed by now."""
    used = PlanUse.objects.filter(plan=OuterRef("pk"), is_test=False).filter(
        incident__closed_at__isnull=False
    )
    last = used.order_by().values("plan").annotate(last=Max("used_at")).values("last")
    return rows.annotate(last_used=Subquery(last)).select_related("tenant", "owner")


def reasons(row: Any, *, now: datetime) -> tuple[PlanReason, ...]:
    """Return why one that was read by `with_uses` asks for its owner."""
    if row.ended_at is not None:
        return ()
    facts = PlanFacts(
        review_on=row.review_on,
        today=now.astimezone(ZoneInfo(row.tenant.zone)).date(),
        made_at=row.made_at,
        reviewed_at=row.reviewed_at,
        tested_at=row.tested_at,
        used_at=row.last_used,
        now=now,
    )
    return reasons_of(facts)


def line_of(row: ContinuityPlan, *, now: datetime) -> PlanLine:
    return PlanLine(row=row, reasons=reasons(row, now=now), assets=list(row.assets.all()))


def covered(rows: QuerySet[ContinuityPlan]) -> QuerySet[ContinuityPlan]:
    """Return them with their uses, and the assets that each covers."""
    assets = PlanAsset.objects.filter(is_active=True).select_related("asset").order_by("pk")
    return with_uses(rows).prefetch_related(Prefetch("assets", queryset=assets))


def _seen(actor: Actor) -> QuerySet[ContinuityPlan]:
    return covered(ContinuityPlan.objects.filter(Q(may_at(actor, Action.SEE_QUEUE))))
