"""Manipulations of chain, words and records, as whoever owns the database can make them.

Each is made of dice, so that a seed makes it again.
"""

import random
from collections.abc import Callable
from typing import Any, TypeAlias

from django.db import DatabaseError, connection

from tenants.ledger import canonical
from tenants.ledger.names import recorded
from tenants.models import Tenant
from tests.history.house import House

Dice: TypeAlias = random.Random
# Changes something, as the owner would, and says what; raises DatabaseError when it cannot.
Manipulation: TypeAlias = Callable[[Dice, House], str]


def disarm() -> None:
    tables = [model._meta.db_table for model in recorded().values()]
    ledger = ["tenants_event", "tenants_chainlink", "tenants_chainhead", "tenants_personaltext"]
    for table in (*tables, *ledger):
        _sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    _sql("ALTER TABLE tenants_chainlink DROP CONSTRAINT tenants_chainlink_event_same_tenant")
    _sql("ALTER TABLE tenants_personaltext DROP CONSTRAINT tenants_personaltext_event_same_tenant")
    _sql("ALTER TABLE tenants_outbox DROP CONSTRAINT tenants_outbox_event_same_tenant")


def rewrite_a_body(dice: Dice, house: House) -> str:
    seq, event, body = _any_link(dice, house)
    _sql("UPDATE tenants_event SET body = %s WHERE id = %s", _flipped(dice, body), event)
    return f"body of {seq}"


def rewrite_a_body_and_its_hash(dice: Dice, house: House) -> str:
    seq, event, body = _any_link(dice, house)
    body = _flipped(dice, body)
    _sql("UPDATE tenants_event SET body = %s WHERE id = %s", body, event)
    _sql(
        "UPDATE tenants_chainlink SET hash = servicedesk_link_hash_v2(seq, prev, %s, e.recorded_at)"
        " FROM tenants_event e WHERE event_id = %s AND e.id = event_id",
        body, event,
    )  # fmt: skip
    return f"body and hash of {seq}"


def rewrite_a_record_and_all_that_follows(dice: Dice, house: House) -> str:
    """The whole chain is made anew and holds: only the record itself contradicts it."""
    events = _rows(
        "SELECT id, body FROM tenants_event WHERE tenant_id = %s AND body LIKE %s",
        house.customer.pk, '%"language":"nl"%',
    )  # fmt: skip
    event, body = dice.choice(events)
    changed = body.replace('"language":"nl"', '"language":"fr"')
    _sql("UPDATE tenants_event SET body = %s WHERE id = %s", changed, event)
    chain_anew(house)
    return f"a whole new chain from event {event}"


def change_a_column_of_an_event(dice: Dice, house: House) -> str:
    seq, event, _ = _any_link(dice, house)
    change = dice.choice(
        [
            "kind = kind || 'x'", "subject_id = subject_id + 1", "subject_kind = 'x'",
            "at = at + interval '1 microsecond'", "actor_kind = 'import'", "actor_id = 1",
            "version = coalesce(version, 90) + 1",
            "recorded_at = recorded_at + interval '1 microsecond'",
        ]
    )  # fmt: skip
    _sql(f"UPDATE tenants_event SET {change} WHERE id = %s", event)
    return f"{change} of {seq}"


def delete_an_event(dice: Dice, house: House) -> str:
    seq, event, _ = _any_link(dice, house)
    _sql("DELETE FROM tenants_event WHERE id = %s", event)
    if with_link := dice.random() < 0.5:
        _sql("DELETE FROM tenants_chainlink WHERE event_id = %s", event)
    return f"event {seq}, link too: {with_link}"


def insert_an_event(dice: Dice, house: House) -> str:
    seq, event, _ = _any_link(dice, house)
    (copy,) = _rows(
        "INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, kind,"
        " actor_kind, actor_id, at, body) SELECT tenant_id, provider_id, subject_kind, subject_id,"
        " kind, actor_kind, actor_id, at, body FROM tenants_event WHERE id = %s RETURNING id",
        event,
    )
    if linked := dice.random() < 0.5:
        _sql(
            "INSERT INTO tenants_chainlink (tenant_id, provider_id, seq, event_id, prev, hash)"
            " SELECT h.tenant_id, h.provider_id, seq + 1, %s, hash,"
            " servicedesk_link_hash_v2(seq + 1, hash, e.body, e.recorded_at)"
            " FROM tenants_chainhead h, tenants_event e WHERE h.tenant_id = %s AND e.id = %s",
            copy[0], house.customer.pk, copy[0],
        )  # fmt: skip
    return f"copy of {seq}, linked: {linked}"


def swap_two_events(dice: Dice, house: House) -> str:
    (one, first, said), (other, second, answered) = (_any_link(dice, house) for _ in range(2))
    if said == answered:
        raise DatabaseError("the same event twice")
    what = dice.choice(["bodies", "links"])
    if what == "bodies":
        _sql("UPDATE tenants_event SET body = %s WHERE id = %s", answered, first)
        _sql("UPDATE tenants_event SET body = %s WHERE id = %s", said, second)
    else:
        _sql("UPDATE tenants_chainlink SET event_id = -1 WHERE event_id = %s", first)
        _sql("UPDATE tenants_chainlink SET event_id = %s WHERE event_id = %s", first, second)
        _sql("UPDATE tenants_chainlink SET event_id = %s WHERE event_id = -1", second)
    return f"{what} of {one} and {other}"


def cut_off_the_tail(dice: Dice, house: House) -> str:
    """Up to all of it: events, links, words, and a head that says it ended there."""
    last = _head(house)
    keep = dice.randrange(0, last)
    cut = (house.customer.pk, keep)
    gone = "SELECT event_id FROM tenants_chainlink WHERE tenant_id = %s AND seq > %s"
    with_events, with_head = dice.random() < 0.7, dice.random() < 0.7
    if with_events:
        _sql(f"DELETE FROM tenants_personaltext WHERE event_id IN ({gone})", *cut)
        _sql(f"DELETE FROM tenants_event WHERE id IN ({gone})", *cut)
    _sql("DELETE FROM tenants_chainlink WHERE tenant_id = %s AND seq > %s", *cut)
    if with_head:
        _sql(
            "UPDATE tenants_chainhead h SET seq = l.seq, hash = l.hash FROM tenants_chainlink l"
            " WHERE l.tenant_id = h.tenant_id AND l.seq = %s AND h.tenant_id = %s",
            keep, house.customer.pk,
        )  # fmt: skip
    return f"after {keep} of {last}, events: {with_events}, head: {with_head}"


def change_a_link(dice: Dice, house: House) -> str:
    seq, event, _ = _any_link(dice, house)
    change = dice.choice(
        [
            "seq = seq + 1000", "prev = set_byte(prev, {0}, get_byte(prev, {0}) # {1})",
            "hash = set_byte(hash, {0}, get_byte(hash, {0}) # {1})",
        ]
    ).format(dice.randrange(32), dice.randrange(1, 256))  # fmt: skip
    _sql(f"UPDATE tenants_chainlink SET {change} WHERE event_id = %s", event)
    return f"{change} of {seq}"


def change_the_head(dice: Dice, house: House) -> str:
    change = dice.choice(
        [
            "UPDATE tenants_chainhead SET seq = seq + {1}", "DELETE FROM tenants_chainhead",
            "UPDATE tenants_chainhead SET hash = set_byte(hash, {0}, get_byte(hash, {0}) # {1})",
        ]
    ).format(dice.randrange(32), dice.randrange(1, 256))  # fmt: skip
    _sql(f"{change} WHERE tenant_id = %s", house.customer.pk)
    return change


def change_words(dice: Dice, house: House) -> str:
    rows = _rows(
        "SELECT id FROM tenants_personaltext WHERE tenant_id = %s ORDER BY id", house.customer.pk
    )
    (text,) = dice.choice(rows)
    change = dice.choice(
        ["value = value || ' '", "salt = sha256(salt)", "field = 'other'", "row = row || '0'"]
    )
    _sql(f"UPDATE tenants_personaltext SET {change} WHERE id = %s", text)
    return f"{change} of text {text}"


def change_a_record(dice: Dice, house: House) -> str:
    table, key, columns = _any_row(dice, house)
    column, kind = dice.choice(columns)
    _sql(
        f'UPDATE {table} SET "{column}" = {CHANGED[kind]} WHERE id = %s'.format(f'"{column}"'), key
    )
    return f"{table}.{column} of {key}"


def delete_a_record(dice: Dice, house: House) -> str:
    table, key, _ = _any_row(dice, house)
    _sql(f"DELETE FROM {table} WHERE id = %s", key)
    return f"{table} {key}"


MANIPULATIONS: list[Manipulation] = [
    rewrite_a_body, rewrite_a_body_and_its_hash, rewrite_a_record_and_all_that_follows,
    change_a_column_of_an_event, delete_an_event, insert_an_event, swap_two_events,
    cut_off_the_tail, change_a_link, change_the_head, change_words, change_a_record,
    delete_a_record,
]  # fmt: skip


# Another value of the same type; {0} is the column.
CHANGED = {
    "boolean": "NOT coalesce({0}, false)",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "ARRAY": "array_append({0}, 'x')",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "coalesce({0}, '') || 'x'",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "date": "coalesce({0}, current_date) + 1",
    "interval": "coalesce({0}, '0') + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "jsonb": "jsonb_build_array({0})",
}


def _any_link(dice: Dice, house: House) -> tuple[int, int, str]:
    links = _rows(
        "SELECT l.seq, e.id, e.body FROM tenants_chainlink l JOIN tenants_event e"
        " ON e.id = l.event_id WHERE l.tenant_id = %s ORDER BY l.seq",
        house.customer.pk,
    )
    seq, event, body = dice.choice(links)
    return seq, event, body


def _any_row(dice: Dice, house: House) -> tuple[str, int, list[tuple[str, str]]]:
    """Return a row of this customer, the richer tables as likely as the poorer ones."""
    tables = [m for m in recorded().values() if m is not Tenant]
    while True:
        table = dice.choice(tables)._meta.db_table
        owned = f"SELECT id FROM {table} WHERE tenant_id = %s ORDER BY id"
        if keys := _rows(owned, house.customer.pk):
            break
    columns = _rows(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND column_name <> 'id' ORDER BY column_name",
        table,
    )
    return table, dice.choice(keys)[0], columns


def _head(house: House) -> int:
    ((seq,),) = _rows("SELECT seq FROM tenants_chainhead WHERE tenant_id = %s", house.customer.pk)
    return int(seq)


def _flipped(dice: Dice, body: str) -> str:
    at = dice.randrange(len(body))
    other = dice.choice([c for c in 'abcdefg0123456789 "{}:,' if c != body[at]])
    return body[:at] + other + body[at + 1 :]


def chain_anew(house: House) -> None:
    """Number the links and compute all hashes anew, as if what stands there now had been told."""
    prev, place = canonical.genesis(house.customer.pk), 0
    for event, body, recorded_at in _rows(
        "SELECT e.id, e.body, e.recorded_at FROM tenants_chainlink l JOIN tenants_event e"
        " ON e.id = l.event_id WHERE l.tenant_id = %s ORDER BY l.seq",
        house.customer.pk,
    ):
        place += 1
        digest = canonical.link_hash(place, prev, body, recorded_at)
        _sql(
            "UPDATE tenants_chainlink SET seq = %s, prev = %s, hash = %s WHERE event_id = %s",
            place, prev, digest, event,
        )  # fmt: skip
        prev = digest
    _sql(
        "UPDATE tenants_chainhead SET seq = %s, hash = %s WHERE tenant_id = %s",
        place, prev, house.customer.pk,
    )  # fmt: skip


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def rewrite_everything(house: House) -> None:
    """Give every contact another language: in the rows, in what was told, in all hashes."""
    _sql(
        "UPDATE tenants_event SET body = replace(body, %s, %s) WHERE tenant_id = %s",
        '"language":"nl","name":{', '"language":"fr","name":{', house.customer.pk,
    )  # fmt: skip
    _sql("UPDATE tenants_contact SET language = 'fr' WHERE tenant_id = %s", house.customer.pk)
    chain_anew(house)


def remove_an_incident_with_its_past(house: House) -> None:
    """Take an incident away with all that hangs on it, and close the gap in the chain."""
    ((key,),) = _rows(
        "SELECT max(id) FROM incidents_incident WHERE tenant_id = %s", house.customer.pk
    )
    hanging = _rows(
        "SELECT c.table_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.column_name = 'incident_id' AND c.table_schema = 'public'"
        " AND t.table_type = 'BASE TABLE'"
    )
    told = (
        "SELECT id FROM tenants_event WHERE tenant_id = %s AND subject_kind = 'incident'"
        " AND subject_id = %s"
    )
    _forget(house, [row[0] for row in _rows(told, house.customer.pk, key)])
    for (table,) in hanging:
        _sql(f"DELETE FROM {table} WHERE incident_id = %s", key)
    _sql("DELETE FROM incidents_incident WHERE id = %s", key)
    chain_anew(house)


def cut_with_what_it_told(house: House) -> None:
    """Take away the last row that was added and all that was told since, of it and of others."""
    ((key, event),) = _rows(
        "SELECT subject_id, id FROM tenants_event WHERE tenant_id = %s AND kind = 'contact.added'"
        " ORDER BY id DESC LIMIT 1",
        house.customer.pk,
    )
    later = _rows(
        "SELECT id, subject_id FROM tenants_event WHERE tenant_id = %s AND id >= %s ORDER BY id",
        house.customer.pk, event,
    )  # fmt: skip
    _forget(house, [row[0] for row in later])
    _sql("DELETE FROM tenants_contact WHERE id = %s", key)
    chain_anew(house)


def _forget(house: House, events: list[int]) -> None:
    for table, column in (
        ("tenants_chainlink", "event_id"), ("tenants_personaltext", "event_id"),
        ("tenants_outbox", "event_id"), ("tenants_event", "id"),
    ):  # fmt: skip
        _sql(f"DELETE FROM {table} WHERE {column} = ANY (%s)", events)
