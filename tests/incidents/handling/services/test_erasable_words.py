"""Why somebody did something is read on the page, and stands in no event: it can be erased."""

from collections.abc import Callable
from typing import Any

import pytest

from incidents.choices import LateWay, WaitingReason
from incidents.desk.queries.timeline import timeline
from incidents.handling.asks.close import RefuseSolution
from incidents.handling.asks.talk import AnswerLate
from incidents.handling.asks.work import (
    AssignIncident,
    ContainIncident,
    FailContainment,
    ReopenIncident,
    Wait,
)
from incidents.handling.services import close, late, solve, work
from incidents.models import Incident, Message, Note
from tenants import clock
from tenants.models import Event, PersonalText
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
WHY = "Canary: Rik is ill this week."


def assign(world: World, incident: Incident, **by: Any) -> None:
    work.assign_incident(**by, ask=AssignIncident(user_id=world.user("sam").pk, reason=WHY))


def wait(world: World, incident: Incident, **by: Any) -> None:
    work.wait(**by, ask=Wait(reason=WaitingReason.SUPPLIER, remark=WHY))


def fail(world: World, incident: Incident, **by: Any) -> None:
    work.fail_containment(**by, ask=FailContainment(reason=WHY))


def reopen(world: World, incident: Incident, **by: Any) -> None:
    solve.reopen_incident(**by, ask=ReopenIncident(reason=WHY))


def contained(world: World) -> Incident:
    incident = made.in_progress(world, made.ByPhone.create(world=world))
    return work.contain_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(), ask=ContainIncident(measures="Unplugged"),
    )  # fmt: skip


MADE: list[tuple[Callable[..., None], Callable[[World], Incident]]] = [
    (assign, lambda world: made.triaged(world, made.ByPhone.create(world=world))),
    (wait, lambda world: made.in_progress(world, made.ByPhone.create(world=world))),
    (fail, contained),
    (reopen, lambda world: made.resolved(world, made.ByPhone.create(world=world))),
]


@pytest.mark.parametrize(("verb", "begin"), MADE)
def test_a_reason_of_the_desk_is_read_and_can_be_erased(
    world: World, verb: Callable[..., None], begin: Callable[[World], Incident]
):
    incident = begin(world)

    verb(
        world, incident, incident_id=incident.pk, expected_version=incident.version,
        actor=world.actor("agnes"), now=clock.now(),
    )  # fmt: skip

    assert not Event.objects.filter(body__contains="Canary").exists()
    assert any(WHY in entry.detail for entry in timeline(incident).entries)
    note = Note.objects.get(text=WHY)
    assert PersonalText.objects.get(value=WHY).row == f"incidents.note:{note.pk}"


def test_a_reason_that_nobody_gave_is_no_note(world: World):
    made.in_progress(world, made.ByPhone.create(world=world))

    assert not Note.objects.exists()


@pytest.mark.parametrize("is_late", [False, True])
def test_words_of_a_customer_stand_in_their_message_alone(world: World, is_late: bool):
    incident = made.resolved(world, made.ByPhone.create(world=world))
    asked: dict[str, Any] = {
        "incident_id": incident.pk, "actor": world.actor("rik"), "now": clock.now()
    }  # fmt: skip
    if is_late:
        made.closed(world, incident)
        late.answer_late(**asked, ask=AnswerLate(text=WHY, way=LateWay.REOPEN))
    else:
        close.refuse_solution(**asked, ask=RefuseSolution(remark=WHY))

    assert not Event.objects.filter(body__contains="Canary").exists()
    assert Message.objects.filter(incident=incident, text=WHY).exists()
    assert not Note.objects.exists()
