"""What is wrong ahead is found before it happens, warned of once, and taken back when mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from escalation.models import DutyGap
from escalation.on_call.services.ahead import look_ahead
from tenants import clock
from tenants.models import AccountMail
from tenants.people.services.account_sending import send_owed
from tests.people import World
from tests.rotas import away, covered, rota, staffed, turns

pytestmark = pytest.mark.usefixtures("scope")
DAY = timedelta(days=1)


def found() -> list[tuple[str, str]]:
    rows = DutyGap.objects.filter(mended_at=None).order_by("begins_at", "pk")
    return [(row.level, row.fault) for row in rows]


def warned() -> list[int]:
    """Return whom a mail of faults is owed, and send it."""
    rows = AccountMail.objects.filter(kind="duty", about__what="gaps")
    return sorted(row.about["user_id"] for row in rows)


def test_a_rota_without_anybody_is_warned_of_once(world: World):
    now = clock.now()
    rota(world, now)

    assert look_ahead(now=now) == 1

    assert found() == [("primary", "gap")]
    assert warned() == sorted(world.user(one).pk for one in ("ines", "ed", "adam"))
    AccountMail.objects.all().delete()
    # Nothing is looked at twice, and the next day nothing new is found.
    assert look_ahead(now=now) == 0
    assert look_ahead(now=now + DAY) == 1
    assert (found(), warned()) == ([("primary", "gap")], [])


def test_a_rota_that_is_whole_warns_nobody(world: World):
    now = clock.now()
    staffed(world, now)

    look_ahead(now=now)

    assert (found(), warned()) == ([], [])


def test_who_is_away_is_a_gap_until_somebody_takes_over(world: World):
    now = clock.now()
    row = staffed(world, now)
    away(world, "sam", now, begins_at=now + 4 * DAY, ends_at=now + 6 * DAY)
    look_ahead(now=now)
    assert found() == [("primary", "away")]

    covered(world, row, "ines", now, begins_at=now + 4 * DAY, ends_at=now + 6 * DAY)
    look_ahead(now=now)

    assert found() == []
    assert DutyGap.objects.get().mended_at == now


def test_who_left_and_who_is_there_twice_are_found(world: World):
    now = clock.now()
    row = rota(world, now)
    turns(world, row, "sam", now=now)
    turns(world, row, "sam", now=now, level="secondary")
    turns(world, row, "ed", now=now, level="manager")
    world.withdraw("ed")

    look_ahead(now=now)

    assert sorted(found()) == [("manager", "unreached"), ("secondary", "twice")]


def test_the_mail_says_what_is_wrong_in_the_language_of_who_reads_it(world: World, settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = clock.now()
    rota(world, now)
    look_ahead(now=now)
    mail.outbox.clear()

    send_owed(now=now)

    texts = {one.to[0]: one for one in mail.outbox}
    assert "ines@provider.example" in texts
    said = texts["ines@provider.example"]
    assert "Nights" in said.subject
    assert "Nobody is on duty" in said.body
    assert "/on-call/" in said.body
