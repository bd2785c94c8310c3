"""Splitting off, and the wrong customer, at the page of an incident."""

import re

from incidents.models import Incident
from incidents.relations import RelationKind
from tests.incidents.desk.house import House


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_new_one_is_split_off_and_refers_back(house: House):
    incident = house.register()
    before = house.client().get(f"/desk/{incident.reference}/").content.decode()
    # Nothing was said of it yet: there is nothing to split off.
    assert f'href="/desk/{incident.reference}/split/"' not in before
    house.client("rik").post(
        f"/portal/{incident.reference}/reply/", {"key": "p", "text": "A printer too."}
    )
    after = house.client().get(f"/desk/{incident.reference}/").content.decode()
    assert f'href="/desk/{incident.reference}/split/"' in after
    form = house.client().get(f"/desk/{incident.reference}/split/").content.decode()
    [key] = re.findall(r'name="messages" value="(\d+)"', form)

    asked = {
        "key": "s",
        "version": house.fresh(incident).version,
        "title": "Printer",
        "messages": key,
    }
    answer = house.client().post(f"/desk/{incident.reference}/split/", asked)

    assert answer.status_code == 302
    with house.world.entered():
        fresh = Incident.objects.get(title="Printer")
    page = text_of(house.client().get(f"/desk/{fresh.reference}/").content.decode())
    assert f"{RelationKind.SPLIT_FROM.label} {incident.reference}" in page
    assert "A printer too." in page


def test_the_people_of_the_right_customer_are_listed_once_it_is_chosen(house: House):
    incident, globex = house.register(), house.world.globex
    with house.world.entered():
        gus = house.world.contact("gus").pk
    path = f"/desk/{incident.reference}/elsewhere/"
    asked = {
        "key": "w", "version": incident.version, "customer": globex.pk, "reason": "He moved.",
        "title": "Planning is down", "copies": "on",
    }  # fmt: skip
    first = house.client().post(path, asked)
    assert first.status_code == 422
    assert "Gus Willems" in first.content.decode()

    assert house.client().post(path, {**asked, "reporter": gus}).status_code == 302

    with house.world.entered():
        fresh = Incident.objects.get(tenant=globex, title="Planning is down")
        assert fresh.description == incident.description
    page = text_of(house.client().get(f"/desk/{incident.reference}/").content.decode())
    assert fresh.reference in page
    assert "no customer sees this" in page
    portal = text_of(house.client("rik").get(f"/portal/{incident.reference}/").content.decode())
    assert fresh.reference not in portal
    assert globex.name not in portal


def test_where_nothing_was_said_there_is_nothing_to_split_off_and_the_form_says_so(house: House):
    incident = house.register()

    page = house.client().get(f"/desk/{incident.reference}/split/").content.decode()

    assert "there is nothing to split off" in text_of(page)
