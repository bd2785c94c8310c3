"""Somebody is signed out while they type: it comes back, and is done once."""

import re

import pytest
from django.test import Client

from incidents.models import Incident
from tenants.posted import kept
from tests.people import PASSWORD, World

pytestmark = pytest.mark.usefixtures("fresh_cache")

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"[^>]*? value="([^"]*)"')


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that is sent there."""
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        if f'action="{action}"' in form or (not action and "action=" not in form):
            return dict(HIDDEN.findall(form))
    raise AssertionError(page)


@pytest.fixture
def rik(world: World) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.post("/sign-in/", {"username": "rik@acme.example", "password": PASSWORD})
    return client


def again(client: Client) -> str:
    client.post("/sign-in/", {"username": "rik@acme.example", "password": PASSWORD})
    return client.get("/typed/").text


def count(world: World) -> int:
    with world.entered():
        return Incident.objects.filter(tenant=world.acme, title="Printer is on fire").count()


def test_a_report_comes_back_after_signing_in_and_is_made_once(rik: Client, world: World):
    page = rik.get("/portal/new/").text
    marks = dict(HIDDEN.findall(page))
    assert kept.MARK in marks
    said = {"title": "Printer is on fire", "can_work": "no", "who_is_affected": "me", **marks}
    rik.post("/sign-out/")

    assert rik.post("/portal/new/", said)["Location"] == "/sign-in/?next=%2Ftyped%2F"
    assert count(world) == 0
    fields = form_of(again(rik), "/portal/new/")
    looked_at = rik.post("/portal/new/", {**fields, kept.LOOK: "1"})

    assert looked_at.status_code == 422
    assert "You typed this before you signed in again" in looked_at.text
    assert 'value="Printer is on fire"' in looked_at.text
    assert count(world) == 0
    assert "Printer is on fire" not in rik.get("/typed/").text
    first, second = (rik.post("/portal/new/", fields)["Location"] for _time in range(2))
    assert first == second
    assert count(world) == 1
