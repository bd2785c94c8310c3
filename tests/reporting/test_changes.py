"""Changes of the set-up are told on a page: who changed what, when, from what to what (X26)."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reporting.queries.changes import SIZE
from reporting.views import changes
from tenants.ledger.append import append
from tenants.ledger.declared import declared
from tenants.ledger.names import kind_of
from tenants.models.base import TenantRow
from tenants.pages import page_of
from tenants.people.services.invite import give_access
from tenants.settings.history import codes_of_setup, kind_text
from tenants.settings.services.configure import change_row
from tests.people import BEGIN
from tests.reporting.house import House


def _page(house: House, name: str, address: str = "/register/set-up/") -> str:
    response = house.client(name).get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _changed(house: House, language: str) -> None:
    world = house.world
    with world.entered():
        contact = world.contact("rik")
        contact.language = language
        change_row(row=contact, fields=("language",), actor=world.actor("adam"), now=BEGIN)


@pytest.mark.parametrize("name", ["adam", "pat"])
def test_administrator_and_auditor_read_who_changed_what_from_what_to_what(house: House, name: str):
    _changed(house, "nl")
    _changed(house, "en")

    page = _page(house, name)

    newest, older = page.split("Contact changed")[1:3]
    assert "Adam Vermeer" in page
    assert re.search(r"Language: Dutch → English", newest)
    assert re.search(r"Language: English → Dutch", older)
    assert "Acme · Contact: Rik Jacobs" in newest


@pytest.mark.parametrize("name", ["agnes", "ines", "audra", "carla"])
def test_nobody_else_reads_it(house: House, name: str):
    assert house.client(name).get("/register/set-up/").status_code == 403


# Told of somebody or something that is set up, and no change of it.
NO_CHANGE = {
    "access.refused", "schema.migrated", "anchor.handed_out", "register.exported",
    "register.export_started", "digest.written", "figures.frozen",
}  # fmt: skip
ROOMS_OF_THE_SETUP = {
    "tenant", "agreement", "membership", "contact", "customeraccess", "functionholder",
    "invitation", "apitoken", "words", "webhook", "alertsource", "mailbox", "mailsender",
    "rota", "rotation", "cover", "swap", "absence",
    # What comes of a rota, which has no story of its own.
    "handover", "ring", "maintenance", "statuspage", "statusservice",
}  # fmt: skip


def test_of_all_codes_only_changes_of_the_setup_are_there(house: House):
    world = house.world
    client = house.client("pat")
    with world.entered():
        contact, actor = world.contact("rik"), world.actor("adam")
        for code in sorted(set(declared()) - {"schema.migrated"}):
            append(contact, code, actor=actor, at=BEGIN, told=False)

    seen: set[str] = set()
    here = "/register/set-up/"
    while here:
        page = client.get(here)
        assert page.status_code == 200, here
        told = page.content.decode()
        seen |= {unescape(title) for title in re.findall(r"<b>([^<]+)</b>", told)}
        further = re.findall(r'href="([^"]+before=\d+)"', told)
        here = further[0] if further else ""

    expected = {c for c in declared() if c.partition(".")[0] in ROOMS_OF_THE_SETUP} - NO_CHANGE
    with translation.override("en"):
        titles = {code: kind_text(code) for code in declared()}
    called = {titles[code] for code in expected}
    assert seen & set(titles.values()) == called | {titles["contact.imported"]}
    assert seen.isdisjoint(titles[code] for code in NO_CHANGE)


def test_older_changes_are_a_page_further(house: House):
    for number in range(SIZE):
        _changed(house, ("nl", "en")[number % 2])
    client = house.client("pat")

    first = client.get("/register/set-up/").content.decode()
    (further,) = re.findall(r'href="([^"]+before=\d+)"', first)

    assert "Role given" not in first
    assert "Role given" in client.get(further).content.decode()
    assert client.get("/register/set-up/?before=x").status_code == 400


def test_the_register_leads_there_for_whom_it_is(house: House):
    link = 'href="/register/set-up/"'
    assert link in house.client("pat").get("/register/").content.decode()
    assert link not in house.client("audra").get("/register/").content.decode()


def test_a_page_costs_the_same_whatever_stands_on_it(house: House):
    world = house.world

    def asked_with(*given: tuple[str, str]) -> int:
        with world.entered():
            for name, customer in given:
                give_access(
                    user=world.user(name), customer=getattr(world, customer),
                    actor=world.actor("adam"), now=BEGIN,
                )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            page = _page(house, "adam")
        assert page.count("Access to a customer") >= len(given)
        return len(asked)

    _page(house, "adam")
    few = asked_with(("agnes", "acme"))
    many = asked_with(("agnes", "globex"), ("ines", "acme"), ("ed", "globex"), ("sam", "globex"))

    # One for each kind of row that stands there, however many they are.
    assert many <= few


def test_every_kind_of_row_on_one_page_stays_within_what_the_page_declares(house: House):
    world = house.world
    page = page_of(changes)
    assert page is not None
    kinds = {code.partition(".")[0] for code in codes_of_setup()}
    with world.entered():
        found = [
            row
            for model in apps.get_models()
            if issubclass(model, TenantRow) and kind_of(model) in kinds
            if (row := model._default_manager.filter(provider=world.provider).first())
        ]
        for row in found:
            code = f"{kind_of(type(row))}.changed"
            append(row, code, actor=world.actor("adam"), at=BEGIN, told=False)
    client = house.client("adam")
    client.get("/register/set-up/")

    with CaptureQueriesContext(connection) as asked:
        told = client.get("/register/set-up/").content.decode()

    assert 12 <= len(found) <= SIZE
    assert told.count("<b>") >= len(found)
    assert len(asked) <= page.statements
