"""Handling what monitoring reported: what is kept of one alarm, in the order in which it came."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, transaction

from escalation.choices import AlertState
from escalation.due import ALARMS, ALERTS
from escalation.models import Alarm, Alert
from escalation.monitoring.queries.maintenance import covers
from escalation.monitoring.rules.fates import Known, fate_of
from escalation.monitoring.services.acting import actor_of_source
from escalation.monitoring.services.keep import said_in
from escalation.monitoring.services.making import opened, recovered, returned
from incidents.choices import Status
from incidents.models import Incident
from tenants.choices import Side
from tenants.errors import DomainError
from tenants.rules.roles import Actor
from tenants.scoping import Scope, Work, entered, work_due

logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
# Of one customer before the next has a turn, and of one alarm at once.
BATCH: Final = 10
AT_ONCE: Final = 100
# Seconds that one tick may take: the next one begins with what is urgent by then.
LONGEST_TICK: Final = 10.0


def scope_of_source(provider_id: int) -> Scope:
    """Return the scope of a whole provider: sources are of it, their alarms of its customers."""
    return Scope(tenants=(), providers=(provider_id,), side=Side.PROVIDER, wholes=(provider_id,))


def handle_alarm(*, alarm_id: int, now: datetime) -> Alarm | None:
    """Handle what waits of one alarm in one transaction. What fails is tried three times."""
    try:
        return _handle(alarm_id, now)
    except OperationalError:
        # Somebody holds a row or the chain: it waits for the next tick, and that is no try.
        logger.warning("alarm.waits", extra={"alarm": alarm_id})
        return None
    except Exception as error:
        # Whatever it is: one alarm never stops those behind it.
        extra = {"alarm": alarm_id, "error": type(error).__name__}
        if isinstance(error, DomainError):
            logger.warning("alarm.refused", extra={**extra, "code": error.code})
        else:
            logger.exception("alarm.failed", extra=extra)
        _failed(alarm_id, now, is_refused=isinstance(error, DomainError))
        return None


@transaction.atomic
def _handle(alarm_id: int, now: datetime) -> Alarm:
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("source")
    alarm = rows.get(pk=alarm_id)
    waiting = Alert.objects.filter(alarm=alarm, state=AlertState.WAITING).order_by("pk")
    for alert in waiting[:AT_ONCE]:
        _take(alarm, alert, now=now)
    alarm.save()
    return alarm


def _take(alarm: Alarm, alert: Alert, *, now: datetime) -> None:
    """Let one report become what it becomes; the same said again leaves no row of its own."""
    incident = _incident(alarm)
    source = alarm.source
    state = fate_of(
        Known(
            is_firing=alert.is_firing,
            was_firing=alarm.is_firing,
            status=Status(incident.status) if incident is not None else None,
            holds=source.hold_minutes > 0,
            is_planned=alert.is_firing and _is_planned(alarm, alert),
        )
    )
    actor = actor_of_source(source, [alarm.tenant_id], token_id=alert.token_id)
    _make(alarm, alert, state, incident, actor=actor, now=now)
    is_same = alarm.said == alert.said and _is_repeat(alarm, alert, state)
    alarm.last_at, alarm.said = max(alarm.last_at, alert.received_at), alert.said
    alarm.times += alert.is_firing
    if is_same:
        alert.delete()
        return
    alert.state, alert.handled_at = state, now
    alert.save(update_fields=["state", "handled_at"])


def _make(
    alarm: Alarm,
    alert: Alert,
    state: AlertState,
    incident: Incident | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    at = min(alert.received_at, now)
    if state is AlertState.OPENED:
        said = said_in(alert.content)
        alarm.incident = opened(alarm, said, at=at, actor=actor, now=now)
        alarm.title, alarm.times, alarm.returns, alarm.first_at = said.title, 0, 0, at
    elif state is AlertState.RETURNED and incident is not None:
        is_held, alarm.settles_at = alarm.settles_at is not None, None
        alarm.returns += 1
        if not is_held:
            returned(alarm, incident, actor=actor, now=now)
    elif state is AlertState.HELD:
        alarm.settles_at = at + timedelta(minutes=alarm.source.hold_minutes)
    elif state is AlertState.RECOVERED and incident is not None:
        recovered(alarm, incident, actor=actor, now=now)
        alarm.recovered_at = at
    if state in (AlertState.OPENED, AlertState.RETURNED):
        alarm.recovered_at = None
    if state not in (AlertState.REPEATED, AlertState.PLANNED):
        alarm.is_firing = alert.is_firing


def _is_planned(alarm: Alarm, alert: Alert) -> bool:
    return covers(alarm, said_in(alert.content).names, alert.received_at)


def _is_repeat(alarm: Alarm, alert: Alert, state: AlertState) -> bool:
    """Say whether it was said so before; while maintenance runs its first report stays."""
    if state is AlertState.PLANNED:
        last = Alert.objects.filter(alarm=alarm).exclude(pk=alert.pk).order_by("-pk").first()
        return last is not None and last.state == AlertState.PLANNED
    return state is AlertState.REPEATED


def _incident(alarm: Alarm) -> Incident | None:
    if alarm.incident_id is None:
        return None
    found = Incident.objects.select_related("tenant", "merged_into__tenant")
    incident = found.get(pk=alarm.incident_id)
    into = incident.merged_into
    if into is not None and into.tenant_id == alarm.tenant_id:
        # What was merged goes on in the other one, and so does what is said of it.
        alarm.incident = into
        return into
    return incident


@transaction.atomic
def _failed(alarm_id: int, now: datetime, *, is_refused: bool) -> None:
    """Count a try; what is refused for what it says will be refused again."""
    rows = Alert.objects.select_for_update(of=("self",))
    alert = rows.filter(alarm=alarm_id, state=AlertState.WAITING).order_by("pk").first()
    if alert is None:
        return
    alert.attempts += 1
    alert.handled_at = now
    if is_refused or alert.attempts >= MOST_ATTEMPTS:
        alert.state = AlertState.FAILED
    alert.save(update_fields=["attempts", "state", "handled_at"])


@transaction.atomic
def settle_alarm(*, alarm_id: int, now: datetime) -> None:
    """Believe that it is well: it stayed so for as long as its source wants."""
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("source")
    alarm = rows.filter(pk=alarm_id, settles_at__lte=now).first()
    if alarm is None:
        return
    alarm.settles_at = None
    incident = _incident(alarm)
    if not alarm.is_firing and incident is not None and incident.status != Status.CLOSED:
        alert = Alert.objects.filter(alarm=alarm).order_by("-pk").first()
        if alert is not None:
            actor = actor_of_source(alarm.source, [alarm.tenant_id], token_id=alert.token_id)
            recovered(alarm, incident, actor=actor, now=now)
            alarm.recovered_at = now
    alarm.save()


def handle_waiting(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Handle what was kept, of each customer some in turn; return of how many alarms."""
    until, done = time.monotonic() + limit, 0
    tried: set[int] = set()
    while time.monotonic() < until:
        before = len(tried)
        for work in work_due(ALERTS, now):
            done += _handle_of(work, tried, now)
        if len(tried) == before:
            break
    return done


def _handle_of(work: Work, tried: set[int], now: datetime) -> int:
    scope = scope_of_source(work.provider_id)
    with entered(scope):
        rows = Alert.objects.filter(tenant=work.tenant_id, state=AlertState.WAITING)
        fresh = rows.exclude(alarm__in=tried) if tried else rows
        waiting = fresh.order_by("pk").values_list("alarm", flat=True)[: BATCH * 2]
        keys = list(dict.fromkeys(waiting))[:BATCH]
    tried.update(keys)
    return sum(_handled(scope, key, now) for key in keys)


def _handled(scope: Scope, key: int, now: datetime) -> bool:
    with entered(scope):
        return handle_alarm(alarm_id=key, now=now) is not None


def settle_due(*, now: datetime) -> int:
    """Believe what stayed well, of every customer; one that fails stops no other."""
    return sum(_settle_of(work, now) for work in work_due(ALARMS, now))


def _settle_of(work: Work, now: datetime) -> int:
    scope = scope_of_source(work.provider_id)
    with entered(scope):
        rows = Alarm.objects.filter(tenant=work.tenant_id, settles_at__lte=now)
        keys = list(rows.order_by("settles_at", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_settled(scope, keys, now))


def _settled(scope: Scope, keys: Iterable[int], now: datetime) -> Iterable[bool]:
    for key in keys:
        try:
            with entered(scope):
                settle_alarm(alarm_id=key, now=now)
        except Exception:
            logger.exception("alarm.not_settled", extra={"alarm": key})
            yield False
        else:
            yield True
