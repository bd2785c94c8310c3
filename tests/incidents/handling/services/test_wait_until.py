"""Waiting until a moment: it comes back by itself, whatever ends it before that counts."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from escalation.my_work.lists import my_work, waiting
from incidents.choices import Status, WaitingReason
from incidents.handling.asks.talk import ReplyAsCustomer
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.work import assign_incident, contain_incident, resume_work, wait
from incidents.models import Clock, Incident, Pause
from incidents.record.services.replies import mark_read
from incidents.record.services.waiting import come_back, due_waits
from tenants import clock
from tenants.errors import Invalid
from tenants.ledger.verify import verify
from tenants.models import Agreement, Event
from tenants.settings.services.configure import change_row
from tests.asking import do
from tests.escalation.house import kinds, report, worked_on
from tests.history.told import begin_anew
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

HOUR = timedelta(hours=1)


@pytest.fixture
def incident(world: World) -> Incident:
    return worked_on(world, report(world), world.actor("sam"))


def waits(world: World, incident: Incident, *, until: datetime | None, **said: Any) -> Incident:
    given = {"reason": WaitingReason.SUPPLIER, "now": clock.now(), **said}
    return do(
        wait, incident_id=incident.pk, expected_version=incident.version,
        actor=world.actor("sam"), until=until, **given,
    )  # fmt: skip


def over(*, at: datetime) -> int:
    begin_anew()
    return come_back(due_waits(now=at), now=at)


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def listed(world: World, name: str, now: datetime) -> dict[str, list[str]]:
    shown = my_work(world.actor(name), now)
    return {one.section.key: [item.reference for item in one.items] for one in shown}


def is_paused(incident: Incident) -> bool:
    row = Clock.objects.get(incident=incident, kind="resolution", superseded_at=None)
    return row.paused_at is not None


def test_it_comes_back_at_its_moment_and_not_before(world: World, incident: Incident):
    until = clock.now() + HOUR
    waits(world, incident, until=until)

    assert over(at=until - timedelta(seconds=1)) == 0
    assert over(at=until) == 1
    assert over(at=until + HOUR) == 0

    now = fresh(incident)
    assert (now.status, now.waiting_reason, now.waits_until) == (Status.IN_PROGRESS, "", None)
    assert now.came_back_at == until
    told = Event.objects.filter(subject_id=incident.pk, kind="incident.came_back")
    assert [json.loads(one.body)["facts"] for one in told] == [{"reason": "supplier"}]
    begin_anew()
    assert verify(world.acme.pk, world.provider.pk).holds


def test_it_stands_first_for_who_has_it_until_they_looked(world: World, incident: Incident):
    until = clock.now() + HOUR
    waits(world, incident, until=until)
    before = listed(world, "sam", clock.now())
    counted = waiting(world.actor("sam"), clock.now())
    over(at=until)

    assert before["waits"] == [incident.reference]
    assert "mine" not in before
    assert "waits" not in counted
    assert listed(world, "sam", until)["back"] == [incident.reference]
    assert "mine" not in listed(world, "sam", until)
    assert "back" not in listed(world, "agnes", until)

    begin_anew()
    mark_read(incident_id=incident.pk, actor=world.actor("sam"), now=until)

    assert "back" not in listed(world, "sam", until)
    assert listed(world, "sam", until)["mine"] == [incident.reference]
    assert kinds(incident)[-1] == "incident.return_seen"


def test_any_act_upon_it_shows_that_somebody_looked(world: World, incident: Incident):
    until = clock.now() + HOUR
    waits(world, incident, until=until)
    over(at=until)
    begin_anew()

    do(
        assign_incident, incident_id=incident.pk, expected_version=None, now=until,
        actor=world.actor("agnes"), user_id=world.user("agnes").pk,
    )  # fmt: skip

    assert fresh(incident).came_back_at is None


def test_an_answer_of_the_customer_ends_it(world: World, incident: Incident):
    until = clock.now() + HOUR
    waits(world, incident, until=until, reason=WaitingReason.CUSTOMER)

    reply_as_customer(
        incident_id=incident.pk, actor=world.actor("rik"), now=clock.now(),
        ask=ReplyAsCustomer(text="It works again."),
    )  # fmt: skip

    now = fresh(incident)
    assert (now.status, now.waits_until, now.came_back_at) == (Status.IN_PROGRESS, None, None)
    assert over(at=until) == 0


@pytest.mark.parametrize("ends", ["resumed", "contained"])
def test_whatever_ends_the_waiting_ends_its_moment(world: World, incident: Incident, ends: str):
    until = clock.now() + HOUR
    incident = waits(world, incident, until=until)
    by: dict[str, Any] = {
        "incident_id": incident.pk, "expected_version": incident.version,
        "actor": world.actor("sam"), "now": clock.now(),
    }  # fmt: skip
    if ends == "resumed":
        resume_work(**by)
    else:
        do(contain_incident, **by, measures="Unplugged.")

    assert fresh(incident).waits_until is None
    assert over(at=until) == 0


def test_a_new_wait_takes_the_place_of_the_old_one(world: World, incident: Incident):
    until = clock.now() + HOUR
    incident = waits(world, incident, until=until)
    later = waits(world, incident, until=until + HOUR, reason=WaitingReason.CHANGE)

    assert over(at=until) == 0
    assert (later.waiting_reason, later.waits_until) == (WaitingReason.CHANGE, until + HOUR)
    without = waits(world, later, until=None)
    assert (without.status, without.waits_until) == (Status.WAITING, None)
    assert over(at=until + 2 * HOUR) == 0


def test_the_clock_stands_only_while_it_waits_for_the_customer(world: World, incident: Incident):
    agreement = Agreement.objects.get(tenant=world.acme)
    agreement.pauses = True
    change_row(
        row=agreement, fields=("pauses",), actor=world.actor("adam"), now=clock.now(), is_sure=True
    )
    start = clock.now()
    incident = waits(world, incident, until=start + 3 * HOUR, reason=WaitingReason.CUSTOMER)
    assert is_paused(incident)

    incident = waits(world, incident, until=start + 3 * HOUR, now=start + HOUR)
    assert not is_paused(incident)

    waits(
        world, incident, until=start + 3 * HOUR, now=start + 2 * HOUR,
        reason=WaitingReason.CUSTOMER,
    )  # fmt: skip
    over(at=start + 3 * HOUR)
    assert not is_paused(incident)
    assert Pause.objects.filter(clock__incident=incident, ended_at=None).count() == 0
    begin_anew()
    assert verify(world.acme.pk, world.provider.pk).holds


@pytest.mark.parametrize("off", [timedelta(0), -HOUR, timedelta(days=800)])
def test_a_moment_that_makes_no_sense_is_refused(world: World, incident: Incident, off: timedelta):
    now = clock.now()
    with pytest.raises(Invalid) as refused:
        waits(world, incident, until=now + off, now=now)
    assert "until" in refused.value.errors


def test_the_database_keeps_a_moment_only_of_what_waits(incident: Incident):
    later = clock.now() + HOUR
    with pytest.raises(IntegrityError, match="only_what_waits"), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(waits_until=later, version=F("version") + 1)
