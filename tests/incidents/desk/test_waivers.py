"""Exceptions at the desk: asked on the incident, answered where the second person finds them."""

from incidents.models import Incident
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send


def solved(house: House) -> Incident:
    """Return one with personal data whose sub-incident is still open."""
    criteria = {"impact": ["impact.medium.1"], "urgency": ["urgency.medium.1"]}
    incident = house.register(personal_data="maybe", criteria=criteria)
    with house.world.entered():
        made.ByPhone.create(world=house.world, parent_id=incident.pk)
        return made.confirmed(house.world, made.resolved(house.world, incident))


def test_two_people_let_it_be_closed_and_each_sees_the_reason(house: House):
    incident = solved(house)
    url = f"/desk/{incident.reference}/"
    ines, ed = house.client("ines"), house.client("ed")
    with house.world.entered():
        code = f"child:{incident.children.get().reference}"
    assert f"{url}waive/" in ines.get(f"{url}close/").text

    empty = send(ines, f"{url}waive/", codes=[code])
    asked = send(ines, f"{url}waive/", codes=[code], reason="Only a <printer>.")
    assert (empty.status, asked.status) == (422, 302), asked.errors

    assert incident.reference not in ines.get("/desk/exceptions/").text
    listed = ed.get("/desk/exceptions/").text
    assert f"{url}second/" in listed
    assert "Only a &lt;printer&gt;." in listed
    agreed = send(ed, f"{url}second/", answer="agree")
    assert agreed.status == 302, agreed.errors

    page, record = ed.get(url).text, house.client("pat").get(f"/register/{incident.reference}/")
    for html in (page, record.text):
        assert "Only a &lt;printer&gt;." in html
        assert house.world.user("ed").name in html
    assert incident.reference not in ed.get("/desk/exceptions/").text


def test_whoever_asked_finds_nothing_to_answer(house: House):
    incident = solved(house)
    url = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    with house.world.entered():
        code = f"child:{incident.children.get().reference}"
    send(ines, f"{url}waive/", codes=[code], reason="Only a printer.")

    page = ines.get(f"{url}second/").text
    refused = send(ines, f"{url}second/", answer="agree")

    assert "No exception waits for you" in page
    assert refused.status == 422


def test_an_agent_opens_neither(house: House):
    incident = solved(house)
    agnes = house.client("agnes")

    for path in ("waive/", "second/"):
        assert agnes.get(f"/desk/{incident.reference}/{path}").status_code == 403
    assert agnes.get("/desk/exceptions/").status_code == 403
