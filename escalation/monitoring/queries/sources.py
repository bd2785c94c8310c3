"""Which sources of monitoring there are, how each does, and what one reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from escalation.choices import AlertState
from escalation.models import Alarm, Alert, AlertCustomer, AlertSource
from escalation.monitoring.queries.maintenance import last_state
from escalation.monitoring.rules.tallies import WHY, tally_name
from incidents.models import Incident
from incidents.record.queries.options import Option
from tenants.choices import TokenScope
from tenants.errors import NotFound
from tenants.models import ApiToken, Mailbox
from tenants.rules.roles import Action, Actor
from tenants.sole import sole
from tenants.throttle import tally

# Alarms on one page.
SIZE: Final = 50


@dataclass(frozen=True)
class Doing:
    """A source: how many of its alarms are wrong now, what failed, and when it last reported."""

    source: AlertSource
    firing: int
    last_at: datetime | None
    # Reports of which nothing could be made.
    failed: int
    # Without a key that holds nothing is taken from it.
    has_key: bool


@dataclass(frozen=True)
class AlarmsPage:
    rows: Sequence[Alarm]
    older: int | None


def sources_of(actor: Actor) -> QuerySet[AlertSource]:
    """Return the sources that this person sets up: who sees all customers, as one may be of any."""
    own = AlertSource.objects.filter(tenant__in=actor.wholes_for(Action.CONFIGURE), removed_at=None)
    return own.select_related("customer", "category", "tenant", "mailbox").order_by("name", "pk")


def source_for(actor: Actor, pk: int) -> AlertSource:
    found = sole(sources_of(actor).filter(pk=pk))
    if found is None:
        raise NotFound()
    return found


def doing(sources: Sequence[AlertSource], now: datetime) -> list[Doing]:
    """Return how each does, in three statements for all of them."""
    keys = [one.pk for one in sources]
    rows = Alarm.objects.filter(source__in=keys).order_by().values_list("source")
    figures = {
        source: (firing, last_at)
        for source, firing, last_at in rows.annotate(
            firing=Count("pk", filter=Q(is_firing=True)), last=Max("last_at")
        )
    }
    lost = Alert.objects.filter(alarm__source__in=keys, state=AlertState.FAILED).order_by()
    failed = dict(lost.values_list("alarm__source").annotate(n=Count("pk")))
    held = set(
        _holding(now)
        .filter(user__in=[one.service_id for one in sources])
        .values_list("user", flat=True)
    )
    return [
        Doing(
            one,
            *figures.get(one.pk, (0, None)),
            failed=failed.get(one.pk, 0),
            has_key=one.service_id in held,
        )
        for one in sources
    ]


def customers_of(source: AlertSource) -> str:
    """Return the lines that say for whom it may report, as they are filled in."""
    rows = AlertCustomer.objects.filter(source=source).select_related("customer").order_by("called")
    return "\n".join(f"{row.called} = {row.customer.name}" for row in rows)


def keys_of(source: AlertSource, now: datetime) -> list[ApiToken]:
    """Return the keys that hold, the newest first."""
    held = _holding(now).filter(tenant=source.tenant_id, user=source.service_id)
    return list(held.order_by("-made_at", "-pk"))


def mailbox_names(actor: Actor) -> list[Option]:
    """Return the mailboxes that a source of these providers may mail to."""
    own = Mailbox.objects.filter(tenant__in=actor.wholes_for(Action.CONFIGURE), is_active=True)
    return [
        (pk, f"{name} <{at}>")
        for pk, name, at in own.order_by("name", "pk").values_list("pk", "name", "address")
    ]


def _holding(now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(scope=TokenScope.MONITOR, revoked_at=None, expires_at__gt=now)


def alarms_of(source: AlertSource, *, before: int | None = None) -> AlarmsPage:
    """Return a page of what it reported about, what it told of last of all first."""
    rows = Alarm.objects.filter(source=source).select_related("incident", "tenant")
    rows = rows.annotate(last_state=last_state())
    older = rows.filter(pk__lt=before) if before is not None else rows
    found = list(older.order_by("-pk")[: SIZE + 1])
    return AlarmsPage(found[:SIZE], found[SIZE - 1].pk if len(found) > SIZE else None)


def refused_of(source: AlertSource, today: date) -> list[tuple[str, int]]:
    """Return how many calls were refused today, by why: nothing else is kept of them."""
    found = (
        (said, tally(tally_name(why), f"{source.public_id} {today}")) for why, said in WHY.items()
    )
    return [(str(said), count) for said, count in found if count]


def alarms_on(incident: Incident) -> list[Alarm]:
    """Return what monitoring says of an incident, the newest first."""
    rows = Alarm.objects.filter(incident=incident).select_related("source")
    return list(rows.order_by("-last_at", "-pk")[:SIZE])


def alerts_on(incident: Incident) -> list[Alert]:
    """Return what was reported of an incident, the newest first; repeats are counted alone."""
    rows = Alert.objects.filter(alarm__incident=incident).select_related("alarm__source")
    return list(rows.order_by("-pk")[:SIZE])
