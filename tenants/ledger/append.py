"""The only writer of history: an event, the words it commits to, and its outbox row."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, cast

from django.db import connection, models

from tenants.ledger import canonical
from tenants.ledger.changed import remember_written
from tenants.ledger.declared import check_declared
from tenants.ledger.facts import NOTHING, Facts
from tenants.ledger.listening import rank_of
from tenants.ledger.names import column_of, kind_of, row_name
from tenants.ledger.outbox import wake
from tenants.ledger.rows import insert_rows
from tenants.ledger.write import Words, write
from tenants.models import Event
from tenants.models.base import Recorded
from tenants.rules.roles import Actor


class Subject(Protocol):
    """What an event is about: it has an owner, a provider and a key."""

    pk: Any
    _meta: ClassVar[Any]

    @property
    def tenant_id(self) -> int: ...

    provider_id: int

    @property
    def urgency_rank(self) -> int: ...


@dataclass(frozen=True)
class Written:
    """Which columns of which row a service wrote, to be told in the event."""

    row: Recorded
    fields: tuple[str, ...]
    # The name of a row that is no more; it is told as null.
    removed: str = ""
    # What stands in the place of words is told as it is: there is nothing to keep.
    erased: bool = False


def insert(row: Recorded) -> Written:
    """Write a new row and return what to tell of it: all of it."""
    row.save(force_insert=True)
    return created(row)


def insert_many(rows: Sequence[Recorded]) -> list[Written]:
    """Write new rows of one table in one statement and return what to tell of them."""
    insert_rows(rows)
    return [created(row) for row in rows]


def created(row: Recorded) -> Written:
    """Return what to tell of a row that was just written whole."""
    return Written(row, tuple(f.attname for f in row._meta.concrete_fields if not f.primary_key))


def update(row: Recorded, *fields: str) -> Written:
    """Write these columns and return what to tell of them."""
    row.save(update_fields=fields)
    by_name = {f.name: f.attname for f in row._meta.concrete_fields}
    written = Written(row, tuple(by_name.get(name, name) for name in fields))
    remember_written(row, written.fields)
    return written


def update_many(rows: Sequence[Recorded], *fields: str) -> None:
    """Write these columns of many rows of one table in one statement; each is told with its act."""
    if not rows:
        return
    meta = type(rows[0])._meta
    key = meta.pk.column
    columns = [meta.pk, *(f for f in meta.concrete_fields if f.name in fields)]
    names = [f'"{field.column}"' for field in columns]
    arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in columns)
    sets = ", ".join(f"{name} = v.{name}" for name in names[1:])
    values: list[Any] = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" t SET {sets}'  # noqa: S608 - names of our own columns
            f' FROM unnest({arrays}) AS v ({", ".join(names)}) WHERE t."{key}" = v."{key}"',
            values,
        )
    for row in rows:
        remember_written(row, (field.attname for field in columns))


def remove(row: Recorded) -> Written:
    """Delete a row of the set-up and return what to tell of it: that it is gone."""
    # Not row.delete(): that takes the key away, and the row may be the subject of the event.
    type(row)._base_manager.filter(pk=row.pk).delete()
    return Written(row, (), removed=row_name(row))


def _columns(written: Sequence[Written]) -> tuple[dict[str, dict[str, Any] | None], list[Words]]:
    rows: dict[str, dict[str, Any] | None] = {}
    words: list[Words] = []
    for item in written:
        if item.removed:
            rows[item.removed] = None
            words = [w for w in words if w.row != item.removed]
            continue
        name = row_name(item.row)
        told = rows.get(name) or {}
        rows[name] = told
        for attname in item.fields:
            raw, column = getattr(item.row, attname), column_of(type(item.row), attname)
            words = [w for w in words if (w.row, w.field) != (name, column)]
            if attname in item.row.personal and raw and not item.erased:
                plain = canonical.value(raw)
                plain = plain if isinstance(plain, str) else canonical.text(plain)
                salt = secrets.token_bytes(32)
                told[column] = {"hmac": canonical.commitment(plain, salt)}
                words.append(Words(name, column, plain, salt))
            else:
                told[column] = canonical.value(raw)
    return rows, words


@dataclass(frozen=True, kw_only=True)
class Act:
    """One event to be written: what happened to a subject, who did it, what it wrote."""

    subject: Subject
    kind: str
    actor: Actor
    at: datetime
    wrote: Iterable[Written] = ()
    version: int | None = None
    facts: Facts = NOTHING


def append(
    subject: Subject,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    wrote: Iterable[Written] = (),
    version: int | None = None,
    told: bool = True,
    facts: Facts = NOTHING,
) -> Event:
    """Write one event about a subject, with the rows that changed and the facts behind it.

    `told=False` leaves out the outbox row: the past of another desk has no consequences here.
    """
    act = Act(
        subject=subject, kind=kind, actor=actor, at=at, wrote=wrote, version=version, facts=facts
    )
    return append_many([act], told=told)[0]


def append_many(acts: Iterable[Act], *, told: bool = True) -> list[Event]:
    """Write events in this order, in one statement for all of them, as `append` would."""
    given = list(acts)
    drafted = [_drafted(act) for act in given]
    if not drafted:
        return []
    ranks = [rank_of(act.kind, act.subject.urgency_rank) for act in given] if told else []
    if not any(ranks):
        return write(drafted, ranks=None)
    events = write(drafted, ranks=ranks)
    wake()
    return events


def _drafted(act: Act) -> tuple[Event, list[Words]]:
    """Return an event that is not written yet, and the words that it commits to."""
    check_declared(act.kind, act.facts)
    rows, words = _columns(list(act.wrote))
    subject, subject_kind = act.subject, kind_of(cast(type[models.Model], type(act.subject)))
    body = canonical.text(
        {
            "schema": canonical.SCHEMA,
            "tenant": subject.tenant_id,
            "subject": [subject_kind, subject.pk],
            "version": act.version,
            "kind": act.kind,
            "actor": act.actor.named,
            "at": canonical.moment(act.at),
            "facts": canonical.value(act.facts.as_said()),
            "rows": rows,
        }
    )
    event = Event(
        **_owner(subject),
        subject_kind=subject_kind,
        subject_id=subject.pk,
        version=act.version,
        kind=act.kind,
        actor_kind=str(act.actor.kind),
        actor_id=act.actor.user_id,
        at=act.at,
        body=body,
    )
    return event, words


def _owner(row: Subject) -> dict[str, int]:
    return {"tenant_id": row.tenant_id, "provider_id": row.provider_id}
