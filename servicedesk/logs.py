"""How a log line looks: one record, one line, key=value."""

import json
import logging
from datetime import UTC, datetime

# What every record carries; the rest came with extra={…} and is part of the event.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# What frameworks hang on a record: it says nothing, or too much (a request is personal).
_DROPPED = frozenset({"request", "server_time", "response", "data"})


class KeyValueFormatter(logging.Formatter):
    """Values are quoted as JSON strings: a newline in a value cannot forge a second record."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        pairs = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        for key, value in vars(record).items():
            if key not in _USUAL and key not in _DROPPED:
                pairs[key] = str(value)
        if record.exc_info:
            pairs["exception"] = self.formatException(record.exc_info)
        return " ".join(f"{key}={_quoted(value)}" for key, value in pairs.items())


def _quoted(value: str) -> str:
    plain = value.isascii() and value.isprintable() and not set(value) & set(' ="\\')
    return value if plain and value else json.dumps(value)
