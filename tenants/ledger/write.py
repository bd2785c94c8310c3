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
    RETURNING id, tenant_id, provider_id, kind, subject_kind, subject_id
"""
_WORDS: Final = """, words AS (
    INSERT INTO tenants_personaltext (tenant_id, provider_id, event_id, "row", field, value, salt)
    SELECT tenant_id, provider_id, id, "row", field, value, decode(salt, 'hex')
    FROM json_to_recordset(%s::json) AS said
        (place integer, "row" text, field text, value text, salt text)
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM event) placed USING (place)
)"""
_OUTBOX: Final = """, outbox AS (
    INSERT INTO tenants_outbox (tenant_id, provider_id, event_id, kind, subject_kind, subject_id,
        rank, attempts, last_error, is_dead)
    SELECT tenant_id, provider_id, id, kind, subject_kind, subject_id, given.rank, 0, '', false
    FROM unnest(%s::smallint[]) WITH ORDINALITY AS given (rank, place)
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM event) placed USING (place)
    WHERE given.rank IS NOT NULL
)"""
# Of one subject one follows the other: what is urgent takes along what waits before it. A row that
# somebody is at is done soon, and nobody waits for it here.
_URGENT: Final = """, hurried AS (
    UPDATE tenants_outbox SET rank = 1 WHERE id IN (
        SELECT o.id FROM tenants_outbox o
        JOIN (SELECT DISTINCT tenant_id, subject_kind, subject_id FROM event) e
            USING (tenant_id, subject_kind, subject_id)
        WHERE o.done_at IS NULL AND NOT o.is_dead AND o.rank > 1 FOR UPDATE OF o SKIP LOCKED)
)"""
# What is not wanted is left out: the database plans whatever stands there.
_WRITE: Final = {
    (words, told, urgent): "".join(
        [
            f"WITH event AS ({_EVENTS})",
            _WORDS if words else "",
            _OUTBOX if told else "",
            _URGENT if urgent else "",
            " SELECT id FROM event ORDER BY id",
        ]
    )
    for words in (False, True)
    for told in (False, True)
    for urgent in (False, True)
}
FIRST: Final = 1
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


def write(
    drafted: Sequence[tuple[Event, Sequence[Words]]], *, ranks: Sequence[int | None] | None
) -> list[Event]:
    """Write events in this order and return them with their keys.

    `ranks` say how soon what follows from each comes; where there is none nothing follows.
    """
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
    terms: list[Any] = [_document(rows) for rows in (events, said) if rows]
    if ranks is not None:
        terms.append(list(ranks))
    statement = _WRITE[bool(said), ranks is not None, FIRST in (ranks or ())]
    with connection.cursor() as cursor:
        cursor.execute(statement, terms)
        keys = cursor.fetchall()
    for (event, _words), (key,) in zip(drafted, keys, strict=True):
        event.pk = key
        event._state.adding = False
        event._state.db = connection.alias
    return [event for event, _words in drafted]


def _document(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False)
