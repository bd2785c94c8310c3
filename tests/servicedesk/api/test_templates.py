"""Templates by the API: read by the desk alone."""

from tests.factories.desk import macro_of_desk, template_of_desk
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


def test_a_program_lists_macros_and_runs_one(house: ApiHouse):
    incident = house.triaged(house.register())
    with house.world.entered():
        macro = macro_of_desk(house.world, starts=True)
    desk = house.caller("agnes")

    [listed] = desk.get("macros/").json()["results"]
    path = f"incidents/{incident.reference}/macro/"
    done = desk.post(path, {"macro": listed["id"]}, **{"If-Match": f'"{incident.version}"'})
    again = desk.post(path, {"macro": listed["id"]}, **{"If-Match": "*"})

    assert (listed["id"], listed["wait_hours"]) == (macro.pk, 48)
    assert (done.status_code, done.json()["status"]) == (200, "waiting")
    assert (again.status_code, again.json()["code"]) == (409, "macro_refused")
