"""The page of what was learnt of one incident, and what is done from it."""

from typing import Any

from incidents.choices import Level
from incidents.handling.asks.triage import AppointManager
from incidents.handling.services import review, triage
from incidents.models import Incident, LessonShare, LessonVerdict, Review
from tenants import clock
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.queries import holders
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.people import BEGIN


def closed(house: House, **said: Any) -> Incident:
    """Return a closed P1 of which the review was held."""
    world = house.world
    with world.entered():
        incident = made.triaged(
            world, made.ByPhone.create(world=world), impact=Level.HIGH, urgency=Level.HIGH, **said
        )
        triage.appoint_manager(
            incident_id=incident.pk, expected_version=incident.version,
            actor=world.actor("agnes"), now=clock.now(),
            ask=AppointManager(user_id=world.user("ines").pk),
        )  # fmt: skip
        incident.refresh_from_db()
        incident = made.closed(world, made.resolved(world, incident))
        do(
            review.hold_review, incident_id=incident.pk, actor=world.actor("ines"),
            now=clock.now(), findings="A plug.", was_effective=True, was_preventable=True,
        )  # fmt: skip
    return incident


def page(house: House, incident: Incident, name: str = "ines") -> str:
    return house.client(name).get(f"/desk/{incident.reference}/lessons/").content.decode()


def test_what_is_still_owed_stands_on_the_page(house: House):
    incident = closed(house, personal_data="yes", confidentiality=3, integrity=1, availability=1)

    html = page(house, incident)
    assert "An improvement with an owner and a day" in html
    assert "A plug." in html
    sent = house.client("ines").post(
        f"/desk/{incident.reference}/no-improvement/", {"reason": "It was a drill.", "key": "k"}
    )
    assert sent.status_code == 302
    assert "A second person on that no improvement is needed" in page(house, incident)
    agreed = house.client("ed").post(
        f"/desk/{incident.reference}/no-improvement-agree/",
        {"agrees": "True", "reason": "Nobody was hit.", "key": "k2"},
    )
    assert agreed.status_code == 302
    html = page(house, incident)
    assert "Still owed" not in html
    assert "agreed by Ed Kuiper" in html
    # The words of both.
    assert "It was a drill." in html
    assert "Nobody was hit." in html


def test_lessons_are_shared_from_the_page(house: House):
    incident = closed(house)
    with house.world.entered():
        rik = house.world.contact("rik").pk

    sent = house.client("ines").post(
        f"/desk/{incident.reference}/share-lessons/",
        {"text": "Plugs come loose.", "contacts": [rik], "functions": ["ciso"], "key": "k"},
    )

    assert sent.status_code == 302
    html = page(house, incident)
    assert "Rik Jacobs" in html
    with house.world.entered():
        assert LessonShare.objects.filter(incident=incident).count() == 2


def test_the_board_s_verdict_is_recorded_from_the_page(house: House):
    world = house.world
    incident = closed(house)
    with world.entered():
        set_function_holder(
            tenant=world.acme, function=Function.BOARD, name="Bea Bestuur", email="bea@x.example",
            phone="", language="nl", user=None, actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        holder = holders(world.acme.pk, Function.BOARD)[0].pk
    asked = {"holder": holder, "verdict": "approved", "key": "k"}
    url = f"/desk/{incident.reference}/lessons-verdict/"

    refused = house.client("ines").post(url, asked)
    done = house.client("ines").post(url, {**asked, "heard_how": "Minutes of May", "key": "k2"})

    assert (refused.status_code, done.status_code) == (422, 302)
    html = page(house, incident)
    assert "Bea Bestuur" in html
    assert "Minutes of May" in html
    with world.entered():
        assert LessonVerdict.objects.get().recorded_by == world.user("ines")


def test_the_page_of_the_incident_leads_to_it(house: House):
    incident = closed(house)

    html = house.client("ines").get(f"/desk/{incident.reference}/").content.decode()

    assert f"/desk/{incident.reference}/lessons/" in html
    with house.world.entered():
        assert Review.objects.filter(incident=incident).exists()
