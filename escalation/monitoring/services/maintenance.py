"""Maintenance is planned, withdrawn and over: what is still wrong at its end raises then."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import AlertState
from escalation.due import MAINTENANCE
from escalation.models import Alarm, Alert, AlertSource, Maintenance
from escalation.monitoring.asks import PlanMaintenance
from escalation.monitoring.queries.maintenance import last_state
from escalation.monitoring.services.handle import scope_of_source
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, update
from tenants.models import Asset, Tenant
from tenants.rules.roles import SYSTEM, Action, Actor
from tenants.rules.zones import zones
from tenants.scoping import entered, work_due
from tenants.sole import sole

logger = logging.getLogger(__name__)

FARTHEST: Final = timedelta(days=366)
LONGEST: Final = timedelta(days=31)
LONGEST_REASON: Final = 200


@transaction.atomic
def plan_maintenance(*, ask: PlanMaintenance, actor: Actor, now: datetime) -> Maintenance:
    """Plan a window of one customer; meanwhile what monitoring says of it is kept alone."""
    customer = _customer(ask.customer, actor)
    reason = " ".join(ask.reason.split())
    if not reason or len(reason) > LONGEST_REASON or "\x00" in reason:
        raise Invalid(_("Say what is done."), field="reason")
    if ask.zone not in zones():
        raise Invalid(_("There is no time zone of this name."), field="zone")
    _check_stretch(ask.begins_at, ask.ends_at, now)
    row = Maintenance(
        tenant=customer, provider_id=customer.provider_id, reason=reason, zone=ask.zone,
        asset_id=_asset(customer, ask.asset), source_id=_source(customer, ask.source_id),
        begins_at=ask.begins_at, ends_at=ask.ends_at, planned_by_id=actor.person_id, planned_at=now,
    )  # fmt: skip
    append(row, "maintenance.planned", actor=actor, at=now, wrote=[insert(row)])
    return row


@transaction.atomic
def withdraw_maintenance(*, window_id: int, actor: Actor, now: datetime) -> Maintenance:
    """Take it back; one that runs ends now, and what is wrong then raises."""
    row = sole(Maintenance.objects.select_for_update(of=("self",)).filter(pk=window_id))
    if row is None or not actor.may(Action.PLAN, row.tenant_id):
        raise NotFound()
    if row.withdrawn_at is None and row.ends_at > now:
        if row.begins_at < now:
            row.ends_at = now
        else:
            row.withdrawn_at = row.done_at = now
        wrote = [update(row, "ends_at", "withdrawn_at", "done_at")]
        append(row, "maintenance.withdrawn", actor=actor, at=now, wrote=wrote)
    return row


def end_due(*, now: datetime) -> int:
    """End what is over, of every customer; one that fails stops no other."""
    done = 0
    for work in work_due(MAINTENANCE, now):
        scope = scope_of_source(work.provider_id)
        with entered(scope):
            rows = Maintenance.objects.filter(tenant=work.tenant_id, done_at=None, ends_at__lte=now)
            keys = list(rows.order_by("ends_at", "pk").values_list("pk", flat=True))
        for key in keys:
            try:
                with entered(scope):
                    done += _end(key, now=now)
            except Exception:
                logger.exception("maintenance.failed", extra={"window": key})
    return done


def _end(key: int, *, now: datetime) -> bool:
    """Let what is still wrong be handled as if it were said at the end of the window."""
    rows = Maintenance.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=key, done_at=None, ends_at__lte=now).first()
    if row is None:
        return False
    alarms = Alarm.objects.filter(tenant=row.tenant_id).annotate(last=last_state())
    if row.source_id is not None:
        alarms = alarms.filter(source=row.source_id)
    for alarm in alarms.filter(last=AlertState.PLANNED).order_by("pk"):
        alert = Alert.objects.filter(alarm=alarm).latest("pk")
        alert.state, alert.handled_at = AlertState.WAITING, None
        alert.received_at = max(alert.received_at, row.ends_at)
        alert.save(update_fields=["state", "handled_at", "received_at"])
    row.done_at = now
    append(row, "maintenance.ended", actor=SYSTEM, at=now, wrote=[update(row, "done_at")])
    return True


def _check_stretch(begins: datetime, ends: datetime, now: datetime) -> None:
    if ends <= begins:
        raise Invalid(_("It ends before it begins."), field="ends_at")
    if ends <= now:
        raise Invalid(_("This is over already."), field="ends_at")
    if begins > now + FARTHEST or ends > begins + LONGEST:
        raise Invalid(_("This is too far ahead, or lasts too long."), field="ends_at")


def _customer(name: str, actor: Actor) -> Tenant:
    said = " ".join(name.split())
    rows = Tenant.objects.filter(is_active=True, name__iexact=said.replace("\x00", ""))
    found = next((one for one in rows.order_by("pk") if actor.may(Action.PLAN, one.pk)), None)
    if found is None or found.is_provider:
        told = _("There is no customer of this name: %(name)s") % {"name": said[:80]}
        raise Invalid(told, field="customer")
    return found


def _asset(customer: Tenant, name: str) -> int | None:
    said = " ".join(name.replace("\x00", "").split())
    if not said:
        return None
    rows = Asset.objects.filter(tenant=customer, is_active=True, name__iexact=said)
    found = rows.order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(_("This customer has no asset of this name."), field="asset")
    return found


def _source(customer: Tenant, source_id: int | None) -> int | None:
    if source_id is None:
        return None
    rows = AlertSource.objects.filter(tenant=customer.provider_id, removed_at=None, pk=source_id)
    if not rows.exists():
        raise Invalid(_("Choose one of these."), field="source")
    return source_id
