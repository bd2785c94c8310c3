"""Services that watch from outside: New Relic, Pingdom, Stackdriver, Site24x7."""

from datetime import datetime
from typing import Final

from escalation.monitoring.rules.alert import (
    Reading,
    Unread,
    host_of,
    inside,
    made,
    rows_of,
    several,
    words,
)

LONGEST: Final = 200


def _state(row: dict[str, object], name: str) -> str:
    state = words(row.get(name), LONGEST).upper()
    if not state:
        raise Unread("wrong_shape")
    return state


def read_new_relic(body: object, _now: datetime) -> Reading:
    """Read an incident of a policy; what somebody acknowledged there is neither new nor over."""
    row = rows_of(body, each=False)[0]
    state = _state(row, "current_state")
    if state == "ACKNOWLEDGED":
        return Reading()
    targets = several(row, "targets")
    where = (row.get("account_id"), row.get("condition_id"), row.get("incident_id"))
    labels = {"policy": row.get("policy_name"), "account": row.get("account_name")}
    one = made(
        key=" ".join(words(one, LONGEST) for one in where).strip(),
        is_firing=state != "CLOSED",
        title=row.get("condition_name") or row.get("details"),
        text=row.get("details"),
        severity=row.get("severity"),
        names=[target.get("name") for target in targets],
        labels=labels,
        started_at=row.get("timestamp"),
        link=row.get("incident_url"),
    )
    return Reading((one,))


def read_pingdom(body: object, _now: datetime) -> Reading:
    row = rows_of(body, each=False)[0]
    state = _state(row, "current_state")
    asked = inside(row, "check_params")
    text = (row.get("long_description"), row.get("description"))
    one = made(
        key=row.get("check_id"),
        is_firing=state not in ("UP", "SUCCESS"),
        title=row.get("check_name"),
        text="\n".join(dict.fromkeys(words(said, 5_000) for said in text)),
        severity=row.get("importance_level"),
        names=[asked.get("hostname"), row.get("check_name")],
        labels={"check": row.get("check_type")},
        started_at=row.get("state_changed_timestamp"),
        link=asked.get("full_url"),
    )
    return Reading((one,))


def read_stackdriver(body: object, _now: datetime) -> Reading:
    row = inside(rows_of(body, each=False)[0], "incident")
    state = _state(row, "state")
    text = (row.get("summary"), inside(row, "documentation").get("content"))
    one = made(
        key=row.get("incident_id"),
        is_firing=state != "CLOSED",
        title=row.get("condition_name") or row.get("policy_name"),
        text="\n\n".join(filter(None, (words(said, 5_000) for said in text))),
        severity=row.get("severity"),
        names=[row.get("resource_name"), row.get("resource_id")],
        labels={"policy": row.get("policy_name")},
        started_at=row.get("started_at"),
        link=row.get("url"),
    )
    return Reading((one,))


def read_site24x7(body: object, _now: datetime) -> Reading:
    row = rows_of(body, each=False)[0]
    state = _state(row, "STATUS")
    where = (row.get("MONITORID"), row.get("MONITORNAME"), row.get("MONITORURL"))
    one = made(
        key=" ".join(filter(None, (words(one, LONGEST) for one in where))),
        is_firing=state != "UP",
        title=row.get("MONITORNAME"),
        text=row.get("INCIDENT_REASON") or row.get("REASON"),
        severity=state,
        names=[row.get("MONITORNAME"), host_of(row.get("MONITORURL"))],
        labels={"groups": row.get("MONITOR_GROUPNAME"), "where": row.get("FAILED_LOCATIONS")},
        started_at=row.get("OUTAGE_TIME_UNIX_FORMAT"),
        link=row.get("RCA_LINK") or row.get("MONITOR_DASHBOARD_LINK"),
    )
    return Reading((one,))
