"""Will it ring? Whoever is on duty is tested each week, and pages say of whom it is not known."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from escalation.models import RingTest, RotaWatch
from escalation.on_call.services.ahead import look_ahead
from escalation.on_call.services.rings import ring_due
from tenants import clock
from tenants.models import User
from tenants.people.services.account_sending import send_owed
from tenants.people.services.mail_failed import mark_colleague_failed
from tests.escalation.house import text_of
from tests.people import World
from tests.rotas import staffed

DAY = timedelta(days=1)


@pytest.fixture
def phoned(world: World) -> None:
    for name in ("sam", "agnes"):
        User.objects.filter(pk=world.user(name).pk).update(phone="+32 3 111 22 33")


def rung(world: World, now: Any) -> list[tuple[str, str]]:
    """Let the tick come; return whom it asked, and by what."""
    with world.entered():
        RotaWatch.objects.update(ring_at=now)
        before = set(RingTest.objects.values_list("pk", flat=True))
    ring_due(now=now)
    with world.entered():
        rows = RingTest.objects.exclude(pk__in=before).order_by("user__name", "medium")
        return [(row.user.name, row.medium) for row in rows.select_related("user")]


@pytest.mark.usefixtures("phoned")
def test_each_is_tested_once_a_week_and_is_unproven_until_it_is_answered(
    world: World,
    browser: Any,
    client: Client,
    settings: Any,
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = clock.now()
    with world.entered():
        row = staffed(world, now)

    assert rung(world, now) == [
        ("Agnes Wouters", "email"), ("Agnes Wouters", "phone"), ("Ed Kuiper", "email"),
        ("Ed Kuiper", "phone"),
        ("Sam Peeters", "email"), ("Sam Peeters", "phone"),
    ]  # fmt: skip
    assert rung(world, now + DAY) == []
    ines, agnes, sam = (browser(world.user(one)) for one in ("ines", "agnes", "sam"))
    for path in ("/on-call/", f"/on-call/{row.pk}/"):
        assert text_of(ines.get(path)).count("Not proven this week") == 3

    # By the link of the mail; looking at it answers nothing, and it works once.
    mail.outbox.clear()
    send_owed(now=now)
    [to_sam] = [one for one in mail.outbox if one.to == [world.user("sam").email]]
    [path] = re.findall(r"(/rings/[^\s]+/)", str(to_sam.body))
    assert client.get(path).status_code == 200
    assert text_of(ines.get("/on-call/")).count("Not proven this week") == 3
    assert client.post(path).status_code == 200
    with world.entered():
        first = RingTest.objects.get(user=world.user("sam"), medium="email")
    assert (first.state, client.post(path).status_code) == ("proven", 200)
    with world.entered():
        assert RingTest.objects.get(pk=first.pk).answered_at == first.answered_at
        call = RingTest.objects.get(user=world.user("sam"), medium="phone")
    assert client.post(path.replace("/rings/", "/rings/x")).status_code == 404
    assert "e-mail and phone" in text_of(ines.get("/on-call/"))

    # By a call that a colleague makes: nobody says it of themselves.
    assert "Test calls to make" in text_of(agnes.get("/on-call/"))
    assert sam.post(f"/on-call/rings/{call.pk}/reached/").status_code == 403
    assert agnes.post(f"/on-call/rings/{call.pk}/reached/").status_code == 302
    assert agnes.post(f"/on-call/rings/{call.pk}/missed/").status_code == 422
    assert text_of(ines.get("/on-call/")).count("Not proven this week") == 2

    # A proof is of that address, and of that week.
    User.objects.filter(pk=world.user("sam").pk).update(phone="+32 3 444 55 66")
    assert text_of(ines.get("/on-call/")).count("Not proven this week") == 3
    assert rung(world, now + 7 * DAY) != []


def test_who_cannot_be_reached_is_warned_of_by_name_and_passed_over(world: World, browser: Any):
    now = clock.now()
    with world.entered():
        row = staffed(world, now)
    ines = browser(world.user("ines"))
    sam = world.user("sam")
    mark_colleague_failed(user_id=sam.pk, address=sam.email)
    asked = {"name": "Nights", "zone": "Europe/Brussels", "needs_phone": "on", "key": "k" * 32}
    User.objects.filter(pk=world.user("ed").pk).update(phone="+32 3 111 22 33")
    User.objects.filter(pk=world.user("agnes").pk).update(phone="")

    assert ines.post(f"/on-call/{row.pk}/change/", asked).status_code == 302
    look_ahead(now=clock.now())

    seen = text_of(ines.get(f"/on-call/{row.pk}/"))
    assert "Cannot be reached: mail to this address comes back (Sam Peeters)" in seen
    assert "Cannot be reached: no phone number (Agnes Wouters)" in seen
    assert "(Ed Kuiper)" not in seen
