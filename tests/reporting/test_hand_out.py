"""Anchors that leave the house: by download, and by mail to auditors."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from reporting.services.hand_out import mail_anchors
from tenants.ledger import signing
from tenants.ledger.anchored import Bound, read_handed_out
from tenants.ledger.anchors import make_anchor
from tenants.models import Event
from tests.people import BEGIN
from tests.reporting.house import House

DAY = timedelta(days=1)


def _handed_out(house: House, tenant: Any) -> list[dict[str, Any]]:
    with house.world.entered():
        rows = Event.objects.filter(tenant=tenant, kind="anchor.handed_out").order_by("pk")
        return [json.loads(row.body)["facts"] for row in rows]


def _bound(content: bytes) -> Bound:
    bound = Bound()
    read_handed_out(json.loads(content), signing.known_keys(), bound)
    return bound


@pytest.mark.parametrize(("name", "sees"), [("audra", ("acme",)), ("pat", ("provider", "acme"))])
def test_an_auditor_takes_the_anchor_of_now_and_the_ledger_tells_so(
    committed_house: House, name: str, sees: tuple[str, ...]
):
    world = committed_house.world
    response = committed_house.client(name).post("/register/anchor/")

    assert response.status_code == 200
    number = json.loads(json.loads(response.content)["anchor"])["number"]
    assert response["Content-Disposition"] == f'attachment; filename="anchor-{number}.json"'
    assert {getattr(world, one).pk for one in sees} <= _bound(response.content).links.keys()
    (told,) = _handed_out(committed_house, getattr(world, sees[0]))
    assert (told["by"], told["anchor"]) == ("download", number)
    if name == "audra":
        assert str(world.globex.public_id) not in response.content.decode()


def test_the_page_says_until_when_it_is_anchored(committed_house: House):
    client = committed_house.client("audra")
    assert "Not anchored yet" in client.get("/register/").content.decode()

    make_anchor(now=BEGIN)

    text = " ".join(client.get("/register/").content.decode().split())
    assert "Anchored until <time" in text


def test_who_may_not_export_takes_no_anchor(committed_house: House):
    client = committed_house.client("rik")

    assert client.post("/register/anchor/").status_code == 403
    assert client.get("/register/anchor/key/").status_code == 403


def test_auditors_get_the_last_anchor_once_a_day_when_something_changed(committed_house: House):
    world = committed_house.world
    make_anchor(now=BEGIN)
    mail.outbox.clear()

    mail_anchors(now=BEGIN)
    mail_anchors(now=BEGIN + timedelta(hours=1))

    ours = {world.user("audra").email, world.user("pat").email}
    sent = [one for one in mail.outbox if set(one.to) <= ours]
    assert sorted(one.to for one in sent) == sorted([address] for address in ours)
    (attached,) = next(one for one in sent if one.to == [world.user("audra").email]).attachments
    assert _bound(attached.content.encode()).links.keys() == {world.acme.pk}
    assert [told["by"] for told in _handed_out(committed_house, world.acme)] == ["mail"]
    mail_anchors(now=BEGIN + DAY)
    assert len(_handed_out(committed_house, world.acme)) == 1
    make_anchor(now=BEGIN + DAY)
    mail_anchors(now=BEGIN + DAY)
    assert len(_handed_out(committed_house, world.acme)) == 2


def test_a_mail_server_that_is_away_is_asked_again(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    make_anchor(now=BEGIN)

    def away(*_: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", away)
        mail_anchors(now=BEGIN)
    assert _handed_out(committed_house, committed_house.world.acme) == []

    mail_anchors(now=BEGIN)

    assert len(_handed_out(committed_house, committed_house.world.acme)) == 1
