"""The page of mail that waits: who sees it, why it waits, and what somebody does about it."""

import pytest

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.models import ReceivedMail
from incidents.handling.asks.talk import AnswerLate
from incidents.handling.services.late import answer_late
from incidents.models import Incident
from tenants import clock
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.factories.incidents import ByPhone
from tests.people import World, make_world

URL = "/incoming-mail/"


@pytest.fixture
def held(world: World) -> ReceivedMail:
    """Return a mail of Rik's that nothing proves."""
    with world.entered():
        raw = mail("<script>alert(1)</script>", Authentication_Results=None)
        return comes_in(world, mailbox(world), raw)


def test_it_says_why_and_shows_the_source_as_text(world: World, client_of, held: ReceivedMail):
    client = client_of(world.user("agnes"))

    listed = client.get(URL).content.decode()
    shown = client.get(URL, {"mail": held.public_id}).content.decode()

    assert "Printer kapot" in listed
    assert "Niets bewijst dat de afzender dit stuurde." in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_somebody_says_whose_it_is(world: World, client_of, held: ReceivedMail):
    client = client_of(world.user("agnes"))
    given = {"mail": held.public_id, "act": "vouch"}

    unknown = client.post(URL, {**given, "email": "x@y.example"})
    taken = client.post(URL, {**given, "email": "Rik@acme.example"})

    with world.entered():
        held.refresh_from_db()
        incident = Incident.objects.get(reference=held.reference)
        assert unknown.status_code == 422
        assert taken["Location"] == f"/desk/{incident.reference}/"
        assert incident.reporter == world.contact("rik")
        told = Event.objects.get(kind="mail.vouched", subject_id=held.pk)
        assert told.actor_id == world.user("agnes").pk


def test_trying_again_reads_it_anew(world: World, client_of, held: ReceivedMail):
    with world.entered():
        ReceivedMail.objects.filter(pk=held.pk).update(
            state=MailState.QUARANTINED, reason=reasons.FAILED
        )
    client = client_of(world.user("agnes"))

    again = client.post(URL, {"mail": held.public_id, "act": "again"})

    with world.entered():
        held.refresh_from_db()
    assert again["Location"] == URL
    assert (held.state, held.reason) == (MailState.HELD, reasons.UNPROVEN)


@pytest.mark.parametrize("name", ["pat", "rik", "carla", "audra"])
def test_nobody_else_opens_it(world: World, client_of, held: ReceivedMail, name: str):
    assert client_of(world.user(name)).get(URL).status_code == 403


def test_who_sees_some_customers_only_reads_none_of_it(world: World, client_of, held: ReceivedMail):
    """It may be of any customer."""
    elsewhere = make_world(mark="-elsewhere")
    answer = client_of(elsewhere.user("agnes")).get(URL, {"mail": held.public_id})

    assert answer.status_code == 404
    assert client_of(elsewhere.user("agnes")).get(URL).status_code == 200


def test_the_incident_shows_that_an_answer_came_by_mail(world: World, client_of):
    with world.entered():
        incident = ByPhone.create(world=world, reporter="rik")
    client = client_of(world.user("agnes"))
    before = client.get(f"/desk/{incident.reference}/").content.decode()
    with world.entered():
        ask = AnswerLate(text="Ja.", contact_id=world.contact("rik").pk, channel="email")
        answer_late(incident_id=incident.pk, ask=ask, actor=SYSTEM, now=clock.now())

    after = client.get(f"/desk/{incident.reference}/").content.decode()

    assert after.count("E-mail") == before.count("E-mail") + 1
