"""Words in the register: what each side finds by them, beside the other filters."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import Kind
from incidents.handling.asks.talk import AddNote, SendMessage
from incidents.handling.services.communicate import add_note, send_message
from tests.people import BEGIN
from tests.reporting.house import House, rows_of

pytestmark = pytest.mark.usefixtures("context_kept")


def test_words_find_what_this_side_reads_and_no_other(house: House):
    acme, globex = house.register("acme"), house.register("globex")
    with house.world.entered():
        agnes = house.world.actor("agnes")
        for one in (acme, globex):
            about: dict[str, Any] = {
                "incident_id": one.pk, "actor": agnes, "now": BEGIN + timedelta(minutes=5),
            }  # fmt: skip
            add_note(**about, ask=AddNote(text="The kanarie was not told."))
            send_message(**about, ask=SendMessage(text="The zeearend is back."))

    shown = {
        name: {word: set(rows_of(house.client(name), f"?q={word}"))
               for word in ("kanarie", "zeearend", "zearend", acme.reference)}
        for name in ("audra", "pat", "agnes")
    }  # fmt: skip

    both = {acme.reference, globex.reference}
    # A colleague's note is read by those of the provider alone, and found by nobody else.
    assert shown["audra"]["kanarie"] == set()
    assert shown["audra"]["zeearend"] == {acme.reference}
    assert shown["pat"]["kanarie"] == shown["agnes"]["kanarie"] == both
    assert shown["agnes"]["zeearend"] == both
    assert {name: found[acme.reference] for name, found in shown.items()} == {
        name: {acme.reference} for name in shown
    }


def test_words_narrow_with_the_other_filters_and_are_not_exported(house: House):
    house.register("acme", kind=Kind.SERVICE_REQUEST)
    wanted = house.register("acme")
    client = house.client("audra")

    page = client.get("/register/?q=planning&kind=incident")
    refused = client.post("/register/export/", {"q": "planning"})

    assert [row.reference for row in page.context["page"].rows] == [wanted.reference]
    assert "/register/export/" not in page.content.decode()
    assert rows_of(client, "?q=%26%7C%21%27") == []
    assert (refused.status_code, "take the words away first" in refused.content.decode()) == (
        400, True,
    )  # fmt: skip
