"""Waiting before work began, or once it is contained: it is again what it was, nothing skipped."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import ClockKind, Status, WaitingReason
from incidents.handling.asks.talk import ReplyAsCustomer
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.undo import undo_last
from incidents.handling.services.work import (
    assign_incident,
    contain_incident,
    resume_work,
    start_work,
    take_incident,
    wait,
)
from incidents.models import Clock, Incident
from incidents.record.rules.lifecycle import IllegalMove
from incidents.record.services.waiting import come_back, due_waits
from tenants import clock
from tenants.ledger.verify import verify
from tests.asking import do
from tests.escalation.house import report, triaged, worked_on
from tests.history.told import begin_anew
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

HOUR = timedelta(hours=1)


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def by(world: World, incident: Incident, name: str = "sam") -> dict[str, Any]:
    return {
        "incident_id": incident.pk, "expected_version": fresh(incident).version,
        "actor": world.actor(name), "now": clock.now(),
    }  # fmt: skip


def waits(world: World, incident: Incident, **said: Any) -> Incident:
    given = {"reason": WaitingReason.CUSTOMER, **said}
    do(wait, **by(world, incident), **given)
    begin_anew()
    return fresh(incident)


def contained(world: World) -> Incident:
    incident = worked_on(world, report(world), world.actor("sam"))
    do(contain_incident, **by(world, incident), measures="The line was cut.")
    begin_anew()
    return fresh(incident)


STATES = {
    Status.NEW: report,
    Status.TRIAGED: lambda world: triaged(world, report(world)),
    Status.CONTAINED: contained,
}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("ends", ["by hand", "at its moment", "by an answer"])
def test_it_is_again_what_it_was_however_it_ends(world: World, status: Status, ends: str):
    incident, until = STATES[status](world), clock.now() + HOUR
    stopped = Clock.objects.filter(incident=incident, stopped_at__isnull=False).count()
    waiting = waits(world, incident, until=until)
    assert (waiting.status, waiting.stands_as) == (Status.WAITING, status)

    if ends == "by hand":
        resume_work(**by(world, incident))
    elif ends == "at its moment":
        assert come_back(due_waits(now=until), now=until) == 1
    else:
        reply_as_customer(
            incident_id=incident.pk, actor=world.actor("rik"), now=clock.now(),
            ask=ReplyAsCustomer(text="Here it is."),
        )  # fmt: skip

    now = fresh(incident)
    assert (now.status, now.waits_as, now.waiting_reason) == (status, "", "")
    # Nothing that had stopped runs again: containment did not fail.
    resolution = Clock.objects.filter(incident=incident, kind=ClockKind.RESOLUTION)
    assert resolution.filter(superseded_at=None).exists()
    assert Clock.objects.filter(incident=incident, stopped_at__isnull=False).count() == stopped
    begin_anew()
    assert verify(world.acme.pk, world.provider.pk).holds


def test_what_was_not_triaged_cannot_be_contained_by_way_of_waiting(world: World):
    incident = report(world)
    waits(world, incident)

    with pytest.raises(IllegalMove):
        do(contain_incident, **by(world, incident), measures="The line was cut.")

    assert fresh(incident).stands_as == Status.NEW


def test_triage_ends_the_waiting(world: World):
    incident = report(world)
    waits(world, incident, until=clock.now() + HOUR)

    triaged(world, fresh(incident))

    now = fresh(incident)
    assert now.status in {Status.TRIAGED, Status.ASSIGNED}
    assert (now.waits_as, now.waiting_reason, now.waits_until) == ("", "", None)


def test_whoever_gets_it_meanwhile_has_it_when_it_comes_back(world: World):
    incident = triaged(world, report(world))
    waits(world, incident)
    sam = world.user("sam").pk

    do(assign_incident, **by(world, incident, "agnes"), user_id=sam)
    begin_anew()
    assert fresh(incident).status == Status.WAITING
    resume_work(**by(world, incident))
    begin_anew()

    assert (fresh(incident).status, fresh(incident).assignee_id) == (Status.ASSIGNED, sam)
    start_work(**by(world, incident))


def test_taking_and_waiting_are_taken_back_one_after_another(world: World):
    incident = triaged(world, report(world))
    waits(world, incident)
    taken = take_incident(**by(world, incident))
    begin_anew()

    undo_last(
        incident_id=incident.pk, version=taken.version, actor=world.actor("sam"), now=clock.now()
    )

    assert (fresh(incident).status, fresh(incident).stands_as) == (Status.WAITING, Status.TRIAGED)
    assert fresh(incident).assignee_id is None
