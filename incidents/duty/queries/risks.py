"""Risks of organisations, and the incidents that say how likely each is (R127)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import (
    DateTimeField,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from incidents.choices import Kind, TriageOutcome
from incidents.duty.rules.risks import Counted, Step, likelihood_of
from incidents.models import AssetLink, Incident, Risk
from tenants.data import risk_scale
from tenants.errors import NotFound
from tenants.models import Membership, User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

MOST: Final = 200
LISTED: Final = 100


@dataclass(frozen=True)
class RiskLine:
    """One risk with what happened of it. `said`: how likely that makes it, by the scale."""

    row: Risk
    counted: Counted
    said: Step
    said_name: str
    likelihood: str
    impact: str
    is_overdue: bool

    @property
    def is_above(self) -> bool:
        """Say that more happened than its likelihood is held to be."""
        return self.said.level > self.row.likelihood


@lru_cache(maxsize=2)
def steps_of(scale: str) -> tuple[Step, ...]:
    """Return the steps of `likelihood` or `impact`."""
    return tuple(Step(**one) for one in risk_scale()[scale])


def step_names(scale: str) -> dict[int, str]:
    language = get_language() or "en"
    return {one.level: one.name(language) for one in steps_of(scale)}


class Back(Func):
    """So many months of the calendar before a moment."""

    arg_joiner = " - interval '1 month' * "
    template = "(%(expressions)s)"
    output_field = DateTimeField()


def risks_for(actor: Actor, *, now: datetime) -> list[RiskLine]:
    """Return the risks that stand, of all customers in sight: the gravest first."""
    rows = list(_seen(actor, now).filter(ended_at=None).order_by("-pk")[:MOST])
    rows.sort(key=lambda one: (-one.score, one.title, one.pk))
    return [line_of(row, now=now) for row in rows]


def risk_for(actor: Actor, key: int, *, now: datetime) -> RiskLine:
    """Return one of these, also one that ended; or NotFound."""
    row = _seen(actor, now).filter(pk=key).first()
    if row is None:
        raise NotFound()
    return line_of(row, now=now)


def _seen(actor: Actor, now: datetime) -> QuerySet[Risk]:
    seen = may_at(actor, Action.SEE_QUEUE)
    return counting(Risk.objects.filter(seen), until=now, seen=seen)


def counting(risks: QuerySet[Risk], *, until: datetime, seen: Q | None = None) -> QuerySet[Risk]:
    """Return them with what happened in their months before `until`, and in as many before."""
    at, months = Value(until, DateTimeField()), OuterRef("months")
    since, before = Back(at, months), Back(Back(at, months), months)
    links = AssetLink.objects.filter(
        incident=OuterRef("pk"), asset=OuterRef(OuterRef("asset")), is_active=True
    )
    # What is empty equals nothing.
    found = _happened(seen).filter(
        Q(tenant=OuterRef("tenant")) | Q(provider=OuterRef("tenant")),
        Q(category=OuterRef("category"))
        | Q(category__parent=OuterRef("category"))
        | Q(supplier=OuterRef("supplier"))
        | Q(Exists(links)),
    )
    return risks.annotate(
        happened=_count(found.filter(reported_at__gt=since, reported_at__lte=until)),
        happened_before=_count(found.filter(reported_at__gt=before, reported_at__lte=since)),
    ).select_related("tenant", "asset", "category", "supplier", "owner")


def _count(found: QuerySet[Incident]) -> Coalesce:
    number = Func(template="count(*)", output_field=IntegerField())
    return Coalesce(Subquery(found.order_by().annotate(n=number).values("n")), 0)


def _happened(seen: Q | None) -> QuerySet[Incident]:
    """Return what happened and counts. An exercise happened to nobody (R150)."""
    found = Incident.objects.filter(
        kind=Kind.INCIDENT, merged_into=None, is_drill=False, is_unverified=False
    ).exclude(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)
    return found if seen is None else found.filter(seen)


def line_of(row: Any, *, now: datetime) -> RiskLine:
    """Return one that was read by `counting`."""
    said = likelihood_of(row.happened, row.months, steps_of("likelihood"))
    today = now.astimezone(ZoneInfo(row.tenant.zone)).date()
    return RiskLine(
        row=row,
        counted=counted_of(row),
        said=said,
        said_name=said.name(get_language() or "en"),
        likelihood=step_names("likelihood")[row.likelihood],
        impact=step_names("impact")[row.impact],
        is_overdue=row.ended_at is None and row.review_on < today,
    )


def counted_of(row: Any) -> Counted:
    return Counted(row.happened, row.happened_before)


def incidents_of(actor: Actor, row: Risk, *, now: datetime) -> list[Incident]:
    """Return what is counted of it now, the newest first."""
    asked = [Q(pk__in=[])]
    if row.asset_id is not None:
        links = AssetLink.objects.filter(
            incident=OuterRef("pk"), asset=row.asset_id, is_active=True
        )
        asked.append(Q(Exists(links)))
    if row.category_id is not None:
        asked.append(Q(category=row.category_id) | Q(category__parent=row.category_id))
    if row.supplier_id is not None:
        asked.append(Q(supplier=row.supplier_id))
    since = Back(Value(now, DateTimeField()), Value(row.months))
    found = _happened(may_at(actor, Action.SEE_QUEUE)).filter(
        reduce(or_, asked),
        Q(tenant=row.tenant_id) | Q(provider=row.tenant_id),
        reported_at__gt=since,
        reported_at__lte=now,
    )
    return list(found.select_related("tenant").order_by("-reported_at", "-pk")[:LISTED])


def owners_for(tenant_id: int, provider_id: int) -> QuerySet[User]:
    """Return who may own a risk there: people of that organisation and of its desk."""
    held = Membership.objects.filter(tenant__in=[tenant_id, provider_id], is_active=True).values(
        "user"
    )
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")
