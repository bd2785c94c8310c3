"""Searching from the desk: what is found, by whom, and never across a wall."""

import re
from typing import Any

import pytest

from incidents.handling.asks.talk import AddNote, LogCall, SendMessage
from incidents.handling.services.close import close_incident
from incidents.handling.services.communicate import add_note, log_call, send_message
from incidents.models import Incident
from incidents.record.queries import finding
from incidents.record.rules.words import MOST_WORDS, words_of
from tests.incidents.desk.house import House, at


def _found(house: House, text: str, name: str = "agnes") -> list[str]:
    page = house.client(name).get("/desk/search/", {"q": text, "order": "best"})
    assert page.status_code == 200
    listed = page.content.decode().partition('class="hits"')[2]
    return re.findall(r'href="/desk/(INC-\d{4}-\d+)/"', listed.partition("</ul>")[0])


def _closed(house: House, incident: Incident) -> Incident:
    judged = house.triaged(incident, outcome="not_an_incident", reason="Only the zebrafinch.")
    with house.world.entered():
        return close_incident(
            incident_id=judged.pk, expected_version=judged.version,
            actor=house.world.actor("ines"), now=at(),
        )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "{reference}",
        "Acme",
        "rik jacobs",
        "Agnes",
        "okapi",
        "OKA",
        "tapir",
        "Quagga",
        "axolotl",
        "okapis",
        "ókapi",
        "okapu",
        "okpai",
        "axolotls tapir",
        "xolotl",
    ],
)
def test_number_customer_people_and_any_word_find_an_incident(house: House, text: str):
    incident = house.register(title="Okapi is down", symptoms="The tapir is out.")
    house.register(
        title="Other", tenant_id=house.world.globex.pk, reporter_id=_gus(house), symptoms="None."
    )
    actor = house.world.actor("agnes")
    with house.world.entered():
        told: dict[str, Any] = {"incident_id": incident.pk, "actor": actor, "now": at()}
        send_message(ask=SendMessage(text="We ask the quagga."), **told)
        add_note(ask=AddNote(text="The axolotl did it."), **told)
        log_call(
            ask=LogCall(contact_id=incident.reporter_id, direction="out", outcome="answered",
            summary="Agnes rang."), **told,
        )  # fmt: skip

    assert _found(house, text.format(reference=incident.reference)) == [incident.reference]


def _gus(house: House) -> int:
    with house.world.entered():
        return house.world.contact("gus").pk


def test_every_word_must_be_found_but_each_where_it_is(house: House):
    incident = house.register(title="Okapi is down", symptoms="The tapir is out.")
    house.register(title="Okapi again")

    assert _found(house, "okapi tapir jacobs") == [incident.reference]
    assert _found(house, "okapi walrus") == []


def test_what_is_closed_is_found_after_what_is_open(house: House):
    closed = _closed(house, house.register(title="Okapi is down"))
    still_open = house.register(title="Okapi again", now=at(days=-3))

    assert _found(house, "okapi") == [still_open.reference, closed.reference]
    assert _found(house, "zebrafinch") == [closed.reference]


def test_a_customer_of_another_desk_is_not_found(house: House):
    """Sam was given Acme only."""
    house.register(title="Okapi", tenant_id=house.world.globex.pk, reporter_id=_gus(house))
    own = house.register(title="Okapi too")

    assert _found(house, "okapi", name="sam") == [own.reference]
    assert _found(house, house.world.globex.name, name="sam") == []


@pytest.mark.parametrize("name", ["rik", "carla", "audra", "gus"])
def test_only_the_desk_searches(house: House, name: str):
    house.register(title="Okapi")

    assert house.client(name).get("/desk/search/", {"q": "okapi"}).status_code == 403


@pytest.mark.parametrize("text", ["%%%", "___", "\\\\\\", "o'k", "'; drop", "100%_"])
def test_signs_of_a_pattern_are_letters_like_others(house: House, text: str):
    house.register(title="Okapi")

    assert _found(house, text) == []


def test_what_is_too_short_is_said_to_be(house: House):
    house.register(title="It is on")

    html = house.client().get("/desk/search/", {"q": "it is"}).content.decode()

    assert "at least three letters" in html
    assert 'class="hits"' not in html


def test_an_address_with_a_nul_is_refused(house: House):
    assert house.client().get("/desk/search/?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("_case", "text", "words"),
    [
        ("short ones say too little", "de VPN is op", ["vpn"]),
        ("signs around them are none of them", '"planning", (server)', ["planning", "server"]),
        ("twice is once", "server SERVER", ["server"]),
        ("parts of one are short", "INC-26-01 a/b", ["inc", "26", "01"]),
        ("accents say nothing", "Coördinatie Straße", ["coordinatie", "strasse"]),
        ("nothing", "  ", []),
    ],
)
def test_the_words_that_are_looked_for(_case: str, text: str, words: list[str]):
    assert [word.text for word in words_of(text)] == words


def test_so_many_words_and_no_more():
    assert len(words_of(" ".join(f"word{n}" for n in range(50)))) == MOST_WORDS


def test_the_palette_searches_everything(house: House):
    html = house.client().get("/desk/").content.decode()

    assert 'data-search="/desk/search/?q="' in html


@pytest.mark.parametrize(
    ("_case", "depth"),
    [
        ("what is rare in the index", 0),
        ("what is common among the newest", 2_000),
        ("and in the index where those are too few", 1),
    ],
)
@pytest.mark.parametrize("name", ["agnes", "sam"])
def test_every_way_of_looking_finds_the_same(
    _case: str, depth: int, name: str, house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(finding, "depth_to_look", lambda *_args: depth)
    closed = _closed(house, house.register(title="Zebra and okapi", now=at(minutes=-9)))
    first = house.register(title="Okapi and zebra", now=at(minutes=-8))
    second = house.register(title="Zebras", symptoms="okapis", now=at(minutes=-7))
    house.register(title="Zebra alone", now=at(minutes=-3))

    both = [first.reference, closed.reference, second.reference]
    assert _found(house, "okapi zebra", name) == both
    assert _found(house, "zebra okapi unheard", name) == []
    assert _found(house, f"okapi {second.reference} zebra", name) == [second.reference]
    assert closed.reference in _found(house, closed.reference, name)


def test_what_stands_where_is_shown_and_marked(house: House):
    incident = house.register(title="Okapi is down")
    with house.world.entered():
        add_note(
            incident_id=incident.pk, actor=house.world.actor("agnes"), now=at(),
            ask=AddNote(text="Ask <b>the</b> axolotl about it."),
        )  # fmt: skip

    html = house.client().get("/desk/search/", {"q": "okapi axolotl"}).content.decode()

    assert "<mark>Okapi</mark> is down" in html
    assert "Internal note:" in html
    assert "Ask &lt;b&gt;the&lt;/b&gt; <mark>axolotl</mark> about it." in html


def test_a_typing_error_is_told(house: House):
    house.register(title="Okapi is down")

    html = house.client().get("/desk/search/", {"q": "okpai"}).content.decode()

    assert "Nothing has “okpai”" in html
    assert "<mark>Okapi</mark> is down" in html


def test_pages_follow_each_other_and_say_how_much_there_is(house: House):
    for number in range(27):
        house.register(title=f"Okapi {number}", now=at(minutes=-number))

    first = house.client().get("/desk/search/", {"q": "okapi", "order": "newest"})
    second = house.client().get("/desk/search/", {"q": "okapi", "order": "newest", "page": "2"})

    assert "27 incidents, open or closed" in first.content.decode()
    assert "?q=okapi&amp;order=newest&amp;page=2" in first.content.decode()
    assert "page=3" not in second.content.decode()
    assert second.content.decode().count("<mark>Okapi</mark>") == 2


def test_open_ones_alone_are_found_where_those_are_asked_for(house: House):
    _closed(house, house.register(title="Okapi is down"))
    still_open = house.register(title="Okapi again")

    page = house.client().get("/desk/search/", {"q": "okapi", "open": "on"}).content.decode()

    assert re.findall(r'href="/desk/(INC-\d{4}-\d+)/"', page.partition('class="hits"')[2]) == [
        still_open.reference
    ]


def test_the_palette_offers_incidents_customers_and_people(house: House):
    incident = house.register(title="Okapi is down")
    client = house.client()

    assert f'href="/desk/{incident.reference}/"' in _offered(client, "okapi")
    with house.world.entered():
        rik = house.world.contact("rik").pk
    assert f'href="/desk/customers/{house.world.acme.pk}/"' in _offered(client, "acme")
    assert f'href="/desk/people/{rik}/"' in _offered(client, "rik j")
    assert _offered(client, "ok").strip() == ""


def _offered(client: Any, text: str) -> str:
    return str(client.get("/desk/search/palette/", {"q": text}).content.decode())
