"""The page of an incident says what it has to do with others; the portal only what is public."""

import re

from django.test import Client

from tests.incidents.desk.house import House


def relate(house: House, one, other, **said: str):
    one = house.fresh(one)
    asked = {"key": f"k{one.version}{other.pk}", "version": one.version, "other": other.reference}
    return house.client().post(f"/desk/{one.reference}/relate/", {**asked, **said})


def contact(house: House, name: str) -> int:
    with house.world.entered():
        return house.world.contact(name).pk


def panel(client: Client, path: str) -> str:
    html = client.get(path).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_relation_is_said_shown_on_both_and_taken_away(house: House):
    one, other = house.register(), house.register()

    assert relate(house, one, other, kind="caused_by").status_code == 302

    assert f"Caused by {other.reference}" in panel(house.client(), f"/desk/{one.reference}/")
    assert f"Caused {one.reference}" in panel(house.client(), f"/desk/{other.reference}/")
    form = house.client().get(f"/desk/{other.reference}/end-relation/").content.decode()
    found = re.findall(r'value="(caused_by:\d+)"', form)
    assert found, form[-4000:]
    asked = {"key": "away", "version": house.fresh(other).version, "relation": found[0]}
    house.client().post(f"/desk/{other.reference}/end-relation/", asked)
    after = panel(house.client(), f"/desk/{one.reference}/")
    assert "Related incidents" not in after
    assert f"No longer related Caused by {other.reference}" in after


def test_what_is_refused_stands_in_the_form(house: House):
    one, other = house.register(), house.register()

    answer = relate(house, one, one, kind="part_of")
    assert answer.status_code == 422
    assert "This is the same incident." in answer.content.decode()
    relate(house, one, other, kind="part_of")
    answer = relate(house, other, one, kind="part_of")
    assert "This would go round in a circle." in answer.content.decode()


def test_the_portal_shows_what_is_public_and_nothing_else(house: House):
    one, shown, kept = (house.register() for _ in range(3))
    relate(house, one, shown, kind="caused_by", is_public="on")
    relate(house, one, kept, kind="duplicate_of")

    page = panel(house.client("rik"), f"/portal/{one.reference}/")

    assert f"Caused by {shown.reference}" in page
    assert kept.reference not in page


def test_a_colleague_who_sees_only_his_own_is_not_told_of_another(house: House):
    one = house.register()
    other = house.register(reporter_id=contact(house, "carla"))
    relate(house, one, other, kind="caused_by", is_public="on")

    assert other.reference not in panel(house.client("rik"), f"/portal/{one.reference}/")
    assert one.reference in panel(house.client("carla"), f"/portal/{other.reference}/")


def test_the_other_customer_stands_on_the_desks_page_alone(house: House):
    one = house.register()
    other = house.register(tenant_id=house.world.globex.pk, reporter_id=contact(house, "gus"))

    relate(house, one, other, kind="duplicate_of")

    assert "no customer sees this" in panel(house.client(), f"/desk/{one.reference}/")
    assert other.reference not in panel(house.client("rik"), f"/portal/{one.reference}/")
    assert one.reference not in panel(house.client("gus"), f"/portal/{other.reference}/")
