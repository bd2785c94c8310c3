"""CloudWatch through Amazon SNS: an alarm as text inside a notification.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from escalation.monitoring.rules.alert import (
    Alert,
    Reading,
    Unread,
    inside,
    made,
    rows_of,
    several,
    words,
)

CONFIRMS: Final = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})
LONGEST: Final = 200


def read_cloudwatch(body: object, _now: datetime) -> Reading:
    """Read a notification of SNS, one that a function hands on, or the alarm itself.

    A subscription is confirmed by whoever set it up: its address is shown, never opened.
    """
    row = rows_of(body, each=False)[0]
    if "Records" in row:
        records = [inside(one, "Sns") for one in rows_of(row["Records"])]
        return Reading(tuple(_alarm(one) for one in records))
    if row.get("Type") in CONFIRMS:
        return Reading(confirm=words(row.get("SubscribeURL"), 2_000))
    return Reading((_alarm(row),))


def _alarm(told: Mapping[str, Any]) -> Alert:
    alarm = told if "AlarmName" in told else _inner(told.get("Message"))
    trigger = inside(alarm, "Trigger")
    dimensions = _dimensions(trigger)
    state = words(alarm.get("NewStateValue"), LONGEST)
    if not state:
        raise Unread("wrong_shape")
    where = (alarm.get("AWSAccountId"), alarm.get("Region"), alarm.get("AlarmName"))
    text = (alarm.get("AlarmDescription"), alarm.get("NewStateReason"))
    return made(
        key=" ".join(words(one, LONGEST) for one in where).strip(),
        # Without data nobody knows that it is well.
        is_firing=state != "OK",
        title=alarm.get("AlarmName"),
        text="\n\n".join(filter(None, (words(one, 5_000) for one in text))),
        severity="warning" if state == "INSUFFICIENT_DATA" else "",
        names=dimensions.values(),
        labels={"Namespace": trigger.get("Namespace"), **dimensions},
        started_at=alarm.get("StateChangeTime"),
    )


def _inner(said: object) -> dict[str, Any]:
    try:
        found = json.loads(said) if isinstance(said, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unread("wrong_shape")
    return found


def _dimensions(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is measured: of one metric, or of the first of several."""
    metrics = several(trigger, "Metrics")
    inner = [inside(inside(one, "MetricStat"), "Metric") for one in metrics]
    told = [row for one in (trigger, *inner) for row in several(one, "Dimensions")]
    return {words(row.get("name"), LONGEST): row.get("value") for row in told}
