"""Keeping what one call said, before anything is made of it: a row for each alert."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Lower

from escalation.models import Alarm, Alert, AlertCustomer, AlertSource
from escalation.monitoring.rules.alert import Alert as Said
from escalation.monitoring.rules.alert import Severity, moment
from escalation.monitoring.rules.whose import customer_of
from tenants.models import Asset

# Names of assets that one call may ask for.
MOST_NAMES: Final = 2_000


@transaction.atomic
def keep_alerts(
    source: AlertSource,
    said: Iterable[Said],
    *,
    now: datetime,
    token_id: int | None = None,
    mail_id: int | None = None,
) -> list[int]:
    """Keep each alert with the alarm that it is of, and return the keys of these alarms in order.

    What comes last of one thing in one call is what counts of it. It came by a key or by a mail.
    """
    told = {alert.key: alert for alert in said}
    whose = _whose(source, told.values())
    alarms = _alarms(source, told, whose, now)
    rows = []
    for key, alert in told.items():
        alarm, content = alarms[whose[key], digest_of(key)], content_of(alert)
        rows.append(
            Alert(
                tenant_id=alarm.tenant_id, provider_id=alarm.provider_id, alarm=alarm,
                token_id=token_id, mail_id=mail_id, content=content, said=_sum(content),
                is_firing=alert.is_firing, received_at=now,
            )
        )  # fmt: skip
    Alert.objects.bulk_create(rows)
    return [row.alarm_id for row in rows]


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def content_of(alert: Said) -> dict[str, Any]:
    found = asdict(alert)
    found["started_at"] = alert.started_at.isoformat() if alert.started_at else None
    found["names"] = list(alert.names)
    return found


def said_in(content: Mapping[str, Any]) -> Said:
    """Return an alert as it was read, of what was kept of it."""
    found = {**content, "names": tuple(content["names"])}
    found["severity"] = Severity(found["severity"])
    found["started_at"] = moment(found["started_at"])
    return Said(**found)


def _sum(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _whose(source: AlertSource, said: Collection[Said]) -> dict[str, int]:
    """Return the customer of each alert, by its key."""
    rows = AlertCustomer.objects.filter(source=source).values_list("called", "customer_id")
    called = dict(rows)
    owners = _owners({source.customer_id, *called.values()}, said)
    label = source.customer_label
    return {
        alert.key: customer_of(
            alert, label=label, called=called, owners=owners, default=source.customer_id
        )
        for alert in said
    }


def _owners(customers: Collection[int], said: Iterable[Said]) -> dict[str, set[int]]:
    names = sorted({name.lower() for alert in said for name in alert.names})[:MOST_NAMES]
    owners: dict[str, set[int]] = defaultdict(set)
    if len(customers) > 1 and names:
        rows = Asset.objects.filter(tenant__in=customers, is_active=True)
        small = rows.annotate(small=Lower("name")).filter(small__in=names)
        for name, tenant_id in small.values_list("small", "tenant_id"):
            owners[name].add(tenant_id)
    return owners


def _alarms(
    source: AlertSource, told: Mapping[str, Said], whose: Mapping[str, int], now: datetime
) -> dict[tuple[int, str], Alarm]:
    """Return the alarm of each, made where it was never heard of; two calls at once make one."""
    rows = [
        Alarm(
            tenant_id=whose[key], provider_id=source.provider_id, source=source,
            digest=digest_of(key), key=key, title=alert.title, first_at=now, last_at=now,
        )
        for key, alert in sorted(told.items())
    ]  # fmt: skip
    Alarm.objects.bulk_create(rows, ignore_conflicts=True)
    found = Alarm.objects.filter(
        source=source, tenant__in={*whose.values()}, digest__in=[row.digest for row in rows]
    )
    return {(row.tenant_id, row.digest): row for row in found}
