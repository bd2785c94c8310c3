"""What the database refuses about history, whoever asks: the application, and the owner as well."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident
from tenants import scoping
from tenants.choices import Side
from tenants.facts import AccessRefused
from tenants.ledger import canonical
from tenants.ledger.append import Written, update
from tenants.models import ChainHead, ChainLink, Event, PersonalText
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope
from tests.history.house import NOW, House, as_app, as_owner

Session = Callable[[House], AbstractContextManager[psycopg.Cursor[tuple[Any, ...]]]]

EVERYBODY = pytest.mark.parametrize(
    "session", [pytest.param(as_app, id="app"), pytest.param(as_owner, id="owner")]
)

CHANGES = [
    ("rewrite an event", "UPDATE tenants_event SET body = body || ' ' WHERE id = %(event)s"),
    ("rename an event", "UPDATE tenants_event SET kind = 'contact.gone' WHERE id = %(event)s"),
    ("move an event in time", "UPDATE tenants_event SET recorded_at = now() WHERE id = %(event)s"),
    ("delete an event", "DELETE FROM tenants_event WHERE id = %(event)s"),
    ("empty the events", "TRUNCATE tenants_event CASCADE"),
    ("rewrite a link", "UPDATE tenants_chainlink SET hash = prev WHERE event_id = %(event)s"),
    ("delete a link", "DELETE FROM tenants_chainlink WHERE event_id = %(event)s"),
    ("empty the links", "TRUNCATE tenants_chainlink"),
    ("move the head on", "UPDATE tenants_chainhead SET seq = seq + 1 WHERE tenant_id = %(tenant)s"),
    (
        "move the head back",
        "UPDATE tenants_chainhead SET seq = seq - 1 WHERE tenant_id = %(tenant)s",
    ),
    (
        "bend the head",
        "UPDATE tenants_chainhead SET hash = sha256('x') WHERE tenant_id = %(tenant)s",
    ),
    ("delete the head", "DELETE FROM tenants_chainhead WHERE tenant_id = %(tenant)s"),
    ("empty the heads", "TRUNCATE tenants_chainhead"),
    (
        "give a second head",
        "INSERT INTO tenants_chainhead (tenant_id, provider_id, seq, hash)"
        " VALUES (%(tenant)s, %(provider)s, 0, servicedesk_genesis(%(tenant)s))",
    ),
    ("rewrite personal words", "UPDATE tenants_personaltext SET value = 'x' WHERE id = %(text)s"),
    ("empty the personal words", "TRUNCATE tenants_personaltext"),
    (
        "change an incident without a version",
        "UPDATE incidents_incident SET title = 'x' WHERE id = %(incident)s",
    ),
    (
        "skip a version",
        "UPDATE incidents_incident SET version = version + 2 WHERE id = %(incident)s",
    ),
    (
        "raise the version without an event",
        "UPDATE incidents_incident SET title = 'x', version = version + 1 WHERE id = %(incident)s",
    ),
    (
        "give an incident away",
        "UPDATE incidents_incident SET tenant_id = %(provider)s, version = version + 1"
        " WHERE id = %(incident)s",
    ),
    ("delete an incident", "DELETE FROM incidents_incident WHERE id = %(incident)s"),
    ("empty the incidents", "TRUNCATE incidents_incident CASCADE"),
    ("rewrite a note", "UPDATE incidents_note SET text = 'x' WHERE id = %(note)s"),
    ("delete a note", "DELETE FROM incidents_note WHERE id = %(note)s"),
    ("empty the notes", "TRUNCATE incidents_note CASCADE"),
    (
        "rewrite a profile",
        "UPDATE tenants_classificationprofile SET text = 'x' WHERE id = %(profile)s",
    ),
]


@EVERYBODY
@pytest.mark.parametrize(("_case", "statement"), CHANGES, ids=[case for case, _ in CHANGES])
def test_nobody_may(house: House, session: Session, _case: str, statement: str):
    contact, incident = house.add_contact(), house.add_incident()
    with house.inside():
        note = add_note(
            incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text="Look at the queue.")
        )
        event = Event.objects.get(subject_kind="contact", subject_id=contact.pk)
        text = PersonalText.objects.filter(event=event).latest("pk")
    before = _everything(house)

    with pytest.raises(psycopg.Error) as refused, session(house) as cursor:
        cursor.execute(
            statement,
            {
                "event": event.pk, "text": text.pk, "incident": incident.pk, "note": note.pk,
                "tenant": house.customer.pk, "provider": house.provider.pk,
                "profile": house.provider.profile_id,
            },
        )  # fmt: skip

    assert isinstance(refused.value, psycopg.IntegrityError | psycopg.errors.InsufficientPrivilege)
    assert _everything(house) == before
    assert house.codes() == set()


@EVERYBODY
@pytest.mark.parametrize(
    ("_case", "ahead", "prev", "digest"),
    [
        ("a wrong hash", 1, None, b"x" * 32),
        ("a gap", 2, None, None),
        ("another previous link", 1, b"x" * 32, None),
        ("the place of another link", 0, None, None),
        # However right: at COMMIT no link is left for the event.
        ("the link that it will have", 1, None, None),
    ],
)
def test_nobody_gives_an_event(house, session, _case, ahead, prev, digest):
    with house.inside():
        head = ChainHead.objects.get(tenant=house.customer)
    before = _everything(house)
    seq, prev, body = head.seq + ahead, prev or bytes(head.hash), _body(house)

    with pytest.raises(psycopg.Error), session(house) as cursor:
        _link_an_event(cursor, house, body, seq=seq, prev=prev, digest=digest)

    assert _everything(house) == before


@EVERYBODY
@pytest.mark.parametrize(
    ("_case", "said"),
    [
        ("nothing", None),
        ("another tenant", {"tenant": 1}),
        ("another subject", {"subject": ["contact", 1]}),
        ("another sort of subject", {"subject": ["incident", 7]}),
        ("another version", {"version": 3}),
        ("another kind", {"kind": "contact.gone"}),
        ("another actor", {"actor": ["person", 1]}),
        ("another moment", {"at": canonical.moment(NOW + timedelta(microseconds=1))}),
        ("something with NUL", {"facts": {"text": "a\x00b"}}),
    ],
)
def test_no_event_has_a_body_that_says(house, session, _case, said):
    before = _everything(house)
    body = "{}" if said is None else _body(house, **said)

    with pytest.raises(psycopg.Error), session(house) as cursor:
        _write_event(cursor, house, body)

    assert _everything(house) == before


@EVERYBODY
def test_an_event_that_says_its_columns_is_linked_at_commit(house: House, session: Session):
    """What the refusals vary is itself accepted: they are refused for what differs."""
    with session(house) as cursor:
        event = _write_event(cursor, house, _body(house))

    with house.inside():
        link = ChainLink.objects.get(event_id=event)
        head = ChainHead.objects.get(tenant=house.customer)
    assert (head.seq, bytes(head.hash)) == (link.seq, bytes(link.hash))
    assert house.codes() == set()


@EVERYBODY
def test_no_body_is_text_that_is_not_json(house: House, session: Session):
    with pytest.raises(psycopg.DataError), session(house) as cursor:
        _write_event(cursor, house, "kind: contact.added")


def test_an_update_of_a_query_cannot_change_an_incident_quietly(house: House):
    incident = house.add_incident()

    with pytest.raises(DatabaseError), house.inside():
        Incident.objects.filter(pk=incident.pk).update(title="quiet")
    with pytest.raises(DatabaseError), house.inside():
        Incident.objects.filter(pk=incident.pk).update(title="quiet", version=F("version") + 1)

    with house.inside():
        incident.refresh_from_db()
    assert (incident.title, incident.version) == ("Mail is down", 1)


def test_an_incident_without_an_event_is_never_committed(house: House):
    incident = house.add_incident()
    twin = Incident(
        **{
            f.attname: getattr(incident, f.attname)
            for f in Incident._meta.concrete_fields
            if f.attname not in {"id", "public_id", "reference"}
        },
        reference="INC-0000-000001",
    )

    with pytest.raises(DatabaseError, match="has no event for its version 1"), house.inside():
        twin.save(force_insert=True)

    with house.inside():
        assert list(Incident.objects.filter(tenant=house.customer)) == [incident]


def test_the_deadline_that_follows_the_clocks_may_move_without_a_version_but_never_untold(
    house: House,
):
    incident = house.add_incident()
    later = NOW + timedelta(days=9)
    with pytest.raises(DatabaseError, match="told by no event: next_due_at"), house.inside():
        Incident.objects.filter(pk=incident.pk).update(next_due_at=later)

    with house.inside():
        incident.next_due_at = later
        house.tell(incident, "clock.moved", update(incident, "next_due_at"))
    assert house.codes() == set()


def test_one_version_has_one_event(house: House):
    incident = house.add_incident()

    with pytest.raises(DatabaseError), house.inside():
        house.tell(incident, "incident.registered", version=1)

    assert house.codes() == set()


@pytest.mark.parametrize(
    ("_case", "value"),
    [
        ("a float", 1.5),
        ("a float in a list", [1, [2.0]]),
        ("not a number", float("nan")),
        ("a text with NUL", "a\x00b"),
        ("a key with NUL", {"a\x00b": 1}),
        ("a moment without a zone", NOW.replace(tzinfo=None)),
        ("bytes", b"x"),
        ("a set", {1}),
        ("half a letter", "\ud800"),
    ],
)
def test_append_refuses(house: House, _case: str, value: Any):
    before = _everything(house)
    facts = AccessRefused(code=value, method="GET", route="desk:queue", asked=[])

    with pytest.raises(canonical.NotCanonical), house.inside():
        house.tell(house.customer, "access.refused", facts=facts)

    assert _everything(house) == before


def test_personal_words_with_nul_are_refused_before_anything_is_written(house: House):
    before = _everything(house)

    with pytest.raises(DatabaseError, match="NUL"):
        house.add_contact("Car\x00la")

    assert _everything(house) == before


def test_erasing_reaches_no_words_of_another_tenant(house: House):
    contact = house.add_contact()
    with house.inside():
        erasure = house.tell(contact, "words.erased", Written(contact, ("language",), erased=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in ("tenants", "wholes"):
            cursor.execute("SELECT set_config(%s, '{1}', true)", [f"servicedesk.{setting}"])
        with pytest.raises(DatabaseError, match="no erasure in scope"):
            cursor.execute("SELECT servicedesk_erase_told(%s)", [erasure.pk])

    with house.inside():
        row = f"tenants.contact:{contact.pk}"
        assert PersonalText.objects.filter(row=row).count() == 3

    only = (house.provider.pk,)
    whole = Scope(tenants=(), providers=only, side=Side.PROVIDER, wholes=only)
    with scoping.entered(whole), connection.cursor() as cursor:
        cursor.execute("SELECT servicedesk_erase_told(%s)", [erasure.pk])
        assert cursor.fetchone() is not None


def _body(house: House, **said: Any) -> str:
    return canonical.text(
        {
            "schema": canonical.SCHEMA,
            "tenant": house.customer.pk,
            "subject": ["contact", 7],
            "version": None,
            "kind": "contact.seen",
            "actor": ["system", None],
            "at": canonical.moment(NOW),
            "facts": {},
            "rows": {},
        }
        | said
    )


def _link_an_event(
    cursor: psycopg.Cursor[Any], house: House, body: str, *, seq: int, prev: bytes,
    digest: bytes | None,
) -> None:  # fmt: skip
    event = _write_event(cursor, house, body)
    digest = digest or _hash(cursor, event, seq, prev, body)
    _write_link(cursor, house, event=event, seq=seq, prev=prev, digest=digest)


def _hash(cursor: psycopg.Cursor[Any], event: int, seq: int, prev: bytes, body: str) -> bytes:
    cursor.execute("SELECT recorded_at FROM tenants_event WHERE id = %s", [event])
    found = cursor.fetchone()
    assert found is not None
    return canonical.link_hash(seq, prev, body, found[0])


def _write_event(cursor: psycopg.Cursor[Any], house: House, body: str) -> int:
    cursor.execute(
        "INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, kind,"
        " actor_kind, at, body) VALUES (%s, %s, 'contact', 7, 'contact.seen', 'system', %s, %s)"
        " RETURNING id",
        [house.customer.pk, house.provider.pk, NOW, body],
    )
    found = cursor.fetchone()
    assert found is not None
    return int(found[0])


def _write_link(
    cursor: psycopg.Cursor[Any], house: House, *, event: int, seq: int, prev: bytes, digest: bytes
) -> None:
    cursor.execute(
        "INSERT INTO tenants_chainlink (tenant_id, provider_id, seq, event_id, prev, hash)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [house.customer.pk, house.provider.pk, seq, event, prev, digest],
    )


def _everything(house: House) -> list[Any]:
    """Return the whole history and record of this customer, to see that nothing changed."""
    with house.inside():
        return [
            list(model.objects.filter(tenant=house.customer).order_by("pk").values())
            for model in (Event, ChainLink, ChainHead, PersonalText, Incident)
        ]
