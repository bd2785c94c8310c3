"""Events, the words they commit to and their outbox rows, written in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from tenants.ledger.models import Event


@dataclass(frozen=True)
class Words:
    """A person's words behind a commitment in an event."""

    row: str
    field: str
    value: str
    salt: bytes


# Constant texts with documents in them: nothing is put together or parsed anew each time. Keys are
# given in the order of the select: the first event gets the lowest.
_EVENTS: Final = """
    INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, version,
        kind, actor_kind, actor_id, at, body)
    SELECT tenant_id, provider_id, subject_kind, subject_id, version,
        kind, actor_kind, actor_id, at, body
    FROM json_to_recordset(%s::json) AS given (place integer, tenant_id bigint,
        provider_id bigint, subject_kind text, subject_id bigint, version integer, kind text,
        actor_kind text, actor_id bigint, at timestamptz, body text)
    ORDER BY place
    RETURNING id, tenant_id, provider_id, kind
"""
_WORDS: Final = """, words AS (
    INSERT INTO tenants_personaltext (tenant_id, provider_id, event_id, "row", field, value, salt)
    SELECT tenant_id, provider_id, id, "row", field, value, decode(salt, 'hex')
    FROM json_to_recordset(%s::json) AS said
        (place integer, "row" text, field text, value text, salt text)
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM event) placed USING (place)
)"""
_OUTBOX: Final = """, outbox AS (
    INSERT INTO tenants_outbox
        (tenant_id, provider_id, event_id, kind, attempts, last_error, is_dead)
    SELECT tenant_id, provider_id, id, kind, 0, '', false FROM event
)"""
# What is not wanted is left out: the database plans whatever stands there.
_WRITE: Final = {
    (words, told): "".join(
        [
            f"WITH event AS ({_EVENTS})",
            _WORDS if words else "",
            _OUTBOX if told else "",
            " SELECT id FROM event ORDER BY id",
        ]
    )
    for words in (False, True)
    for told in (False, True)
}
_EVENT: Final = (
    "tenant_id",
    "provider_id",
    "subject_kind",
    "subject_id",
    "version",
    "kind",
    "actor_kind",
    "actor_id",
    "body",
)


def write(drafted: Sequence[tuple[Event, Sequence[Words]]], *, told: bool) -> list[Event]:
    """Write events in this order and return them with their keys."""
    events: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for place, (event, words) in enumerate(drafted, start=1):
        columns = {name: getattr(event, name) for name in _EVENT}
        events.append({**columns, "place": place, "at": event.at.isoformat()})
        said += [
            {
                "place": place,
                "row": one.row,
                "field": one.field,
                "value": one.value,
                "salt": one.salt.hex(),
            }
            for one in words
        ]
    terms = [_document(rows) for rows in (events, said) if rows]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE[bool(said), told], terms)
        keys = cursor.fetchall()
    for (event, _words), (key,) in zip(drafted, keys, strict=True):
        event.pk = key
        event._state.adding = False
        event._state.db = connection.alias
    return [event for event, _words in drafted]


def _document(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False)
