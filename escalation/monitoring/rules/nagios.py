"""Nagios, and what sends as it does: the text of its notification, by mail or by its command."""

import re
from datetime import datetime
from typing import Final

from escalation.monitoring.rules.alert import LONGEST_TEXT, Reading, Unread, made

_LINE: Final = re.compile(r"^([A-Z][A-Za-z/ ]{2,30}):[ \t]*(.*)$", re.MULTILINE)
# Neither new nor over: what somebody did there.
SILENT: Final = frozenset(
    {"ACKNOWLEDGEMENT", "FLAPPINGSTART", "FLAPPINGSTOP", "FLAPPINGDISABLED", "DOWNTIMESTART",
     "DOWNTIMEEND", "DOWNTIMECANCELLED"}
)  # fmt: skip
# Of the text; what follows is the output of the check.
_INFO: Final = re.compile(r"^Additional Info:\s*", re.MULTILINE)


def read_nagios(body: object, _now: datetime) -> Reading:
    """Read the lines of a notification. Its local time has no zone that is sure: it is not read."""
    if not isinstance(body, str):
        raise Unread("not_text")
    text = body.replace("\r\n", "\n")[:LONGEST_TEXT]
    head, *rest = _INFO.split(text, maxsplit=1)
    told = {name.strip().lower(): said.strip() for name, said in _LINE.findall(head)}
    kind, host = told.get("notification type", "").upper(), told.get("host", "")
    if not kind or not host:
        raise Unread("wrong_shape")
    if kind in SILENT or kind.startswith("DOWNTIME"):
        return Reading()
    service, state = told.get("service", ""), told.get("state", "")
    one = made(
        key="/".join(filter(None, (host, service))),
        is_firing=kind != "RECOVERY" and state not in ("OK", "UP"),
        title=f"{host}: {service}" if service else host,
        text=rest[0].strip() if rest else told.get("info", ""),
        severity=state,
        names=[host, told.get("address", "")],
        labels={"service": service},
    )
    return Reading((one,))
