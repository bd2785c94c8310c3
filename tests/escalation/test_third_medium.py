"""A third medium is an entry and a sender: nothing else knows how many there are."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from escalation.models import Notice
from escalation.notices.services.bounce import record_bounce
from escalation.notices.services.deliver import deliver
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.services.communicate import log_call, send_message
from incidents.models import Incident, Proof, UpdateRound
from incidents.record.services import watch
from tenants import clock
from tenants.media import EMAIL, MEDIA, PHONE
from tenants.models import Agreement, UpdateRule, User
from tests.escalation.house import follow, report_p1, worked_on
from tests.escalation.sink import Sink
from tests.escalation.third import SMS, SmsChannel
from tests.people import World
from tests.tenants.house import filled

pytestmark = pytest.mark.usefixtures("context_kept")

ALL = [EMAIL, PHONE, SMS.code]


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Enter the third medium, with what sends it."""
    monkeypatch.setitem(MEDIA, SMS.code, SMS)
    monkeypatch.setattr(SmsChannel, "sent", [])
    monkeypatch.setattr(SmsChannel, "is_busy", False)
    sender = {SMS.code: "tests.escalation.third.SmsChannel"}
    settings.NOTICE_CHANNELS = {**settings.NOTICE_CHANNELS, **sender}


def agree_on_all(world: World, client: Client) -> None:
    """Let an administrator tick the third medium for a P1."""
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = filled(client, path)
    assert "Text message" in client.get(path).text
    name = next(key for key in data if key.endswith("-media") and data[key] == [EMAIL, PHONE])
    assert client.post(path, {**data, name: ALL}).status_code == 302


def told_by_mail_and_phone(world: World) -> Incident:
    """Bring a P1 so far that its customer had a message and was called."""
    incident = worked_on(world, report_p1(world), world.actor("sam"))
    send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )  # fmt: skip
    log_call(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=LogCall(contact_id=world.contact("rik").pk, direction="out", outcome="answered",
                    summary="told"),
    )  # fmt: skip
    follow()
    deliver(clock=clock.now)
    return incident


def interval(incident: Incident) -> UpdateRound:
    return UpdateRound.objects.filter(incident=incident, kind="interval").earliest("number")


def test_a_p1_stays_red_until_the_third_medium_is_proven(
    world: World, client_of: Callable[[User], Client], sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    with world.entered():
        adam, agnes = world.user("adam"), world.user("agnes")
    agree_on_all(world, client_of(adam))
    monkeypatch.setattr(SmsChannel, "is_busy", True)

    with world.entered():
        assert UpdateRule.objects.get(tenant=world.acme, priority=1).media == ALL
        incident = told_by_mail_and_phone(world)
        owed = interval(incident)
        assert (owed.media, sorted(owed.proven), owed.met_at) == (ALL, [EMAIL, PHONE], None)
        # To each by each; the receipt and the other mails are mails still.
        asked = Notice.objects.filter(incident=incident, template="update")
        assert sorted(asked.values_list("medium", flat=True)) == [EMAIL, SMS.code]
    page = client_of(agnes).get(reverse("desk:incident", args=[incident.reference])).text
    assert f'id="owed-round-{owed.number}"' in page
    assert "text message" in page

    monkeypatch.setattr(SmsChannel, "is_busy", False)
    with world.entered():
        Notice.objects.filter(medium=SMS.code).update(due_at=Now())
        deliver(clock=clock.now)
        met = interval(incident)
        assert (sorted(met.proven), met.met_at is not None) == (ALL, True)
        assert SmsChannel.sent == [(SMS.code, world.contact("rik").phone)]
        proofs = Proof.objects.filter(message__incident=incident, message__kind="update")
        assert sorted(proofs.values_list("medium", flat=True)) == [EMAIL, SMS.code]


def test_without_it_the_round_is_missed(
    world: World, client_of: Callable[[User], Client], sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    with world.entered():
        adam = world.user("adam")
    agree_on_all(world, client_of(adam))
    monkeypatch.setattr(SmsChannel, "is_busy", True)

    with world.entered():
        incident = told_by_mail_and_phone(world)
        owed = interval(incident)
        watch.watch_rounds(now=owed.alarm_at or owed.due_at)
        watch.watch_rounds(now=owed.due_at + timedelta(seconds=1))
        missed = interval(incident)

    assert missed.missed_at is not None
    assert sorted(missed.proven) == [EMAIL, PHONE]


@pytest.mark.usefixtures("scope")
def test_what_is_returned_takes_back_its_own_proof_alone(
    world: World, client_of: Callable[[User], Client], sink: Sink
):
    agree_on_all(world, client_of(world.user("adam")))
    with world.entered():
        incident = told_by_mail_and_phone(world)
        assert interval(incident).met_at is not None
        notice = Notice.objects.get(incident=incident, medium=SMS.code)

        record_bounce(notice=notice.public_id, detail="no such number", now=clock.now())

        owed = interval(incident)
        assert (sorted(owed.proven), owed.met_at) == ([EMAIL, PHONE], None)
