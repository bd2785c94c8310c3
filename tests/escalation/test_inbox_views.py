"""The page of mail that waits: who sees it, why it waits, and what somebody does about it."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.models import ReceivedMail
from escalation.queries.health import overdue
from incidents.handling.asks.talk import AnswerLate
from incidents.handling.services.late import answer_late
from incidents.models import Incident
from tenants import clock
from tenants.models import Event
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.factories.incidents import ByPhone
from tests.people import World, make_world

URL = "/incoming-mail/"


def of(client: Client, row: ReceivedMail, act: str, key: str = "k1", **given: object) -> Any:
    """Answer what comes of one act, as its form sends it."""
    return client.post(URL, {"mail": row.public_id, "act": act, "key": key, **given})


@pytest.fixture
def held(world: World) -> ReceivedMail:
    """Return a mail of Rik's that nothing proves."""
    with world.entered():
        raw = mail("<script>alert(1)</script>", Authentication_Results=None)
        return comes_in(world, mailbox(world), raw)


def test_how_much_waits_stands_in_the_menu_of_who_may_take_it(
    world: World, client_of, held: ReceivedMail
):
    def shown(name: str) -> str:
        page = client_of(world.user(name)).get("/desk/").content.decode()
        return str(page).partition('href="/incoming-mail/"')[2].partition("</a>")[0]

    assert '<span class="n">1</span>' in shown("agnes")
    with world.entered():
        held.state = MailState.FILED
        held.save(update_fields=["state"])
    assert '<span class="n">0</span>' in shown("agnes")


def test_it_says_why_and_shows_the_source_as_text(world: World, client_of, held: ReceivedMail):
    client = client_of(world.user("agnes"))

    listed = client.get(URL).content.decode()
    shown = client.get(URL, {"mail": held.public_id}).content.decode()

    assert "Printer kapot" in listed
    assert "Niets bewijst dat de afzender dit stuurde." in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_what_it_says_stands_before_its_source(world: World, client_of):
    """A body in base64 is read, not shown as it came."""
    body = base64.b64encode(b"De kassa hapert sinds negen uur.").decode()
    with world.entered():
        raw = mail(
            body,
            Authentication_Results=None,
            Content_Type="text/plain; charset=utf-8",
            Content_Transfer_Encoding="base64",
        )
        row = comes_in(world, mailbox(world), raw)

    page = client_of(world.user("agnes")).get(URL, {"mail": row.public_id}).content.decode()

    words, _, source = page.partition('<details id="source">')
    assert "De kassa hapert sinds negen uur." in words
    assert body in source
    assert body not in words


def test_what_is_rejected_is_kept_and_leaves_the_list(world: World, client_of, held: ReceivedMail):
    client = client_of(world.user("agnes"))

    no_reason = of(client, held, "reject")
    rejected = of(client, held, "reject", "k2", why="spam")

    with world.entered():
        held.refresh_from_db()
        told = Event.objects.get(kind="mail.rejected", subject_id=held.pk)
    assert no_reason.status_code == 422
    assert rejected["Location"] == URL
    assert (held.state, held.reason) == (MailState.FILED, "spam")
    assert json.loads(told.body)["facts"] == {"why": "spam"}
    assert "Printer kapot" not in client.get(URL).content.decode()
    assert client.get(URL, {"mail": held.public_id}).status_code == 404


def test_it_is_registered_for_a_customer_without_saying_who_wrote_it(world: World, client_of):
    with world.entered():
        raw = mail(From="iemand@nergens.example", Authentication_Results=None)
        row = comes_in(world, mailbox(world), raw)

    of(client_of(world.user("agnes")), row, "register", customer=world.acme.pk)

    with world.entered():
        row.refresh_from_db()
        incident = Incident.objects.get(reference=row.reference)
    assert incident.tenant_id == world.acme.pk
    assert incident.is_unverified
    assert incident.reported_at == row.received_at


def test_the_sender_becomes_a_contact_in_the_same_step(world: World, client_of):
    with world.entered():
        raw = mail(From="Noor Bos <noor@acme.example>", Authentication_Results=None)
        row = comes_in(world, mailbox(world), raw)
    client = client_of(world.user("agnes"))

    page = client.get(URL, {"mail": row.public_id}).content.decode()
    of(client, row, "sender", customer=world.acme.pk, name="Noor Bos")

    with world.entered():
        row.refresh_from_db()
        incident = Incident.objects.get(reference=row.reference)
        assert 'value="Noor Bos"' in page
        assert incident.reporter.email == "noor@acme.example"
        assert incident.reporter.tenant_id == world.acme.pk


@pytest.mark.parametrize("act", ["vouch", "register"])
def test_nobodys_words_are_taken_for_another_customers(
    world: World, client_of, held: ReceivedMail, act: str
):
    """Rik of Acme wrote it: taken as somebody of Globex, they would read what he wrote."""
    with world.entered():
        other = world.globex.pk
        daan = add_contact(
            tenant=world.globex,
            name="Daan",
            email="daan@globex.example",
            actor=SYSTEM,
            now=clock.now(),
        )
    given: dict[str, Any] = {"vouch": {"contact": daan.pk}, "register": {"customer": other}}[act]

    refused = of(client_of(world.user("agnes")), held, act, **given)

    with world.entered():
        held.refresh_from_db()
        assert not Incident.objects.filter(tenant=other).exists()
    page = refused.content.decode()
    assert refused.status_code == 422
    assert held.state == MailState.HELD
    assert world.acme.name in page
    assert "Rik" in page


def test_what_waits_is_neglected_after_four_hours(world: World, held: ReceivedMail):
    came = held.received_at
    with world.entered():
        assert overdue(came + timedelta(hours=3))["mail_to_judge"] == 0
        assert overdue(came + timedelta(hours=4))["mail_to_judge"] == 1


def test_somebody_says_whose_it_is(world: World, client_of, held: ReceivedMail):
    client = client_of(world.user("agnes"))

    unknown = of(client, held, "vouch", email="x@y.example")
    taken = of(client, held, "vouch", "k2", email="Rik@acme.example")
    again = of(client, held, "vouch", "k2", email="Rik@acme.example")

    with world.entered():
        held.refresh_from_db()
        incident = Incident.objects.get(reference=held.reference)
        assert unknown.status_code == 422
        assert again["Location"] == taken["Location"]
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

    again = of(client, held, "again")

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
