"""The page of one customer and that of one person who calls: what the desk knows of them."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.choices import Channel
from incidents.models import CustomerNote, Incident
from tenants import scoping
from tenants.choices import Erasure
from tenants.engine_proof import ERASED
from tenants.models import Asset, Event, PersonalText
from tenants.people.services.erase import erase_words
from tenants.people.services.invite import add_contact
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.factories.incidents import closed
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at
from tests.people import BEGIN


def customer_url(house: House) -> str:
    return f"/desk/customers/{house.world.acme.pk}/"


def person_url(house: House, name: str) -> str:
    with house.world.entered():
        return f"/desk/people/{house.world.contact(name).pk}/"


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.text


@pytest.fixture
def past(house: House) -> Incident:
    incident = house.triaged(house.register(title="The label printer was jammed"))
    with house.world.entered():
        return closed(house.world, incident)


def test_a_customer_has_a_page_with_people_contract_systems_and_incidents(
    house: House, past: Incident
):
    world = house.world
    house.register(title="The planning does not open")
    with world.entered():
        asset = Asset(
            tenant=world.acme, provider=world.provider, name="Planning server", availability=4
        )
        add_row(row=asset, actor=world.actor("adam"), now=BEGIN)
        rik = world.contact("rik")

    told = page(house.client(), customer_url(house))

    assert f'href="/desk/people/{rik.pk}/"' in told
    assert asset.name in told
    for part in ("Open incidents", "Past incidents", "Agreement", "Service hours", "Resolution"):
        assert part in told
    running, done = told.split("Past incidents")
    assert "The planning does not open" in running
    assert "The label printer was jammed" in done
    assert f'href="/desk/?customer={world.acme.pk}"' in told


def test_what_is_past_goes_on_by_pages(house: House, past: Incident, monkeypatch):
    monkeypatch.setattr("incidents.desk.queries.lines.PAST", 1)
    other = house.triaged(house.register(title="The scale was off"))
    with house.world.entered():
        closed(house.world, other)
    client = house.client()

    first = page(client, customer_url(house))
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older is not None
    assert "The scale was off" in first
    assert "The label printer was jammed" not in first

    second = page(client, customer_url(house) + older[1])
    assert "The label printer was jammed" in second
    assert "The scale was off" not in second


def test_who_calls_has_a_page_from_which_their_incident_is_registered(house: House):
    house.register(title="The planning does not open", answered_call=True)
    client = house.client()
    with house.world.entered():
        rik = house.world.contact("rik")

    told = page(client, person_url(house, "rik"))

    assert f'href="tel:{rik.phone}"' in told or not rik.phone
    assert "The planning does not open" in told
    calls = told.split('id="calls"')[1].split('id="messages"')[0]
    assert "No answer on any port." in calls
    link = re.search(r'href="(/desk/new/\?customer=\d+&amp;reporter=\d+)"', told)
    assert link is not None
    form = form_at(client, link[1].replace("&amp;", "&"), f"/desk/new/?customer={rik.tenant_id}")
    assert form["reporter"] == [str(rik.pk)]
    assert form["channel"] == [Channel.PHONE]


def test_the_pages_are_linked_from_the_incident_the_queue_the_search_and_the_palette(house: House):
    world, client = house.world, house.client()
    incident = house.register(title="The planning does not open")
    customer, person = customer_url(house), person_url(house, "rik")
    with world.entered():
        rik = world.contact("rik").name

    about = page(client, f"/desk/{incident.reference}/")
    assert f'href="{customer}"' in about
    assert f'href="{person}"' in about
    assert f'href="{customer}"' in page(client, f"/desk/?customer={world.acme.pk}")
    for found in ("/desk/search/", "/desk/search/palette/"):
        assert f'href="{customer}"' in page(client, f"{found}?q={world.acme.name}")
        assert f'href="{person}"' in page(client, f"{found}?q={rik}")


def test_whoever_does_not_see_the_customer_has_no_such_page(house: House):
    world = house.world
    with world.entered():
        gus = world.contact("gus")
    # Sam was given one customer only; customers and auditors have no desk.
    for url in (f"/desk/customers/{world.globex.pk}/", f"/desk/people/{gus.pk}/"):
        assert house.client("agnes").get(url).status_code == 200
        assert house.client("sam").get(url).status_code == 404
        assert house.client("carla").get(url).status_code in (302, 403, 404)
    assert house.client().get(f"/desk/customers/{world.provider.pk}/").status_code == 404
    assert house.client().get("/desk/customers/2000000000/").status_code == 404


def test_the_pages_cost_the_same_however_much_there_is(house: House):
    world, client = house.world, house.client()
    house.register(title="First")

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    urls = (customer_url(house), person_url(house, "rik"))
    before = [asked(url) for url in urls]
    with world.entered():
        for number in range(4):
            add_contact(
                tenant=world.acme, name=f"Caller {number}", phone="1",
                actor=world.actor("agnes"), now=at(minutes=-1),
            )  # fmt: skip
    for number in range(4):
        house.register(title=f"More of it {number}", answered_call=True)
    assert [asked(url) for url in urls] == before


def test_who_left_is_shown_but_not_registered_for(house: House):
    url = person_url(house, "rik")
    with house.world.entered():
        rik = house.world.contact("rik")
        rik.is_active = False
        adam = house.world.actor("adam")
        change_row(row=rik, fields=("is_active",), actor=adam, now=BEGIN)

    told = page(house.client(), url)

    assert "No longer there" in told
    assert "Register an incident for them" not in told


def test_a_note_about_the_customer_is_kept_once_for_the_desk_alone(house: House):
    client, url = house.client(), customer_url(house)
    given = {**form_at(client, url, url), "text": ["Call the porter after six."]}

    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 302

    assert page(client, url).count("Call the porter after six.") == 1
    with house.world.entered():
        note = CustomerNote.objects.get()
        told = Event.objects.filter(kind="customer.noted", subject_kind="tenant")
        assert [event.subject_id for event in told] == [house.world.acme.pk]
    assert note.author == house.world.user("agnes")
    for name in ("carla", "rik"):
        with scoping.entered(scope_of(house.world.actor(name))):
            assert not CustomerNote.objects.exists()
    empty = client.post(url, {**form_at(client, url, url), "text": [""]})
    assert empty.status_code == 422


def test_how_somebody_is_reached_stands_beside_their_name(house: House):
    with house.world.entered():
        rik = house.world.contact("rik")
        rik.never_mail, rik.phone = True, "+32 2 555 01 02"
        adam = house.world.actor("adam")
        change_row(row=rik, fields=("never_mail", "phone"), actor=adam, now=BEGIN)
    client = house.client()

    for url in (customer_url(house), person_url(house, "rik")):
        assert "Never by mail" in page(client, url)
    incident = house.register()
    composer = page(client, f"/desk/{incident.reference}/")
    assert f"{rik.name}: never by mail, to be called" in composer


def test_a_note_about_a_customer_stays_but_for_its_words_when_they_are_erased(house: House):
    client, url = house.client(), customer_url(house)
    client.post(url, {**form_at(client, url, url), "text": ["Jan of the porters has flu."]})
    with house.world.entered():
        note = CustomerNote.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            CustomerNote.objects.filter(pk=note.pk).update(text="Nothing of the kind.")

        erase_words(
            rows={note: ["text"]}, subject=note, why=Erasure.MISTAKE, actor=SYSTEM, now=at()
        )

        note.refresh_from_db()
        assert note.text == ERASED
        assert not PersonalText.objects.filter(row=f"incidents.customernote:{note.pk}").exists()
    assert "flu" not in page(client, url)
