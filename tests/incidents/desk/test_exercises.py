"""An exercise is decided at registration, and says that it is one wherever it is seen (R150)."""

import pytest
from django.db import DatabaseError, connection, transaction

from escalation.notices.services.words import write
from incidents.models import Incident, Outage
from tests.incidents.desk.house import SAID, House
from tests.incidents.desk.pages import form_at, post, send

NAME = "Exercise: Server in the data centre does not answer"


def _registered(house: House, **changed: object) -> Incident:
    url = f"/desk/new/?customer={house.world.acme.pk}"
    with house.world.entered():
        rik = house.world.contact("rik").pk
    fields = {**form_at(house.client(), url, url), **SAID, "reporter": rik, **changed}
    sent = post(house.client(), url, fields)
    assert sent.status == 302, sent.errors
    with house.world.entered():
        return Incident.objects.latest("pk")


def test_it_is_registered_at_the_desk_and_marked_wherever_it_is_seen(house: House):
    incident = _registered(house, is_drill="on")

    assert incident.is_drill
    desk, portal = house.client(), house.client("carla")
    for client, page in (
        (desk, "/desk/"),
        (desk, f"/desk/{incident.reference}/"),
        (desk, f"/desk/{incident.reference}/note/"),
        (desk, "/desk/search/?q=centre+answer"),
        (portal, "/portal/"),
        (portal, "/portal/reports/"),
        (portal, f"/portal/{incident.reference}/"),
    ):
        response = client.get(page)
        assert response.status_code == 200, page
        assert "Exercise" in response.text, page
    dutch = house.client("carla", language="nl").get(f"/portal/{incident.reference}/")
    assert "Oefening: Server in the data centre" in dutch.text


def test_without_the_mark_it_is_real(house: House):
    incident = _registered(house)

    assert not incident.is_drill
    assert "Exercise" not in house.client().get(f"/desk/{incident.reference}/").text


def test_a_customer_cannot_make_one(house: House):
    page = house.client("carla").get("/portal/new/").text

    assert "is_drill" not in page


@transaction.atomic
def _go_around(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(is_drill=False)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_verb_changes_it_and_the_database_refuses_who_goes_around(house: House):
    incident = house.register(is_drill=True)
    url = f"/desk/{incident.reference}/correct/"

    send(house.client(), url, title="Renamed", reason="For the test.")

    with house.world.entered():
        incident.refresh_from_db()
        assert (incident.title, incident.is_drill) == ("Renamed", True)
        with pytest.raises(DatabaseError):
            _go_around(incident)


def test_what_follows_or_is_part_of_it_is_practised_too(house: House):
    exercise = house.register(is_drill=True)

    assert house.register(parent_id=exercise.pk).is_drill


def test_it_is_no_part_of_a_disruption(house: House):
    exercise = house.register(is_drill=True)

    client = house.client()
    data = form_at(client, "/desk/outages/new/")
    data |= {"title": ["Mail is down"], "references": [exercise.reference]}

    answer = client.post("/desk/outages/new/", data)

    assert answer.status_code == 422
    assert "This is an exercise: it is no part of a real disruption." in answer.text
    with house.world.entered():
        assert not Outage.objects.exists()


@pytest.mark.parametrize(
    ("language", "subject", "says"),
    [
        ("nl", "Oefening: ", "Dit is een oefening. Er is niet echt iets aan de hand."),
        ("en", "Exercise: ", "This is an exercise. Nothing is really wrong."),
    ],
)
@pytest.mark.parametrize("template", ["receipt", "escalation", "clock_warned", "call", "summary"])
def test_every_mail_says_it_first(
    house: House, template: str, language: str, subject: str, says: str
):
    incident = house.register(is_drill=True)
    with house.world.entered():
        letter = write(
            template, incident=incident, language=language, zone="Europe/Brussels",
            context={"customer": incident.tenant, "desk": incident.provider},
        ).to("Rik")  # fmt: skip

    assert letter.subject.startswith(subject)
    assert letter.text.startswith(says)
    if template != "call":
        assert says in letter.html
