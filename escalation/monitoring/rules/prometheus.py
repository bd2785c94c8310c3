"""Prometheus and Alertmanager: what one sends to the other, and what that sends on.

Webhook of Alertmanager, versions 3 and 4: https://prometheus.io/docs/alerting/latest/configuration/
Clients: https://prometheus.io/docs/alerting/latest/clients/
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from escalation.monitoring.rules.alert import (
    Alert,
    Reading,
    inside,
    made,
    moment,
    rows_of,
    words,
)

# Two of a pair say the same of one thing; only these tell them apart.
REPLICAS: Final = frozenset({"replica", "prometheus_replica", "__replica__"})
LONGEST: Final = 200


def read_alertmanager(body: object, now: datetime) -> Reading:
    """Read a group; each alert in it stands by itself, whichever group it comes in."""
    if isinstance(body, list):
        return Reading(tuple(_alert(row, "", now) for row in rows_of(body)))
    group = rows_of(body, each=False)[0]
    status = words(group.get("status"), LONGEST)
    found = tuple(_alert(row, status, now) for row in rows_of(group.get("alerts")))
    left_out = group.get("truncatedAlerts")
    return Reading(found, left_out=left_out if isinstance(left_out, int) and left_out > 0 else 0)


def _alert(row: Mapping[str, Any], status: str, now: datetime) -> Alert:
    labels, notes = inside(row, "labels"), inside(row, "annotations")
    told = {name: words(said, LONGEST) for name, said in labels.items() if name not in REPLICAS}
    # Labels are what Alertmanager itself knows an alert by.
    key = ", ".join(f"{name}={said}" for name, said in sorted(told.items()) if said)
    text = (notes.get("description") or notes.get("message"), row.get("valueString"))
    return made(
        key=key,
        is_firing=_is_firing(row, status, now),
        title=notes.get("summary") or notes.get("title") or told.get("alertname"),
        text="\n\n".join(filter(None, (words(one, 10_000) for one in text))),
        severity=labels.get("severity") or notes.get("severity") or labels.get("priority"),
        labels=told,
        started_at=row.get("startsAt"),
        link=notes.get("runbook_url") or row.get("generatorURL"),
    )


def _is_firing(row: Mapping[str, Any], status: str, now: datetime) -> bool:
    """Prometheus tells no status: what is over has an end that has been."""
    said = words(row.get("status"), LONGEST) or status
    if said:
        return said != "resolved"
    ends_at = moment(row.get("endsAt"))
    return ends_at is None or ends_at > now
