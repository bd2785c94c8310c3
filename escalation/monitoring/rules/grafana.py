"""Grafana and Graylog: dashboards and logs that alert by themselves."""

from datetime import datetime
from typing import Any, Final

from escalation.monitoring.rules.alert import Reading, Unread, inside, made, rows_of, several, words
from escalation.monitoring.rules.prometheus import read_alertmanager

# States of which there is nothing to do, or nothing yet.
SILENT: Final = frozenset({"pending", "paused", "unknown"})
LONGEST: Final = 200


def read_grafana(body: object, now: datetime) -> Reading:
    """Read what Grafana sends since version 9, which is as Alertmanager's, or before."""
    row = rows_of(body, each=False)[0]
    if "alerts" in row:
        return read_alertmanager(body, now)
    state = words(row.get("state"), LONGEST)
    if not state:
        raise Unread("wrong_shape")
    if state in SILENT:
        return Reading()
    tags = inside(row, "tags")
    matches = several(row, "evalMatches")
    measured = [f"{one.get('metric', '')}: {one.get('value', '')}" for one in matches]
    labels = {**(inside(matches[0], "tags") if matches else {}), **tags}
    key = row.get("ruleId") if row.get("ruleId") is not None else row.get("ruleName")
    one = made(
        key=key,
        is_firing=state != "ok",
        title=row.get("ruleName") or row.get("title"),
        text="\n".join([words(row.get("message"), 10_000), *measured]),
        severity=tags.get("severity") or ("warning" if state == "no_data" else ""),
        labels=labels,
        link=row.get("ruleUrl"),
    )
    return Reading((one,))


def read_graylog(body: object, _now: datetime) -> Reading:
    """Read a notification of an event (since version 3.1), or of a stream before. Neither tells
    that it is well again.
    """
    row = rows_of(body, each=False)[0]
    if "event" in row:
        return Reading((_event(row),))
    result, stream = inside(row, "check_result"), inside(row, "stream")
    condition = inside(result, "triggered_condition")
    if not condition or not stream:
        raise Unread("wrong_shape")
    lines = several(result, "matching_messages")
    one = made(
        key=f"{words(stream.get('id'), LONGEST)} {words(condition.get('id'), LONGEST)}".strip(),
        is_firing=result.get("triggered") is not False,
        title=stream.get("title") or stream.get("description"),
        text="\n".join(
            [
                words(result.get("result_description"), 10_000),
                *(words(line.get("message"), 1_000) for line in lines[:20]),
            ]
        ),
        names=[line.get("source") for line in lines],
        started_at=result.get("triggered_at"),
    )
    return Reading((one,))


def _event(row: dict[str, Any]) -> Any:
    event = inside(row, "event")
    definition = words(row.get("event_definition_id"), LONGEST)
    fields = inside(event, "fields")
    return made(
        key=f"{definition} {words(event.get('key'), LONGEST)}".strip(),
        is_firing=True,
        title=row.get("event_definition_title") or event.get("message"),
        text=event.get("message"),
        severity={1: "low", 2: "warning", 3: "high", 4: "critical"}.get(event.get("priority", 0)),
        names=[event.get("source")],
        labels=fields,
        started_at=event.get("timestamp"),
    )
