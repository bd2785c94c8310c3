"""Files in what the record shows: each by its name and digest, those of notes to the desk alone."""

import hashlib
from typing import Any

from incidents.handling.asks.talk import AddNote, SendMessage
from incidents.handling.services.communicate import add_note, send_message
from incidents.models import Incident
from tenants.clock import now as read_clock
from tests.incidents.files import given
from tests.reporting.house import House

PUBLIC, INTERNAL = b"What the customer sees.\n", b"What the desk keeps.\n"


def with_files(house: House) -> Incident:
    incident = house.register()
    about: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": house.world.actor("agnes"),
        "now": read_clock(),
    }
    with house.world.entered():
        send_message(
            **about, ask=SendMessage(text="See beside.", attached=[given("=yours.txt", PUBLIC)])
        )
        add_note(**about, ask=AddNote(text="Look.", attached=[given("ours.txt", INTERNAL)]))
    return incident


def test_an_export_names_each_file_with_its_digest(committed_house: House):
    with_files(committed_house)
    public = f"{hashlib.sha256(PUBLIC).hexdigest()} =yours.txt"
    internal = f"{hashlib.sha256(INTERNAL).hexdigest()} ours.txt"

    (of_customer,) = committed_house.export("audra").rows
    (of_provider,) = committed_house.export("pat").rows

    assert (of_customer["files"], of_customer["internal_files"]) == (public, "")
    assert (of_provider["files"], of_provider["internal_files"]) == (public, internal)


def test_the_record_names_each_file_with_its_digest(committed_house: House):
    incident = with_files(committed_house)
    path = f"/register/{incident.reference}/"

    of_customer = committed_house.client("audra").get(path).content.decode()
    of_provider = committed_house.client("pat").get(path).content.decode()

    for page in (of_customer, of_provider):
        assert "=yours.txt" in page
        assert hashlib.sha256(PUBLIC).hexdigest() in page
    assert "ours.txt" not in of_customer.replace("yours.txt", "")
    assert hashlib.sha256(INTERNAL).hexdigest() in of_provider
