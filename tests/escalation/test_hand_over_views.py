"""At a shift change the next one reads what stands open, and confirms; without one nothing goes."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from escalation.models import HandOver
from escalation.on_call.services.hand_overs import hand_over_due
from tenants import clock
from tenants.people.services.account_sending import send_owed
from tests.escalation.house import report_p1, text_of, worked_on
from tests.people import World
from tests.rotas import covered, staffed

HOUR = timedelta(hours=1)


def sent(client: Any, path: str, **said: str) -> Any:
    return client.post(path, {"key": uuid.uuid4().hex, **said})


def test_who_comes_next_reads_what_stands_open_and_confirms(
    world: World, browser: Any, settings: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = clock.now()
    with world.entered():
        row = staffed(world, now)
        incident = worked_on(world, report_p1(world, now=now), world.actor("agnes"))
        covered(world, row, "ines", now, begins_at=now + HOUR, ends_at=now + 2 * HOUR)
    sam, ines, agnes = (browser(world.user(one)) for one in ("sam", "ines", "agnes"))
    path = f"/on-call/{row.pk}/tell/"
    assert sent(agnes, path, level="primary", text="Not my turn").status_code == 422
    assert sent(sam, path, level="primary", text="The backup hangs.").status_code == 302
    # Nobody else begins before that.
    assert hand_over_due(now=now) == 0

    hand_over_due(now=now + HOUR)
    hand_over_due(now=now + HOUR)

    with world.entered():
        [note] = HandOver.objects.all()
    at = f"/on-call/hand-over/{note.pk}/"
    mail.outbox.clear()
    send_owed(now=now)
    [told] = [one for one in mail.outbox if at in str(one.body)]
    assert told.to == [world.user("ines").email]
    assert "The backup hangs." in str(told.body)
    assert "Sam Peeters handed over to you" in text_of(ines.get("/on-call/"))
    seen = text_of(ines.get(at))
    assert f"P1 {incident.reference}" in seen
    assert "Sam Peeters → Ines Brand" in seen
    # Whoever left adds what they forgot, until it is confirmed; each for themselves.
    assert sent(sam, at, text="And the key is in the safe.").status_code == 302
    assert sent(agnes, at, text="Me too").status_code == 403
    assert sam.post(f"{at}confirm/").status_code == 403
    assert ines.post(f"{at}confirm/").status_code == 302
    late = sent(sam, at, text="One more thing")
    assert (late.status_code, "One more thing" in text_of(late)) == (422, True)
    seen = text_of(sam.get(at))
    assert "And the key is in the safe." in seen
    assert "knows of it since" in seen
    assert "confirmed" in text_of(agnes.get(f"/on-call/{row.pk}/"))
    assert "handed over to you" not in text_of(ines.get("/on-call/"))
    assert browser(world.user("carla")).get(at).status_code == 403
    # Back to whoever it was: a change again.
    assert hand_over_due(now=now + 2 * HOUR) == 1
    # Whose turn has passed is not asked whether they know what stood open at its beginning.
    with world.entered():
        HandOver.objects.filter(pk=note.pk).update(confirmed_at=None)
    assert "handed over to you" not in text_of(ines.get("/on-call/"))


@pytest.mark.usefixtures("scope")
def test_a_rota_without_a_change_sends_none(world: World):
    now = clock.now()
    staffed(world, now)

    for days in range(0, 30, 7):
        hand_over_due(now=now + timedelta(days=days))

    assert not HandOver.objects.exists()
