"""What the owner can do once the triggers are off: prevented by nothing, found by verify_history.

AUD-1: generated manipulations of chain, words and records. Each is rolled back, triggers and all.
TAMPERINGS sets how many there are of each kind; a seed in a failure message makes it again.
"""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from incidents.services.communicate import add_note
from tenants import scoping
from tenants.ledger import canonical
from tenants.ledger.replay import recorded_models
from tenants.ledger.verify import verify
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM
from tests.databases import connected_to, owner
from tests.history.house import NOW, House, build

TIMES = int(os.environ.get("TAMPERINGS", "12"))
Dice: TypeAlias = random.Random
# Changes something, as the owner would, and says what; raises DatabaseError when it cannot.
Manipulation: TypeAlias = Callable[[Dice, House], str]


@pytest.fixture(scope="module")
def lived_in(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A house with a past, seen by its owner with every trigger off, in one long transaction."""
    with django_db_blocker.unblock():
        house = build()
        contacts = [house.add_contact(f"Contact {number}") for number in range(6)]
        for contact in contacts[::2]:
            house.rename(contact, f"{contact.name} the younger")
        for number in range(2):
            incident = house.add_incident(f"Incident {number}")
            with house.inside():
                add_note(incident_id=incident.pk, actor=SYSTEM, now=NOW, text=f"Note {number}")
        connection.close()
        settings = owner()
        with (
            connected_to(USER=settings["USER"], PASSWORD=settings["PASSWORD"]),
            scoping.entered(house.scope),
        ):
            _disarm()
            assert verify(house.customer.pk, house.provider.pk).findings == []
            yield house
            transaction.set_rollback(True)


def _disarm() -> None:
    tables = [model._meta.db_table for model in recorded_models()]
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
    _chain_anew(house)
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
        f'UPDATE {table} SET "{column}" = {_CHANGED[kind]} WHERE id = %s'.format(f'"{column}"'), key
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


@pytest.mark.parametrize("manipulate", MANIPULATIONS, ids=lambda m: m.__name__)
def test_it_is_found_when_somebody_should(lived_in: House, manipulate: Manipulation):
    missed, tried, seed = [], 0, 0
    while tried < TIMES:
        seed += 1
        assert seed < TIMES * 20, "the database refuses nearly all of these"
        try:
            with transaction.atomic():
                what = manipulate(random.Random(seed), lived_in)
                verdict = verify(lived_in.customer.pk, lived_in.provider.pk)
                transaction.set_rollback(True)
        except DatabaseError:
            continue  # another constraint stood in the way: nothing was changed
        tried += 1
        if verdict.holds:
            missed.append((seed, what))

    assert missed == []


# Another value of the same type; {0} is the column.
_CHANGED = {
    "boolean": "NOT coalesce({0}, false)",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
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
    tables = [m for m in recorded_models() if m is not Tenant]
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


def _chain_anew(house: House) -> None:
    prev = canonical.genesis(house.customer.pk)
    for seq, event, body, recorded_at in _rows(
        "SELECT l.seq, e.id, e.body, e.recorded_at FROM tenants_chainlink l JOIN tenants_event e"
        " ON e.id = l.event_id WHERE l.tenant_id = %s ORDER BY l.seq",
        house.customer.pk,
    ):
        digest = canonical.link_hash(seq, prev, body, recorded_at)
        _sql(
            "UPDATE tenants_chainlink SET prev = %s, hash = %s WHERE event_id = %s",
            prev, digest, event,
        )  # fmt: skip
        prev = digest
    _sql("UPDATE tenants_chainhead SET hash = %s WHERE tenant_id = %s", prev, house.customer.pk)


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
