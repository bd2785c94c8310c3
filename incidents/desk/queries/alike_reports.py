"""Which open reports are alike: of one category or kind of system, shortly after each other."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)

from incidents.choices import Kind, Status
from incidents.models import Incident, OutagePart
from incidents.record.queries.gather import Listed
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor

# No provider looks further back (`tenant_like_reports_make_sense`).
FURTHEST: Final = timedelta(days=1)
# More than so many offers at once say that the threshold is too low.
MOST: Final = 3
# So many like incidents are listed to choose from.
LISTED: Final = 50
KIND: Final = "asset_links__asset__kind"


def alike_incidents(
    actor: Actor, now: datetime, *, category: int | None = None, kind: str = ""
) -> list[Incident]:
    """Return the reports behind an offer, the oldest first."""
    found = _recent(actor, now)
    if category is not None:
        found = found.filter(category=category)
    if kind:
        found = found.filter(asset_links__is_active=True, **{KIND: kind}).distinct()
    return list(found.select_related("tenant").order_by("reported_at", "pk")[:LISTED])


def reports_alike(actor: Actor, now: datetime) -> dict[str, Listed]:
    found = _recent(actor, now)
    kinds = found.filter(asset_links__is_active=True).exclude(**{KIND: ""})
    category = ("category_id", "category__name_nl", "category__name_en")
    return {
        "alike": _enough(found.exclude(category=None), *category),
        "alike_kinds": _enough(kinds, KIND),
    }


def _recent(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return open reports that are part of none, as far back as their provider looks."""
    within = ExpressionWrapper(
        F("provider__alike_minutes") * Value(timedelta(minutes=1)), DurationField()
    )
    since = ExpressionWrapper(Value(now, DateTimeField()) - within, DateTimeField())
    part = OutagePart.objects.filter(incident=OuterRef("pk"), left_at=None)
    return (
        visible_incidents(actor)
        .exclude(status=Status.CLOSED)
        .filter(
            ~Exists(part),
            kind=Kind.INCIDENT,
            is_drill=False,
            reported_at__gte=now - FURTHEST,
            provider__alike_reports__gt=1,
        )
        .filter(reported_at__gte=since)
    )


def _enough(found: QuerySet[Incident], *what: str) -> Listed:
    counted: Any = found.order_by().values(*what, "provider__alike_reports")
    counted = counted.annotate(
        reports=Count("pk", distinct=True), hit=Count("tenant", distinct=True)
    )
    enough: Listed = counted.filter(reports__gte=F("provider__alike_reports"))
    return enough.order_by("-reports")[:MOST]
