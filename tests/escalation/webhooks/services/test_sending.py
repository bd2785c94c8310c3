"""Events that leave the house for programs: signed, once for each, again until they are taken."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from standardwebhooks import Webhook as Verifier

from escalation.choices import SendState
from escalation.models import Webhook, WebhookSecret, WebhookSend, WebhookTry
from escalation.webhook_consumer import on_event
from escalation.webhooks.rules.kinds import FOR_CUSTOMERS, FOR_DESK
from escalation.webhooks.services.sending import deliver
from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from tenants import clock
from tenants.models import AccountMail, Event
from tenants.people.services.account_sending import send_owed
from tests.escalation.house import follow, report
from tests.people import World
from tests.webhooks import Receiver, receiver

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@pytest.fixture
def program(settings: LazySettings) -> Iterator[Receiver]:
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found


@pytest.fixture
def adam_at(world: World, client_of: Any) -> Client:
    client: Client = client_of(world.user("adam"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def made(client: Client, url: str, **said: Any) -> tuple[Webhook, str]:
    """Make one on its page; return it as an unread row, with the secret that the page shows."""
    given = {"name": "Chat", "url": url, "side": "desk", "kinds": [*FOR_DESK], **said}
    page = client.post("/webhooks/new/", given)
    html = page.content.decode()
    assert page.status_code == 200, html
    pk = int(re.findall(r"/webhooks/(\d+)/test/", html)[0])
    return Webhook(pk=pk), html.split('<code class="mono">')[1].split("<")[0]


def followed(world: World) -> None:
    with world.entered():
        follow()


def due_now(webhook: Webhook) -> None:
    WebhookSend.objects.filter(webhook=webhook).update(due_at=clock.now() - timedelta(minutes=1))


def sent(webhook: Webhook) -> list[tuple[str, str]]:
    rows = WebhookSend.objects.filter(webhook=webhook).order_by("pk")
    return [(row.kind, row.state) for row in rows]


def test_the_desk_and_a_customer_hear_what_is_theirs_signed_and_without_a_word(
    world: World, adam_at: Client, program: Receiver
):
    with receiver() as theirs:
        desk, secret = made(adam_at, program.url)
        acme, _ = made(
            adam_at, theirs.url, side="customer", customer=world.acme.pk, kinds=[*FOR_CUSTOMERS]
        )
        globex, _ = made(
            adam_at, theirs.url, side="customer", customer=world.globex.pk, kinds=[*FOR_CUSTOMERS]
        )
        with world.entered():
            incident = report(world, title="Payroll of Rik leaked")
            add_note(
                incident_id=incident.pk, ask=AddNote(text="A quarrel among ourselves."),
                actor=world.actor("agnes"), now=clock.now(),
            )  # fmt: skip
        followed(world)
        taken = deliver(clock=clock.now)

    assert taken == 3
    assert sorted(program.kinds) == ["incident.registered", "note.added"]
    assert theirs.kinds == ["incident.registered"]
    [(headers, body)] = theirs.heard
    assert json.loads(body)["data"] == {
        "incident": {
            "reference": incident.reference, "version": 1, "status": "new", "priority": 3,
            "url": f"http://localhost:8000/portal/{incident.reference}/",
        },
        "customer": {"id": world.acme.pk, "name": world.acme.name},
    }  # fmt: skip
    for headers, body in program.heard:
        given = {name.lower(): value for name, value in headers.items()}
        assert Verifier(secret).verify(body, {name: given[name] for name in HEADERS})
        assert not any(word in body for word in ("Payroll", "Rik", "quarrel", "Nobody can send"))
    with world.entered():
        assert {state for _kind, state in sent(desk) + sent(acme)} == {"sent"}
        assert sent(globex) == []
        # Handled twice, told once.
        event = Event.objects.get(subject_id=incident.pk, kind="incident.registered")
        on_event(event)
        assert len(sent(acme)) == 1
        assert secret not in str(list(WebhookSecret.objects.values()))
        assert not Event.objects.filter(body__contains=secret).exists()
    shown = adam_at.get(f"/webhooks/{desk.pk}/").content.decode()
    assert "204" in shown
    assert secret not in shown
    # Once more, under the same id.
    with world.entered():
        first = WebhookSend.objects.get(webhook=desk, kind="note.added")
    assert adam_at.post(f"/webhooks/{desk.pk}/again/", {"send": first.pk}).status_code == 302
    deliver(clock=clock.now)
    ids = [headers["webhook-id"] for headers, body in program.heard if "note.added" in body]
    assert ids == [f"msg_{first.public_id.hex}"] * 2


def test_what_is_not_taken_is_tried_again_and_an_address_that_is_gone_pauses_with_an_alarm(
    world: World, adam_at: Client, program: Receiver, mailoutbox: list[Any]
):
    webhook, _secret = made(adam_at, program.url, kinds=["incident.registered"])
    program.status, program.headers = 302, {"Location": "http://127.0.0.1:1/"}
    with world.entered():
        report(world)
    followed(world)

    assert deliver(clock=clock.now) == 0
    assert len(program.heard) == 1, "no redirect is followed, and it waits"
    with world.entered():
        send = WebhookSend.objects.get(webhook=webhook)
        assert (send.state, send.status, send.attempts) == (SendState.WAITING, 302, 1)
        assert send.due_at > clock.now() + timedelta(seconds=2)
        due_now(webhook)
    program.status = 410
    deliver(clock=clock.now)
    with world.entered():
        webhook.refresh_from_db()
        assert webhook.paused_why == "gone"
        assert sent(webhook) == [("incident.registered", "dead")]
        assert AccountMail.objects.filter(kind="webhook").count() == 1
        # What happens meanwhile is held, and not lost.
        report(world)
    followed(world)
    send_owed(now=clock.now())
    [mail] = [one for one in mailoutbox if "Chat" in one.subject]
    assert mail.to == [world.user("adam").email]
    assert f"/webhooks/{webhook.pk}/" in mail.body
    assert deliver(clock=clock.now) == 0

    program.status = 200
    assert adam_at.post(f"/webhooks/{webhook.pk}/test/").status_code == 302
    assert deliver(clock=clock.now) == 1, "a test goes also where it is paused"
    adam_at.post(f"/webhooks/{webhook.pk}/resume/")
    adam_at.post(f"/webhooks/{webhook.pk}/all-again/")
    assert deliver(clock=clock.now) == 2
    with world.entered():
        assert {state for _kind, state in sent(webhook)} == {"sent"}
        assert WebhookTry.objects.count() == 5
        kinds = Event.objects.filter(subject_kind="webhook").order_by("pk")
        assert list(kinds.values_list("kind", flat=True)) == [
            "webhook.made", "webhook.paused", "webhook.resumed",
        ]  # fmt: skip


def test_after_a_new_secret_both_sign_and_what_is_no_longer_for_it_is_not_sent(
    world: World, adam_at: Client, program: Receiver
):
    webhook, old = made(adam_at, program.url, kinds=["incident.registered", "note.added"])
    shown = adam_at.post(f"/webhooks/{webhook.pk}/renew/").content.decode()
    new = shown.split('<code class="mono">')[1].split("<")[0]
    with world.entered():
        incident = report(world)
        add_note(
            incident_id=incident.pk, ask=AddNote(text="Ours."), actor=world.actor("agnes"),
            now=clock.now(),
        )  # fmt: skip
    followed(world)
    # Between what happened and its sending somebody chose otherwise.
    said = {"name": "Chat", "url": program.url, "kinds": ["incident.registered"]}
    assert adam_at.post(f"/webhooks/{webhook.pk}/", said).status_code == 302

    deliver(clock=clock.now)

    [(headers, body)] = program.heard
    given = {name.lower(): value for name, value in headers.items()}
    assert old != new
    for secret in (old, new):
        assert Verifier(secret).verify(body, given)["type"] == "incident.registered"
    with world.entered():
        assert dict(sent(webhook)) == {"incident.registered": "sent", "note.added": "dropped"}
    adam_at.post(f"/webhooks/{webhook.pk}/remove/")
    with world.entered():
        assert not WebhookSecret.objects.exclude(sealed="").exists()
    assert adam_at.get(f"/webhooks/{webhook.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": "http://10.0.0.1/"}, "does not send to that address"),
        ({"url": "https://169.254.169.254/latest/"}, "does not send to that address"),
        # In the same words: nobody finds out by them which names are known inside.
        ({"url": "https://nowhere.invalid/"}, "nothing is found under that name"),
        ({"url": "https://me@9.9.9.9/"}, "Give an address like"),
        ({"url": "http://9.9.9.9/"}, "begins with https"),
        ({"side": "customer"}, "Choose a customer"),
        ({"side": "customer", "customer": "acme"}, "not told of these events"),
        ({"name": " "}, "This field is required"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_is_made(
    world: World, adam_at: Client, said: dict[str, Any], words: str
):
    given = {"name": "Chat", "url": "https://9.9.9.9/", "side": "desk", "kinds": ["note.added"]}
    if said.get("customer"):
        said = {**said, "customer": world.acme.pk}

    page = adam_at.post("/webhooks/new/", {**given, **said})

    assert page.status_code == 422
    assert words in unescape(page.content.decode())
    with world.entered():
        assert not Webhook.objects.exists()


def test_an_address_is_judged_again_when_it_is_sent_to(
    world: World, adam_at: Client, program: Receiver, settings: LazySettings
):
    webhook, _secret = made(adam_at, program.url, kinds=["incident.registered"])
    settings.OUTBOUND_NETWORKS = []
    with world.entered():
        report(world)
    followed(world)
    adam_at.post(f"/webhooks/{webhook.pk}/test/")

    deliver(clock=clock.now)

    assert program.heard == []
    with world.entered():
        assert {one.why for one in WebhookTry.objects.all()} == {"private"}
    shown = adam_at.get(f"/webhooks/{webhook.pk}/").content.decode()
    assert "does not send to that address" in shown


def test_only_who_sets_up_for_all_customers_opens_any_of_it(
    world: World, client_of: Any, adam_at: Client, program: Receiver
):
    webhook, _secret = made(adam_at, program.url)

    for name in ("agnes", "ines", "pat", "carla", "audra"):
        for path in ("/webhooks/", "/webhooks/new/", f"/webhooks/{webhook.pk}/"):
            assert client_of(world.user(name)).get(path).status_code == 403, (name, path)
    assert adam_at.get("/webhooks/").status_code == 200
