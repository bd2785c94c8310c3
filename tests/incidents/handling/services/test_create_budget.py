"""What a report costs in statements, through both doors, however much it names."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import AffectedContact, AssetLink, Incident
from tenants.models import Asset
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.incidents.desk.house import SAID, House, at
from tests.incidents.desk.pages import form_at
from tests.incidents.portal.house import ANSWERS
from tests.people import World

pytestmark = pytest.mark.usefixtures("context_kept")

BUDGET = json.loads((Path(__file__).parents[3] / "budgets" / "create.json").read_text())


@pytest.fixture
def house(committed_world: World) -> House:
    return House(committed_world)


def _cost(client: Client, url: str, said: dict[str, object]) -> list[str]:
    """Send it three times by keys of their own; return the statements of the third."""
    for number in range(3):
        with CaptureQueriesContext(connection) as spent:
            answer = client.post(url, {**said, "key": f"{said['key']}-{number}"})
        assert answer.status_code == 302, answer.content.decode()
    return [query["sql"][:160] for query in spent]


def test_a_report_at_the_desk_stays_within_its_statements(house: House):
    url, client = f"/desk/new/?customer={house.world.acme.pk}", house.client()
    with house.world.entered():
        said = {"reporter": house.world.contact("rik").pk, "key": "plain"}

    spent = _cost(client, url, {**form_at(client, url, url), **SAID, **said})

    assert len(spent) <= BUDGET["desk"], "\n".join(spent)


def test_a_report_that_names_much_costs_as_many_as_one_that_names_little(house: House):
    world, client = house.world, house.client()
    url = f"/desk/new/?customer={world.acme.pk}"
    with world.entered():
        people = [
            add_contact(
                tenant=world.acme, name=f"Person {n}", email=f"person{n}@acme.example",
                actor=SYSTEM, now=at(),
            ).pk
            for n in range(9)
        ]  # fmt: skip
        things = [
            add_row(
                row=Asset(tenant=world.acme, provider=world.provider, name=f"SPH-{n}"),
                actor=world.actor("adam"), now=at(),
            ).pk
            for n in range(9)
        ]  # fmt: skip
        rik = world.contact("rik").pk
    form = {**form_at(client, url, url), **SAID, "reporter": rik}

    few = _cost(client, url, {**form, "key": "few", "contacts": people[:1], "assets": things[:1]})
    many = _cost(client, url, {**form, "key": "many", "contacts": people, "assets": things})

    assert len(many) == len(few) <= BUDGET["desk"], "\n".join(many)
    with world.entered():
        newest = Incident.objects.latest("pk")
        told = AffectedContact.objects.filter(incident=newest).order_by("pk")
        assert list(told.values_list("contact", flat=True)) == [rik, *people]
        links = AssetLink.objects.filter(incident=newest)
        assert sorted(links.values_list("asset", flat=True)) == sorted(things)


def test_a_report_through_the_portal_stays_within_its_statements(house: House):
    spent = _cost(house.client("rik"), "/portal/new/", {**ANSWERS})

    assert len(spent) <= BUDGET["portal"], "\n".join(spent)


@pytest.mark.parametrize("field", ["reporter", "contacts", "assets", "category"])
@pytest.mark.parametrize("key", ["{stranger}", "999999999", "-1", "9" * 30, "x"])
def test_what_is_not_this_customers_is_refused_beside_its_field(house: House, field: str, key: str):
    world, client = house.world, house.client()
    url = f"/desk/new/?customer={world.acme.pk}"
    with world.entered():
        rik, gus = world.contact("rik").pk, world.contact("gus").pk
    said = {**form_at(client, url, url), **SAID, "reporter": rik}

    answer = client.post(url, {**said, field: key.format(stranger=gus)})

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    with world.entered():
        assert not Incident.objects.filter(tenant=world.acme).exists()
