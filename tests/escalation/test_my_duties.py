"""Recurring duties and hand-overs in the work of whoever they wait for."""

from datetime import timedelta

import pytest

from escalation.choices import DutyLevel
from escalation.models import HandOver
from escalation.on_call.services.hand_overs import hand_over_due
from incidents.duty.asks import RecordDone, TakePack
from incidents.duty.services.controls import record_done, take_pack
from incidents.models import Control
from tenants import clock
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.work import client, figure, listed
from tests.people import BEGIN, World
from tests.rotas import covered, staffed

pytestmark = pytest.mark.usefixtures("scope", "context_kept")


def test_a_recurring_duty_waits_for_its_owner_from_its_reminder_until_it_is_done(world: World):
    now = clock.now()
    take_pack(
        tenant_id=world.acme.pk, actor=world.actor("adam"), now=now,
        ask=TakePack(pack="ksz_norms", first_on=now.date() + timedelta(days=2)),
    )  # fmt: skip
    rows = Control.objects.filter(owner=Function.CISO)
    row = rows.order_by("due_on", "pk")[0]
    before = len(listed(world, "ed").get("controls", []))
    # Nobody at the customer is CISO: it is the desk's own; then it is somebody of theirs.
    holder = set_function_holder(
        tenant=world.provider, function=Function.CISO, name="Ed Kuiper", language="en", rank=0,
        email=world.user("ed").email, user=world.user("ed"), actor=SYSTEM, now=BEGIN,
    )  # fmt: skip

    assert len(listed(world, "ed")["controls"]) == rows.count() > before
    assert "Recurring duties" in client(world, "ed").get("/work/").content.decode()
    assert figure(world, "ed") == sum(map(len, listed(world, "ed").values()))
    assert holder.user_id not in (None, world.user("sam").pk)
    assert "controls" not in listed(world, "sam")

    record_done(
        control_id=row.pk, actor=world.actor("ed"), now=now,
        ask=RecordDone(done_on=now.date(), proof="Minutes of the meeting."),
    )  # fmt: skip
    assert len(listed(world, "ed").get("controls", [])) == rows.count() - 1
    set_function_holder(
        tenant=world.acme, function=Function.CISO, name="Cis Maas", language="en", rank=0,
        email="cis@else.example", user=None, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    assert "controls" not in listed(world, "ed")


def test_a_note_waits_for_who_was_handed_the_turn(world: World):
    now = clock.now()
    row = staffed(world, now)
    hour = timedelta(hours=1)
    covered(world, row, "ines", now, begins_at=now + hour, ends_at=now + 2 * hour)
    hand_over_due(now=now + hour)

    assert len(listed(world, "ines")["handed"]) == 1
    assert "handed" not in listed(world, "sam")
    note = HandOver.objects.get(level=DutyLevel.PRIMARY)
    html = client(world, "ines").get("/work/").content.decode()
    assert f"/on-call/hand-over/{note.pk}/" in html
    HandOver.objects.filter(pk=note.pk).update(confirmed_at=now + hour)
    assert "handed" not in listed(world, "ines")
