"""Having an escalation in hand, at each door at which one answers it: desk, own page, link, API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escalation.models import Escalation
from escalation.notices.services import signed
from escalation.steps.services.answer import acknowledge
from tenants import clock
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import escalate, report, triaged
from tests.people import BEGIN, World


@dataclass(frozen=True)
class Asked:
    """An escalation, and of which incident."""

    row: Escalation
    reference: str

    def address(self, act: str) -> str:
        return reverse(f"escalation:{act}", args=[self.reference, self.row.pk])

    def panel(self, client: Client) -> str:
        return client.get(reverse("escalation:panel", args=[self.reference])).text


@pytest.fixture
def raised(world: World) -> Asked:
    """Return what Sam was asked, of a medium incident of Acme."""
    with world.entered():
        incident = triaged(world, report(world))
        row = escalate(world, incident, user_id=world.user("sam").pk)
    return Asked(row, incident.reference)


def soon() -> tuple[datetime, str]:
    """Return a moment in half an hour, and as somebody in Brussels types it."""
    moment = (clock.now() + timedelta(minutes=30)).replace(second=0, microsecond=0)
    with timezone.override("Europe/Brussels"):
        return moment, f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_at_the_desk_it_is_put_off_and_who_put_it_off_until_when_and_why_shows(
    world: World, client_of: Callable[..., Client], raised: Asked
):
    sam, agnes = client_of(world.user("sam")), client_of(world.user("agnes"))
    until, typed = soon()
    url = raised.address("snooze")

    assert url in raised.panel(sam)
    assert url not in raised.panel(agnes)
    assert agnes.get(url).status_code == 403
    assert sam.get(url).status_code == 200
    far = {"key": "k0", "until": f"{until + timedelta(days=9):%Y-%m-%dT%H:%M}", "reason": "Later"}
    refused = sam.post(url, far)
    assert (refused.status_code, 'id="id_until_error"' in refused.text) == (422, True)
    assert "Later" in refused.text
    assert sam.post(url, {"key": "k1", "until": typed, "reason": "Vendor"}).status_code == 302

    with world.entered():
        raised.row.refresh_from_db()
        assert (raised.row.snoozed_until, raised.row.due_at) == (until, until)
    shown = raised.panel(agnes)
    assert "Uitgesteld tot" in shown
    assert "Vendor" in shown
    timeline = agnes.get(reverse("desk:incident", args=[raised.reference])).text
    assert "Escalatie uitgesteld" in timeline


def test_at_the_desk_it_is_handed_to_a_colleague_who_agrees(
    world: World, client_of: Callable[..., Client], raised: Asked
):
    sam, agnes = client_of(world.user("sam")), client_of(world.user("agnes"))
    url = raised.address("offer")

    assert sam.post(url, {"key": "k0", "user": "", "reason": "x"}).status_code == 422
    sent = {"key": "k1", "user": world.user("agnes").pk, "reason": "End of my shift"}
    assert sam.post(url, sent).status_code == 302

    assert raised.reference in agnes.get(reverse("escalation:work")).text
    assert "End of my shift" in raised.panel(agnes)
    assert client_of(world.user("ines")).post(raised.address("accept")).status_code == 403
    assert agnes.post(raised.address("accept")).status_code == 302
    with world.entered():
        raised.row.refresh_from_db()
        assert (raised.row.in_hand_of, raised.row.acknowledged_by) == (
            world.user("agnes"), world.user("agnes"),
        )  # fmt: skip
    assert "Agnes Wouters heeft dit in handen" in raised.panel(sam)
    # Who had it can take it back: they are of those who were asked for it by name no more.
    assert sam.post(url, {**sent, "key": "k2"}).status_code == 403


def test_the_api_does_the_same(world: World, raised: Asked, client_of):
    with world.entered():
        acknowledge(escalation_id=raised.row.pk, actor=world.actor("sam"), now=clock.now())
    until, _typed = soon()
    sam, agnes = client_of(world.user("sam")), client_of(world.user("agnes"))
    path = f"/api/v1/incidents/{raised.reference}/escalations/{raised.row.pk}/"

    def post(client: Client, step: str, **said: object):
        key = {"idempotency-key": uuid4().hex}
        return client.post(f"{path}{step}/", said, content_type="application/json", headers=key)

    rests = post(sam, "snooze", until=until.isoformat(), reason="Vendor")
    assert rests.status_code == 200, rests.content
    assert rests.json()["in_hand_of"] == "Sam Peeters"
    assert datetime.fromisoformat(rests.json()["snoozed_until"]) == until
    assert post(agnes, "snooze", until=until.isoformat(), reason="x").status_code == 403
    assert post(sam, "hand-over", user=world.user("sam").pk, reason="x").status_code == 422
    offered = post(sam, "hand-over", user=world.user("agnes").pk, reason="Shift")
    assert offered.json()["offered_to"] == "Agnes Wouters"
    assert post(agnes, "decline").json()["offered_to"] == ""
    assert post(agnes, "accept").status_code == 422
    assert post(sam, "take-over").json()["snoozed_until"] is None


@pytest.fixture
def told(world: World) -> Asked:
    """Return what a CISO of Acme with an account is told, in a function."""
    with world.entered():
        user = world.user("audra")
        set_function_holder(
            tenant=world.acme, function=Function.CISO, name=user.name, user=user,
            email=user.email, language="en", actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        incident = triaged(world, report(world))
        row = escalate(world, incident, kind="hierarchical", function="ciso")
    return Asked(row, incident.reference)


@pytest.mark.usefixtures("fresh_cache")
def test_who_is_told_puts_it_off_on_their_own_page(world: World, client_of, told: Asked):
    audra = client_of(world.user("audra"))
    here = f"/told/{told.reference}/"
    until, typed = soon()
    sent = {
        "key": "k1",
        "step": told.row.pk,
        "snooze": "yes",
        "until": typed,
        "reason": "In a call",
    }

    assert 'name="until"' in audra.get(here).text
    refused = audra.post(here, {**sent, "key": "k0", "until": "2020-01-01T10:00"})
    assert (refused.status_code, "In a call" in refused.text) == (422, True)
    for _press in range(2):
        assert audra.post(here, sent).status_code == 302

    with world.entered():
        told.row.refresh_from_db()
        assert (told.row.snoozed_until, told.row.acknowledged_at) == (until, None)
    assert "In a call" in audra.get(here).text
    assert client_of(world.user("carla")).post(here, sent).status_code == 404


@pytest.mark.usefixtures("fresh_cache")
def test_who_has_the_signed_link_puts_it_off(world: World, told: Asked):
    with world.entered():
        assert told.row.holder_id is not None
        token = signed.token_of(
            told.row.incident, escalation_id=told.row.pk, holder_id=told.row.holder_id
        )
    browser, here = Client(), f"/seen/{token}/"
    until, typed = soon()

    refused = browser.post(here, {"snooze": "yes", "key": "k", "until": typed, "reason": ""})
    assert refused.status_code == 422
    for _press in range(2):
        sent = {"snooze": "yes", "key": "k", "until": typed, "reason": "In a call"}
        assert browser.post(here, sent).status_code == 200

    with world.entered():
        told.row.refresh_from_db()
        assert (told.row.snoozed_until, told.row.acknowledged_at) == (until, None)
