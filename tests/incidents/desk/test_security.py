"""The page of security handling: who opens it, what it shows, and its verbs through their forms."""

from typing import Any

import pytest

from incidents.handling.services.triage import classify_incident
from incidents.models import Incident
from tests.asking import do
from tests.factories import incidents as made
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send


@pytest.fixture
def hit(house: House) -> Incident:
    """A security incident on which Agnes works."""
    return _in_progress(house, house.register(is_security=True), is_security=True)


def _in_progress(house: House, incident: Incident, **said: Any) -> Incident:
    triaged = house.triaged(incident, **said)
    with house.world.entered():
        return made.in_progress(house.world, triaged, by="agnes")


def _url(incident: Incident, verb: str = "security") -> str:
    return f"/desk/{incident.reference}/{verb}/"


@pytest.mark.parametrize(
    ("name", "status"), [("agnes", 200), ("ines", 200), ("audra", 403), ("carla", 403)]
)
def test_who_opens_it(house: House, hit: Incident, name: str, status: int):
    assert house.client(name).get(_url(hit)).status_code == status


def test_it_is_there_for_what_is_labelled_and_linked_in_its_panel(house: House, hit: Incident):
    plain = house.register()

    assert f'href="{_url(hit)}"' in house.client().get(f"/desk/{hit.reference}/").text
    assert "/security/" not in house.client().get(f"/desk/{plain.reference}/").text
    assert house.client().get(_url(plain)).status_code == 404


def test_a_security_incident_is_handled_by_its_page(house: House, hit: Incident):
    client = house.client()

    def act(verb: str, by: Any = None, **filled: Any) -> str:
        sent = send(by or client, _url(hit, verb), **filled)
        assert (sent.status, verb) == (302, verb), sent.errors or sent.html[-2000:]
        assert sent.url == _url(hit)
        return (by or client).get(_url(hit)).text

    assert "It may not be restored or resolved yet." in client.get(_url(hit)).text
    assert "Nagaan of het echt gebeurd is" in act("security-plan", plan="malware")
    act(
        "security-containment", kind="shutdown", text="Off", damage="One server", spread="None",
        emergency="It could not <b>wait</b>",
    )  # fmt: skip
    act("security-remediation", kind="malware_removed", text="Wiped")
    act("security-rebuilt", text="Server 3 from its image")
    act("security-option", text="From the backup", hours=4, cost=1200, data_loss="Since midnight")
    with house.world.entered():
        option = hit.recovery_options.get().pk
    page = act("security-choose", option=option, why="The fastest")
    assert "€ 1,200" in page
    assert "The fastest" in page
    act("security-phase", phase="communication", outcome="begun", grounds="By phone")
    page = act("security-cause", outcome="removed", cause_removed="Hole patched")
    assert "A rebuilt system waits for its security approval." in page
    refused = send(client, _url(hit, "restore"), remark="It works.")
    assert (refused.status, "waits for its security approval" in refused.html) == (409, True)
    page = act(
        "security-approve", house.client("ines"), clearance="Scanned twice", **_rebuilt(hit, house)
    )

    assert "The cause is blocked or removed since" in page
    for told in (
        "System shut down as a precaution: Off", "Ordered by Agnes Wouters, in an emergency",
        "It could not &lt;b&gt;wait&lt;/b&gt;", "Malware removed: Wiped", "Scanned twice",
        "Hole patched", "By phone", "Reaction: limits or mends the damage",
    ):  # fmt: skip
        assert told in page
    assert send(client, _url(hit, "restore"), remark="It works.").status == 302


def _rebuilt(incident: Incident, house: House) -> dict[str, int]:
    with house.world.entered():
        return {"act": incident.security_acts.get(kind="rebuilt").pk}


def test_faults_stand_beside_their_field_and_what_was_typed_stays(house: House, hit: Incident):
    sent = send(
        house.client(), _url(hit, "security-containment"), kind="shutdown", text="All of it",
        damage="One", spread="None",
    )  # fmt: skip

    assert sent.status == 422
    assert "Containment is ordered by those designated beforehand" in sent.html
    assert "All of it" in sent.html


def test_resolving_asks_how_the_cause_went(house: House, hit: Incident):
    client = house.client()
    form = client.get(_url(hit, "resolve")).text
    assert "How the cause was blocked or removed" in form

    sent = send(client, _url(hit, "resolve"), cause="C", solution="S", measures="M")

    assert (sent.status, 'id="id_cause_removed_error"' in sent.html) == (422, True)
    plain = _in_progress(house, house.register())
    assert "How the cause was blocked" not in client.get(_url(plain, "resolve")).text


def test_what_was_a_security_incident_keeps_its_page(house: House, hit: Incident):
    client = house.client()
    send(client, _url(hit, "security-plan"), plan="phishing")
    send(client, _url(hit, "security-remediation"), kind="restarted", text="It was off")
    now = house.fresh(hit)
    with house.world.entered():
        do(
            classify_incident, incident_id=hit.pk, expected_version=now.version,
            actor=house.world.actor("agnes"), now=at(), category_id=now.category_id,
            is_security=False, is_cyber=False, is_breach=False, personal_data="no",
            class_reason="Not known", confidentiality=1, integrity=1, availability=1,
        )  # fmt: skip

    page = client.get(_url(hit)).text

    assert "This is no longer marked as a security incident." in page
    assert "It was off" in page


def test_a_risk_is_a_task_on_its_page(house: House, hit: Incident):
    client = house.client()
    page = client.get(_url(hit)).text
    link = f"/desk/tasks/new/?incident={hit.reference}&amp;kind=risk"
    assert link in page

    form = client.get(link.replace("&amp;", "&")).text
    assert 'value="risk" selected' in form
    sent = client.post("/desk/tasks/new/", {
        "title": "Close port <b>3389</b>", "kind": "risk", "tenant": house.world.acme.pk,
        "priority": 3, "user": house.world.user("agnes").pk, "incident": hit.reference,
        "key": "risk-1",
    })  # fmt: skip

    assert sent.status_code == 302
    page = client.get(_url(hit)).text
    assert "Close port &lt;b&gt;3389&lt;/b&gt;" in page
    assert "Risk task" in client.get("/desk/").text


def test_a_part_that_works_stands_at_the_desk_and_at_the_customer(house: House, hit: Incident):
    client, rik = house.client(), house.client("rik")
    portal = f"/portal/{hit.reference}/"
    assert "The cause is gone" in rik.get(portal).text
    send(client, _url(hit, "security-cause"), outcome="blocked", cause_removed="Internal words")

    sent = send(
        client, _url(hit, "restore-partly"), works_again="Mail <i>works</i>",
        works_not_yet="Files do not",
    )  # fmt: skip

    assert sent.status == 302, sent.errors
    for page in (client.get(_url(hit)).text, rik.get(portal).text):
        assert "Mail &lt;i&gt;works&lt;/i&gt;" in page
        assert "Files do not" in page
    assert "Internal words" not in rik.get(portal).text


def test_the_first_analysis_of_what_is_critical_asks_for_the_continuity_plan(house: House):
    incident = house.register(impact=3, urgency=3, is_security=True)
    url = f"/desk/{incident.reference}/"
    client = house.client()
    _in_progress(
        house, incident, is_security=True,
        criteria={"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]},
    )  # fmt: skip
    assert "To be decided at the first analysis" in client.get(f"{url}security/").text

    silent = send(client, f"{url}analysis/", probable_cause="Malware")
    said = send(
        client, f"{url}analysis/", probable_cause="Malware", continuity="activated",
        continuity_why="Everything is locked",
    )  # fmt: skip

    assert (silent.status, said.status) == (422, 302), said.errors
    page = client.get(f"{url}security/").text
    assert "Must be activated" in page
    assert "Everything is locked" in page
    again = send(client, f"{url}continuity/", outcome="not_now", continuity_why="It is one server")
    assert again.status == 302
    assert "Need not be activated" in client.get(f"{url}security/").text
