"""Which maintenance is planned: as the desk sees it, as customers do, and for one alarm."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from escalation.models import Alarm, Alert, Maintenance
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at
from tenants.sole import sole

# On one page.
MOST: Final = 100


def covers(alarm: Alarm, names: Collection[str], moment: datetime) -> bool:
    """Say whether what is said of these things at this moment falls in a window."""
    small = [name.lower() for name in names]
    rows = Maintenance.objects.filter(
        tenant=alarm.tenant_id, withdrawn_at=None, begins_at__lte=moment, ends_at__gt=moment
    )
    rows = rows.filter(Q(source=None) | Q(source=alarm.source_id))
    named = rows.annotate(small=Lower("asset__name"))
    return named.filter(Q(asset=None) | Q(small__in=small)).exists()


def last_state() -> Subquery:
    """Return what was made of the last report of the alarm of an outer query."""
    rows = Alert.objects.filter(alarm=OuterRef("pk")).order_by("-pk")
    return Subquery(rows.values("state")[:1])


def ahead(actor: Actor, action: Action, now: datetime) -> QuerySet[Maintenance]:
    """Return what runs or is planned at the customers of whom this person may see so."""
    rows = Maintenance.objects.filter(may_at(actor, action), withdrawn_at=None, ends_at__gt=now)
    return rows.order_by("begins_at", "pk")


def window_for(actor: Actor, key: int, action: Action) -> Maintenance:
    """Return one at a customer of whom this person may do so; another's is not there."""
    found = sole(Maintenance.objects.filter(may_at(actor, action), pk=key))
    if found is None:
        raise NotFound()
    return found


def planned_for_desk(actor: Actor, now: datetime) -> list[Maintenance]:
    rows = ahead(actor, Action.SEE_QUEUE, now)
    return list(rows.select_related("tenant", "asset", "source", "planned_by")[:MOST])


def planned_for_customer(
    actor: Actor, tenants: Collection[int], now: datetime
) -> list[Maintenance]:
    """Return what a customer reads: no source, and nobody of the desk."""
    rows = ahead(actor, Action.REPORT, now).filter(tenant__in=tenants)
    return list(rows.select_related("tenant", "asset").defer("source", "planned_by")[:MOST])
