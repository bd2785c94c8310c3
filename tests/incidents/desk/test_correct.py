"""Correcting a report at the desk: as it stands, put right, and kept when somebody was first."""

from incidents.handling.asks.triage import CorrectIncident
from incidents.handling.services.correct import correct_incident
from incidents.models import Incident
from tenants import clock
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send


def stands(house: House, incident: Incident) -> Incident:
    with house.world.entered():
        return Incident.objects.get(pk=incident.pk)


def test_a_report_is_put_right_and_its_page_says_so(house: House):
    incident = house.register()
    client = house.client()
    url = f"/desk/{incident.reference}/correct/"

    sent = send(client, url, title="The scanner is down", kind="security_event", reason="Misheard.")

    assert sent.status == 302
    found = stands(house, incident)
    assert (found.title, found.kind, found.is_security) == (
        "The scanner is down", "security_event", True,
    )  # fmt: skip
    # What was left alone stands as it stood, to the microsecond.
    assert found.reporter_id == incident.reporter_id
    assert found.detected_at == incident.detected_at
    page = client.get(f"/desk/{incident.reference}/").text
    assert "The scanner is down" in page
    assert "Misheard." in page
    assert incident.title in page


def test_how_it_came_in_and_what_was_seen_are_put_right_and_what_stood_is_kept(house: House):
    incident = house.register(channel="phone", symptoms="No light", affected="Scanner 3")
    client = house.client()
    url = f"/desk/{incident.reference}/correct/"

    sent = send(
        client, url, symptoms="A red light", affected="Scanner 4", channel="im",
        detection="staff", reason="Misheard.",
    )  # fmt: skip

    assert sent.status == 302
    found = stands(house, incident)
    assert (found.symptoms, found.affected) == ("A red light", "Scanner 4")
    assert (found.channel, found.detection) == ("im", "staff")
    page = client.get(f"/desk/{incident.reference}/").text
    for line in (
        "symptoms: “No light” → “A red light”",
        "affected systems: “Scanner 3” → “Scanner 4”",
        "came in by: “Phone” → “Instant message”",
        "noticed by: “User” → “Staff observation”",
    ):
        assert line in page


def test_a_report_by_phone_keeps_what_a_call_asks(house: House):
    incident = house.register(channel="phone", symptoms="No light", affected="Scanner 3")
    client = house.client()

    sent = send(client, f"/desk/{incident.reference}/correct/", symptoms="", reason="Misheard.")

    assert sent.status == 422
    assert stands(house, incident).symptoms == "No light"


def test_nothing_typed_is_lost_when_somebody_else_was_first(house: House):
    incident = house.register()
    client = house.client()
    url = f"/desk/{incident.reference}/correct/"
    version = str(incident.version)
    with house.world.entered():
        correct_incident(
            incident_id=incident.pk,
            expected_version=incident.version,
            now=clock.now(),
            actor=house.world.actor("agnes"),
            ask=CorrectIncident(
                reason="x",
                title="Theirs",
                kind=incident.kind,
                description=incident.description,
                symptoms=incident.symptoms,
                affected=incident.affected,
                channel=incident.channel,
                detection=incident.detection,
                reporter_id=incident.reporter_id,
                detected_at=incident.detected_at,
                occurred_at=incident.occurred_at,
            ),
        )

    sent = send(client, url, title="Mine", reason="Misheard.", version=version)

    assert sent.status == 409
    assert "Theirs" in sent.html
    assert 'value="Mine"' in sent.html
    assert stands(house, incident).title == "Theirs"


def test_what_cannot_be_is_said_beside_its_field(house: House):
    incident = house.register()
    client = house.client()

    sent = send(
        client, f"/desk/{incident.reference}/correct/", reason="", occurred_at="2999-01-01T10:00"
    )

    assert sent.status == 422
    assert "2999-01-01T10:00" in sent.html
    assert stands(house, incident).version == incident.version
