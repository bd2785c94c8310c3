"""The record of one incident in the register: who reads what of it, and in which words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from escalation.facts import Raised
from incidents.choices import Level
from incidents.facts import Assigned
from incidents.handling.asks.talk import AddNote, ReplyAsCustomer, SendMessage
from incidents.handling.services.communicate import add_note, reply_as_customer, send_message
from incidents.models import NEVER, Incident
from incidents.record.services.common import record
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.contract.rules.profile import Criterion
from tenants.data import icr
from tenants.menus import pages
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM
from tests.databases import statements
from tests.people import BEGIN
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("context_kept")


def _spoken(house: House) -> Incident:
    """Return an incident with a message, an answer and a note."""
    incident = house.register()
    agnes, rik = house.world.actor("agnes"), house.world.actor("rik")
    with house.world.entered():
        now = read_clock()
        send_message(
            incident_id=incident.pk, actor=agnes, now=now, ask=SendMessage(text="We look into it.")
        )
        add_note(
            incident_id=incident.pk, actor=agnes, now=now, ask=AddNote(text="Canary in a note.")
        )
    with scoping.entered(scope_of(rik)):
        reply_as_customer(
            incident_id=incident.pk, actor=rik, now=now, ask=ReplyAsCustomer(text="It still hums.")
        )
    return incident


def _record(house: House, name: str, incident: Incident) -> str:
    page = house.client(name).get(f"/register/{incident.reference}/")
    assert page.status_code == 200
    return page.content.decode()


def test_an_auditor_of_the_customer_reads_what_was_said_in_public(house: House):
    page = _record(house, "audra", _spoken(house))

    assert "We look into it." in page
    assert "It still hums." in page
    assert "Canary" not in page
    assert "incident.registered" not in page
    assert "note.added" not in page


def test_an_auditor_of_the_provider_reads_notes_and_event_codes_too(house: House):
    page = _record(house, "pat", _spoken(house))

    assert "Canary in a note." in page
    assert "incident.registered" in page
    assert "message.received" in page


def test_a_record_has_every_field(house: House):
    incident = house.register()

    page = house.client("audra").get(f"/register/{incident.reference}/")

    shown = [item.name for group in page.context["record"].groups for item in group.items]
    assert sorted(shown) == sorted(field.name for field in Incident._meta.concrete_fields)


def _criterion() -> Criterion:
    return icr().criteria_of("impact")[0]


def test_a_record_speaks_in_words(house: House):
    incident = house.register(
        criteria={"impact": [_criterion().code], "can_work": "no"},
        impact=Level.HIGH,
        urgency=Level.HIGH,
    )
    with house.world.entered():
        incident.next_due_at = NEVER
        record(incident, "clock.set", actor=SYSTEM, now=BEGIN)

    page = house.client("audra").get(f"/register/{incident.reference}/")

    items = {i.name: i for group in page.context["record"].groups for i in group.items}
    assert (items["next_due_at"].at, items["next_due_at"].text) == (None, "")
    said = f"Can you keep working?: No\nImpact: {_criterion().text.en}"
    assert items["criteria"].text == said
    assert "9999" not in page.content.decode()
    with translation.override("nl"):
        labels = {str(item.label) for item in items.values()}
    assert not labels & {"public id", "version", "scheme", "profile", "parent", "ID", "provider"}


def test_an_auditor_of_the_customer_reads_what_was_done(house: House):
    incident = house.register()
    with house.world.entered():
        agnes, now = house.world.actor("agnes"), read_clock()
        assigned = Assigned(
            before=None, assignee=None, team=None, supplier=None, reason="Canary of a colleague."
        )
        record(incident, "incident.assigned", actor=agnes, now=now, facts=assigned)
        raised = Raised(
            escalation=0, function="ciso", escalation_kind="hierarchical", demanded_by="", rank=0
        )
        record(incident, "escalation.raised", actor=agnes, now=now, facts=raised)

    page = house.client("audra").get(f"/register/{incident.reference}/")

    told = [(str(entry.title), entry.detail) for entry in page.context["record"].entries]
    assert told == [("Escalated", "CISO"), ("Assigned", ""), ("Registered", "")]
    assert "Canary" not in page.content.decode()


def test_a_record_of_somebody_else_does_not_exist(house: House):
    incident = house.register("globex")

    answer = house.client("audra").get(f"/register/{incident.reference}/")

    assert answer.status_code == 404
    assert incident.title not in answer.content.decode()


def test_a_record_stays_within_its_budget(house: House):
    incident = _spoken(house)
    client = house.client("pat")
    client.get("/register/")

    with CaptureQueriesContext(connection) as few:
        client.get(f"/register/{incident.reference}/")

    asked = statements(few)
    assert len(asked) <= pages()["reporting:record"].statements, "\n".join(asked)
