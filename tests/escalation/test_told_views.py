"""Whoever is told as a function answers on a page of their own, or by a signed link."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from escalation import told_views
from escalation.models import Escalation
from escalation.notices.services import signed
from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function, Role
from tenants.models import FunctionHolder
from tenants.people.services.invite import add_member, set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.escalation.house import escalate, follow, report_p1, triaged
from tests.people import BEGIN, World, make_world

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]

SECRET = "A word that stays at the desk"


def name(world: World, who: str = "", **said: Any) -> FunctionHolder:
    user = world.user(who) if who else None
    return set_function_holder(
        tenant=world.acme, function=Function.CISO, name=user.name if user else "Cis", user=user,
        email=user.email if user else "cis@else.example", language="en", actor=SYSTEM, now=BEGIN,
        **said,
    )  # fmt: skip


@pytest.fixture
def incident(world: World) -> Incident:
    incident = triaged(world, report_p1(world))
    add_note(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=AddNote(text=SECRET),
    )
    return incident


def ask(world: World, incident: Incident) -> Escalation:
    return escalate(world, incident, kind="hierarchical", function="ciso", reason="Please decide.")


def link(incident: Incident, row: Escalation) -> str:
    assert row.holder_id is not None
    token = signed.token_of(incident, escalation_id=row.pk, holder_id=row.holder_id)
    return f"/seen/{token}/"


def test_a_function_holder_of_the_customer_says_that_it_was_seen(
    world: World, incident: Incident, client_of: Any
):
    name(world, "audra")
    row = ask(world, incident)
    browser = client_of(world.user("audra"))
    browser.cookies["django_language"] = "en"
    here = f"/told/{incident.reference}/"

    page = browser.get(here)

    said = page.content.decode()
    assert page.status_code == 200
    assert "Please decide." in said
    assert incident.title in said
    assert SECRET not in said
    row.refresh_from_db()
    assert row.acknowledged_at is None

    assert browser.post(here, {"step": row.pk}).status_code == 302

    row.refresh_from_db()
    assert (row.acknowledged_by, row.answer_means, row.due_at) == (
        world.user("audra"), "account", None,
    )  # fmt: skip
    assert "I have seen this" not in browser.get(here).content.decode()


def test_who_cannot_answer_lets_the_next_be_asked(world: World, incident: Incident, client_of: Any):
    name(world, "audra")
    row = ask(world, incident)
    browser = client_of(world.user("audra"))
    browser.cookies["django_language"] = "en"

    browser.post(f"/told/{incident.reference}/", {"step": row.pk, "pass-on": "yes"})

    row.refresh_from_db()
    assert row.acknowledged_at is None
    assert row.passed_to is not None
    assert row.passed_to.function == "escalation_manager"
    again = browser.post(f"/told/{incident.reference}/", {"step": row.pk, "pass-on": "yes"})
    assert again.status_code == 422


@pytest.mark.parametrize("who", ["carla", "rik", "gus", "pat", "agnes"])
def test_the_page_is_of_nobody_else(world: World, incident: Incident, client_of: Any, who: str):
    name(world, "audra")
    row = ask(world, incident)
    browser = client_of(world.user(who))
    here = f"/told/{incident.reference}/"

    assert browser.get(here).status_code == 404
    assert browser.post(here, {"step": row.pk}).status_code == 404

    row.refresh_from_db()
    assert row.is_open


def test_the_link_answers_once_and_only_by_the_button(world: World, incident: Incident):
    name(world)
    row = ask(world, incident)
    here, browser = link(incident, row), Client()

    for _look in range(3):
        page = browser.get(here)
        assert page.status_code == 200
    said = page.content.decode()
    assert "Please decide." in said
    assert SECRET not in said
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    row.refresh_from_db()
    assert row.acknowledged_at is None

    done = browser.post(here)

    row.refresh_from_db()
    first = row.acknowledged_at
    assert (row.answered_name, row.answer_means) == ("Cis", "signed")
    assert "recorded that this was seen" in done.content.decode()
    browser.post(here)
    row.refresh_from_db()
    assert row.acknowledged_at == first
    assert "I have seen this" not in browser.get(here).content.decode()


def test_a_browser_can_press_the_button_of_the_link(world: World, incident: Incident):
    name(world)
    row = ask(world, incident)
    here, browser = link(incident, row), Client(enforce_csrf_checks=True)

    page = browser.get(here)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token is not None
    # What a browser says of where a form stood, by the policy of that page (Fetch, 3.2).
    is_kept = page["Referrer-Policy"] == "no-referrer"
    done = browser.post(
        here,
        {"csrfmiddlewaretoken": token[1]},
        headers={"origin": "null" if is_kept else "http://testserver"},
    )

    assert done.status_code == 200
    row.refresh_from_db()
    assert row.answer_means == "signed"


def test_the_link_speaks_the_language_that_is_chosen_on_its_page(world: World, incident: Incident):
    name(world)
    here, browser = link(incident, ask(world, incident)), Client()
    assert "I have seen this" in browser.get(here).content.decode()

    browser.cookies["django_language"] = "nl"

    assert "Ik heb dit gezien" in browser.get(here).content.decode()


def test_a_form_of_elsewhere_cannot_press_the_button(world: World, incident: Incident):
    name(world)
    row = ask(world, incident)

    answer = Client(enforce_csrf_checks=True).post(link(incident, row))

    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.is_open


def test_links_that_are_not_ours_do_not_exist(
    world: World, incident: Incident, monkeypatch: pytest.MonkeyPatch
):
    holder = name(world)
    row = ask(world, incident)
    here = link(incident, row)
    other = name(world, rank=1)
    keys = [incident.tenant_id, incident.provider_id, row.pk, holder.pk]
    wrong = [
        "/seen/nothing/",
        here.replace(":", ":x", 1),
        f"/seen/{signing.dumps(keys, salt='another')}/",
        f"/seen/{signing.dumps([*keys[:3], other.pk], salt='escalation.seen')}/",
        f"/seen/{signing.dumps([*keys[:2], 0, holder.pk], salt='escalation.seen')}/",
    ]

    for address in wrong:
        assert Client().get(address).status_code == 404
        assert Client().post(address).status_code == 404

    monkeypatch.setattr(signed, "LASTS", timedelta(seconds=-1))
    assert Client().get(here).status_code == 404


def test_the_link_of_who_no_longer_holds_the_function_is_worth_nothing(
    world: World, incident: Incident
):
    holder = name(world)
    row = ask(world, incident)
    holder.is_active = False
    change_row(row=holder, fields=("is_active",), actor=SYSTEM, now=BEGIN)

    assert Client().get(link(incident, row)).status_code == 404


def test_one_place_tries_so_many_links(
    world: World, incident: Incident, monkeypatch: pytest.MonkeyPatch
):
    name(world)
    here = link(incident, ask(world, incident))
    monkeypatch.setattr(told_views, "LINKS_PER_PLACE", 2)

    answers = [Client().get(here) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "900"


def test_answered_by_link_it_goes_on_to_nobody(world: World, incident: Incident):
    name(world)
    row = ask(world, incident)
    Client().post(link(incident, row))
    follow()

    row.refresh_from_db()
    assert (row.due_at, row.passed_to) == (None, None)


def test_who_works_at_another_desk_is_led_to_what_their_customer_asks(
    world: World, incident: Incident, client_of: Any
):
    """The page is of no side: whoever came last as an agent elsewhere is told here all the same."""
    name(world, "audra")
    row = ask(world, incident)
    elsewhere = make_world(mark="-elsewhere")
    with elsewhere.entered():
        add_member(
            tenant=elsewhere.provider, email=world.user("audra").email, name="Audra", now=BEGIN,
            roles=[Role.AGENT], sees_all_customers=True, actor=SYSTEM,
        )  # fmt: skip
    client = client_of(world.user("audra"))
    assert client.get("/desk/").status_code == 200

    page = client.get(f"/told/{incident.reference}/")
    done = client.post(f"/told/{incident.reference}/", {"step": str(row.pk)})

    assert (page.status_code, done.status_code) == (200, 302)
    row.refresh_from_db()
    assert row.acknowledged_at is not None
