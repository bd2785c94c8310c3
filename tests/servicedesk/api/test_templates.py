"""Templates by the API: read by the desk alone."""

from tests.factories.desk import template_of_desk
from tests.servicedesk.api.house import ApiHouse


def test_a_program_reads_them_and_nobody_else_does(house: ApiHouse):
    incident = house.register()
    with house.world.entered():
        row = template_of_desk(house.world)
    desk, customer = house.caller("agnes", "read"), house.caller("rik", "read")

    listed = desk.get("templates/?mode=public").json()["results"]
    text = desk.get(f"incidents/{incident.reference}/templates/{row.pk}/").json()["text"]

    assert [(one["id"], one["name"]) for one in listed] == [(row.pk, "Received")]
    assert incident.reference in text
    for path in ("templates/", f"incidents/{incident.reference}/templates/{row.pk}/"):
        assert customer.get(path).status_code == 403
    page = f"/desk/{incident.reference}/template/{row.pk}/"
    assert house.client("rik").get(page).status_code == 403
