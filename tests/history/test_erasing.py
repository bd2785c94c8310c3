"""Erasing is an event; what may be emptied, by whom, and what an emptied column without one is."""

import json
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Complaint, Incident, Note
from tenants.engine_proof import ERASABLE, ERASED
from tenants.ledger.append import Written, insert
from tenants.ledger.names import recorded
from tenants.models import Contact, Event, PersonalText
from tenants.rules.roles import SYSTEM
from tests.history.house import NOW, House, as_app, as_owner


def _erase(*arguments: str) -> str:
    said = StringIO()
    call_command("erase", *arguments, stdout=said)
    return said.getvalue()


def _last(house: House) -> Event:
    with house.inside():
        return Event.objects.filter(tenant=house.customer).latest("pk")


def test_words_of_a_note_that_nobody_may_change_are_erased_with_an_event(house: House):
    incident = house.add_incident()
    with house.inside():
        note = add_note(
            incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text="Jan has flu.")
        )

    said = _erase(f"incidents.note:{note.pk}", "text", "--why", "mistake")

    event = _last(house)
    assert said == f"erased; event {event.pk} of tenant {house.customer.pk} tells so\n"
    body = json.loads(event.body)
    assert (event.kind, event.subject_kind, event.subject_id) == (
        "words.erased", "incident", incident.pk,
    )  # fmt: skip
    assert body["facts"] == {"why": "mistake"}
    assert body["rows"][f"incidents.note:{note.pk}"] == {"text": ERASED}
    with house.inside():
        assert Note.objects.get(pk=note.pk).text == ERASED
        assert not PersonalText.objects.filter(row=f"incidents.note:{note.pk}").exists()
        assert Incident.objects.get(pk=incident.pk).version == incident.version + 1
    verdict = house.verdict()
    assert (verdict.findings, verdict.replayed.erased) == ([], 1)


def test_words_of_an_incident_are_erased_with_all_that_stood_there_before(house: House):
    incident = house.add_incident("Jan is ill")

    _erase(f"incidents.incident:{incident.pk}", "title", "description", "--why", "person")

    with house.inside():
        row = Incident.objects.get(pk=incident.pk)
        assert (row.title, row.description, row.version) == (ERASED, ERASED, incident.version + 1)
        assert not PersonalText.objects.filter(
            row=f"incidents.incident:{incident.pk}", field__in=["title", "description"]
        ).exists()
    assert house.codes() == set()


def test_a_contact_loses_name_and_addresses_and_keeps_what_was_reported(house: House):
    incident = house.add_incident()

    _erase(f"tenants.contact:{incident.reporter_id}", "--why", "person")

    with house.inside():
        contact = Contact.objects.get(pk=incident.reporter_id)
        assert (contact.name, contact.email, contact.phone) == (ERASED, "", "")
        assert Incident.objects.filter(reporter=contact).exists()
    assert house.codes() == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("incidents.note:0", "text"), ("nothing.at_all:1", "text"),
        ("tenants.user:1", "name"), ("tenants.event:1", "body"),
    ],
)  # fmt: skip
def test_what_holds_no_words_is_not_erased(committed: None, arguments: tuple[str, ...]):
    with pytest.raises(CommandError, match="there is no row"):
        _erase(*arguments, "--why", "mistake")


@pytest.mark.parametrize("row", ["foo", "tenants.contact", "contact:5", "tenants.contact:x", ":"])
def test_what_is_no_name_of_a_row_is_answered_with_the_form(committed: None, row: str):
    with pytest.raises(CommandError, match=f"{row} is no row: say app.model:key"):
        _erase(row, "name", "--why", "mistake")


def test_only_words_are_erased(house: House):
    contact = house.add_contact()

    with pytest.raises(CommandError, match="language"):
        _erase(f"tenants.contact:{contact.pk}", "language", "--why", "mistake")

    with house.inside():
        assert Contact.objects.get(pk=contact.pk).language == "nl"


def test_every_append_only_row_lets_go_of_its_words_and_of_nothing_else():
    """A model that comes later and is not listed here fails when somebody asks for erasure."""
    words = {m._meta.db_table: m.personal for m in recorded().values()}

    for table, columns in ERASABLE.items():
        assert set(columns) == words[table]


@pytest.mark.parametrize("session", [as_app, as_owner])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incidents_note SET text = '[…]' WHERE id = %(note)s",
        "UPDATE incidents_note SET text = 'Jan is fine.' WHERE id = %(note)s",
        "UPDATE incidents_note SET text = '[…]', written_at = now() WHERE id = %(note)s",
        "UPDATE incidents_note SET text = '[…]' WHERE id = %(other)s",
        "DELETE FROM incidents_note WHERE id = %(note)s",
    ],
)
def test_naming_an_erasure_opens_nothing_that_it_does_not_tell(house, session, statement):
    incident = house.add_incident()
    with house.inside():
        note, other = (
            add_note(incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text=text))
            for text in ("Jan has flu.", "So has Piet.")
        )
        told = Written(Note(pk=note.pk, text="Jan was here."), ("text",), erased=True)
        forged = house.tell(incident, "words.erased", told)

    with pytest.raises(psycopg.Error), session(house) as cursor:
        cursor.execute(
            f"SET LOCAL servicedesk.erasing = '{forged.pk}'; {statement}".replace(
                "%(note)s", str(note.pk)
            ).replace("%(other)s", str(other.pk))
        )

    with house.inside():
        texts = Note.objects.filter(incident=incident).order_by("pk")
        assert [n.text for n in texts] == ["Jan has flu.", "So has Piet."]
        assert house.codes() == {"words_remain", "column_differs"}


def test_words_that_went_without_an_erasure_are_found_in_every_kind_of_row(house: House):
    incident = house.add_incident()
    with house.inside():
        add_note(
            incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text="Look at the queue.")
        )
        complaint = Complaint(
            tenant=house.customer, provider=house.provider, contact=incident.reporter,
            text="Nobody calls back.", received_at=NOW,
        )  # fmt: skip
        house.tell(complaint, "complaint.received", insert(complaint))
        told = {(t.row, t.field) for t in PersonalText.objects.filter(tenant=house.customer)}
    with as_owner(house) as cursor:
        cursor.execute("DELETE FROM tenants_personaltext WHERE tenant_id = %s", [house.customer.pk])

    found = house.verdict().findings

    assert {row.partition(":")[0] for row, _ in told} == {
        "incidents.complaint", "incidents.incident", "incidents.note", "tenants.contact",
    }  # fmt: skip
    assert {(f.row, f.column) for f in found if f.code == "words_gone"} == told
