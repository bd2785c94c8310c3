"""A small thing in a short form, and an incident as a simple log: the same rows (R12, R157)."""

import re

from incidents.choices import Channel, Status
from incidents.models import Incident, Involved
from tenants.models import Team
from tests.factories.incidents import closed
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post, send


def newest(house: House) -> Incident:
    with house.world.entered():
        return Incident.objects.filter(tenant=house.world.acme).latest("pk")


def test_who_what_and_when_are_enough_at_the_desk(house: House):
    client = house.client()
    url = f"/desk/new/?customer={house.world.acme.pk}&light=on"
    drawn = form_at(client, url, url)
    assert drawn.keys().isdisjoint({"impact", "kind", "category", "personal_data", "solved"})
    with house.world.entered():
        reporter = house.world.contact("rik").pk
    said = {
        "reporter": reporter, "title": "The mouse is broken", "description": "It does not click.",
        "channel": Channel.DESK_VISIT,
    }  # fmt: skip

    sent = post(client, url, {**drawn, **said})

    incident = newest(house)
    assert sent.url == f"/desk/{incident.reference}/", sent.errors
    assert (incident.status, incident.title) == (Status.NEW, "The mouse is broken")
    assert (incident.impact, incident.urgency) == (1, 1)
    # The whole form and its rules are there still.
    assert f"/desk/new/?customer={house.world.acme.pk}" in client.get(url).text


def test_the_light_form_is_asked_for_before_the_customer_is_chosen(house: House):
    page = house.client().get("/desk/new/?light=on")

    assert page.status_code == 200
    assert "This field is required." not in page.text
    assert '<input type="hidden" name="light" value="on">' in page.text


def test_by_phone_what_is_hit_is_asked_too(house: House):
    client = house.client()
    url = f"/desk/new/?customer={house.world.acme.pk}&light=on"
    drawn = form_at(client, url, url)
    with house.world.entered():
        reporter = house.world.contact("rik").pk
    said = {"reporter": reporter, "title": "No sound", "description": "Nothing", "affected": ""}

    assert post(client, url, {**drawn, **said}).status == 422
    assert post(client, url, {**drawn, **said, "affected": "Headset"}).status == 302
    assert newest(house).symptoms == "Nothing"


def test_an_incident_is_a_simple_log_for_whoever_chose_that_and_stays_so(house: House):
    client, other = house.client(), house.client("ines")
    incident = house.register(title="No sound")
    url = f"/desk/{incident.reference}/"
    send(client, f"{url}note/", text="Looked at the headset.")
    whole = client.get(url).text
    assert 'class="panel"' in whole

    answer = client.post("/preferences/", {"log": "on", "next": url})

    assert (answer.status_code, answer["Location"]) == (302, url)
    log = client.get(url).text
    assert 'class="log"' in log
    assert 'class="panel"' not in log
    assert 'class="composer"' in log
    for line in ("Nobody can reach the planning.", "Looked at the headset."):
        assert line in log
    # The same rows, one under another, also in the part that follows by itself.
    part = re.search(r'hx-get="([^"]*part/timeline[^"]*)"', log)
    assert part is not None
    assert "log=on" in part[1]
    assert 'class="log"' in client.get(part[1].replace("&amp;", "&")).text
    assert 'class="panel"' in other.get(url).text
    client.post("/preferences/", {"log": "off", "next": url})
    assert 'class="panel"' in client.get(url).text


def test_a_team_and_others_are_put_on_it_from_its_page(house: House):
    client = house.client()
    incident = house.register()
    url = f"/desk/{incident.reference}/"
    with house.world.entered():
        team = Team.objects.get(tenant=house.world.provider, name="Werkplek").pk

    assert send(client, f"{url}team/", team=team, reason="They know it.").status == 302
    with house.world.entered():
        incident.refresh_from_db()
    assert (incident.team_id, incident.assignee_id) == (team, None)
    ines = house.world.user("ines")
    assert send(client, f"{url}involve/", user=ines.pk, task="Reads the logs").status == 302

    told = client.get(url).text
    assert "They know it." in told
    people = told.split('id="people"')[1].split("</details>")[0]
    assert ines.name in people
    assert "Reads the logs" in people


def test_what_is_closed_has_nobody_at_work(house: House):
    incident = house.triaged(house.register())
    client = house.client()
    url = f"/desk/{incident.reference}/"
    assert send(client, f"{url}involve/", user=house.world.user("ines").pk).status == 302

    with house.world.entered():
        incident.refresh_from_db()
        incident = closed(house.world, incident)
        row = Involved.objects.get(incident=incident)

    assert row.ended_at == incident.closed_at
    assert row.ended_by == house.world.user("agnes")
