"""Which reader reads which format: one table."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from escalation.choices import AlertFormat
from escalation.monitoring.rules.alert import Reading, Unread
from escalation.monitoring.rules.cloudwatch import read_cloudwatch
from escalation.monitoring.rules.grafana import read_grafana, read_graylog
from escalation.monitoring.rules.hosted import (
    read_new_relic,
    read_pingdom,
    read_site24x7,
    read_stackdriver,
)
from escalation.monitoring.rules.mapping import read_by
from escalation.monitoring.rules.nagios import read_nagios
from escalation.monitoring.rules.prometheus import read_alertmanager

READERS: Final[Mapping[AlertFormat, Callable[[object, datetime], Reading]]] = {
    AlertFormat.ALERTMANAGER: read_alertmanager,
    AlertFormat.GRAFANA: read_grafana,
    AlertFormat.CLOUDWATCH: read_cloudwatch,
    AlertFormat.GRAYLOG: read_graylog,
    AlertFormat.NEW_RELIC: read_new_relic,
    AlertFormat.PINGDOM: read_pingdom,
    AlertFormat.STACKDRIVER: read_stackdriver,
    AlertFormat.SITE24X7: read_site24x7,
    AlertFormat.NAGIOS: read_nagios,
}

# What reports by mail as well: the words of the mail are the call.
BY_MAIL: Final = frozenset({AlertFormat.NAGIOS})


def read_call(raw: bytes, *, said_as: AlertFormat, mapping: str = "", now: datetime) -> Reading:
    """Return what one call says, or raise `Unread` with why nothing can be made of it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unread("not_utf8") from None
    if said_as is AlertFormat.NAGIOS:
        return read_nagios(text, now)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Unread("not_json") from None
    if said_as is AlertFormat.MAPPED:
        return read_by(body, mapping, now)
    return READERS[said_as](body, now)
