"""What is business-critical among those hit suggests a higher priority; a person decides (R32)."""

from typing import Any

from incidents.models import AssetLink, Incident
from tenants.models import Asset, Contact
from tenants.settings.services.configure import add_row, change_row
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post, send
from tests.people import BEGIN

ASKS = "Business-critical: {}. Consider {}."


def asset(house: House, name: str, **more: Any) -> Asset:
    with house.world.entered():
        row = Asset(tenant=house.world.acme, provider=house.world.provider, name=name, **more)
        add_row(row=row, actor=house.world.actor("adam"), now=BEGIN)
        return row


def make_critical(house: House, name: str) -> Contact:
    with house.world.entered():
        contact = house.world.contact(name)
        contact.is_critical = True
        adam = house.world.actor("adam")
        change_row(row=contact, fields=("is_critical",), actor=adam, now=BEGIN)
        return contact


def page(house: House, incident: Incident) -> str:
    return house.client().get(f"/desk/{incident.reference}/").text


def test_a_critical_system_that_is_hit_suggests_one_step_up_until_somebody_decides(house: House):
    planning = asset(house, "Planning", is_critical=True)
    mail = asset(house, "Mail")
    hit = house.register(asset_ids=[planning.pk, mail.pk])
    other = house.register(asset_ids=[mail.pk])

    assert ASKS.format("Planning", "P2") in page(house, hit)
    assert "Business-critical" not in page(house, other)
    # Nothing rises by itself.
    assert hit.priority == other.priority == 3

    url = f"/desk/{hit.reference}/priority/"
    client = house.client("ines")
    shown = client.get(url).text
    assert ASKS.format("Planning", "P2") in shown
    assert send(client, url, override="2", reason="The planning stands still.").status == 302

    assert "Business-critical" not in page(house, hit)


def test_a_system_that_is_no_longer_linked_suggests_nothing(house: House):
    planning = asset(house, "Planning", is_critical=True)
    incident = house.register(asset_ids=[planning.pk])

    sent = send(house.client(), f"/desk/{incident.reference}/assets/", assets=[])

    assert sent.status == 302
    with house.world.entered():
        assert not AssetLink.objects.filter(incident=incident, is_active=True).exists()
    assert "Business-critical" not in page(house, incident)


def test_a_critical_person_is_seen_before_it_is_registered(house: House):
    carla = make_critical(house, "carla")
    url = f"/desk/new/?customer={house.world.acme.pk}"
    client = house.client()
    filled = {
        **form_at(client, url, url),
        "reporter": str(carla.pk),
        "impact_criteria": ["impact.medium.1"],
        "urgency_criteria": ["urgency.medium.1"],
    }

    live = post(client, f"/desk/judge/?customer={house.world.acme.pk}", filled)
    shown = post(client, url, {**filled, "preview": "1"})

    for sent in (live, shown):
        assert sent.status == 200
        assert ASKS.format("Carla Maes", "P2") in sent.html


def test_people_of_another_customer_are_not_named(house: House):
    with house.world.entered():
        assert house.world.contact("gus").tenant_id != house.world.acme.pk
    filled = {"reporter": str(make_critical(house, "gus").pk), "impact": "2", "urgency": "2"}

    live = post(house.client(), f"/desk/judge/?customer={house.world.acme.pk}", filled)

    assert live.status == 200
    assert "Business-critical" not in live.html
