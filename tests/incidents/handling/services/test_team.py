"""The team of a larger incident and its communication plan: who does, who says, who releases."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import TeamLevel
from incidents.duty.queries.team import team_of
from incidents.handling.services import plan_talk, team
from incidents.models import Incident, PlanLine, PlanMessage
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import insert
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
MEDIA: dict[str, Any] = {
    "stakeholder": "media", "channel": "email", "speaker": "Ines Brand", "goals": ["reputation"],
}  # fmt: skip
USERS: dict[str, Any] = {**MEDIA, "stakeholder": "users", "goals": ["solve", "comply"], "every": 30}


@pytest.fixture
def incident(world: World) -> Incident:
    return made.Critical.create(world=world)


def carry(world: World, service: Any, incident: Incident, by: str = "ines", **asked: Any) -> Any:
    now = asked.pop("now", None) or clock.now()
    return do(service, incident_id=incident.pk, actor=world.actor(by), now=now, **asked)


def holds(world: World, name: str, function: Function) -> None:
    user = world.user(name)
    set_function_holder(
        tenant=world.provider, function=function, name=user.name, email=user.email,
        phone=user.phone, language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


def test_it_grows_from_one_person_to_a_crisis_team_with_its_manager(
    world: World, incident: Incident
) -> None:
    now = clock.now()
    assert team_of(incident, now).wanted == 0

    carry(world, team.grow_team, incident, level="team", reason="Three sites are down.")
    assert team_of(incident, now).wanted == 9
    sam = world.user("sam").pk
    carry(world, team.name_for_question, incident, question=3, user_id=sam)
    carry(world, team.name_for_question, incident, question=9, name="Mia Vos, 0470 55 01 09")
    carry(world, team.name_for_question, incident, question=9, name="Jan Vos, 0470 55 01 10")
    with pytest.raises(Invalid) as nobody:
        carry(world, team.grow_team, incident, level="crisis", reason="It is in the paper.")
    carry(
        world, team.grow_team, incident, level="crisis", reason="It is in the paper.",
        crisis_manager="Ed Kuiper",
    )  # fmt: skip

    view = team_of(incident, now)
    assert nobody.value.field == "crisis_manager"
    assert (view.level, view.wanted) == (TeamLevel.CRISIS.label, 7)
    named = {place.number: place.answer.name for place in view.places if place.answer}
    assert named == {3: "Sam Peeters", 9: "Jan Vos, 0470 55 01 10"}
    with pytest.raises(Stale):
        carry(
            world, team.grow_team, incident, level="crisis", reason="Again.",
            crisis_manager="Ed Kuiper",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"question": 0, "name": "Mia"}, "question"),
        ({"question": 10, "name": "Mia"}, "question"),
        ({"question": 1}, "name"),
        ({"question": 1, "user_id": 10**9}, "user"),
    ],
)
def test_a_question_is_answered_by_a_name(
    world: World, incident: Incident, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        carry(world, team.name_for_question, incident, **asked)

    assert refused.value.field == field


def test_who_leads_alone_says_how_far_it_has_grown(world: World, incident: Incident) -> None:
    with pytest.raises(NotAllowed):
        carry(world, team.grow_team, incident, by="agnes", level="team", reason="Big.")


def test_a_group_hears_by_plan_and_what_is_overdue_shows(world: World, incident: Incident) -> None:
    now = clock.now()
    line = carry(world, plan_talk.plan_stakeholder, incident, now=now, first_in=10, **USERS)

    late = team_of(incident, now + timedelta(minutes=11)).groups[0]
    assert (late.is_late, team_of(incident, now).groups[0].is_late) == (True, False)
    assert str(late.information)
    carry(
        world, plan_talk.write_message, incident, now=now, line=line.pk, text="Up by noon.",
        was_sent=True,
    )  # fmt: skip
    line.refresh_from_db()
    assert line.next_due_at == now + timedelta(minutes=30)
    with pytest.raises(Invalid):
        carry(world, plan_talk.plan_stakeholder, incident, **USERS)
    carry(world, plan_talk.end_line, incident, line=line.pk)
    line.refresh_from_db()
    assert line.next_due_at is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"stakeholder": "aliens"}, "stakeholder"),
        ({"channel": "pigeon"}, "channel"),
        ({"goals": []}, "goals"),
        ({"goals": ["fame"]}, "goals"),
        ({"every": 10**6}, "every"),
        ({"first_in": -1}, "first_in"),
        ({"speaker": " "}, "speaker"),
    ],
)
def test_what_a_plan_asks(
    world: World, incident: Incident, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        carry(world, plan_talk.plan_stakeholder, incident, **{**USERS, **changed})

    assert refused.value.field == field


def test_press_reads_what_was_released_by_who_may(world: World, incident: Incident) -> None:
    line = carry(world, plan_talk.plan_stakeholder, incident, **MEDIA)
    with pytest.raises(Invalid):
        carry(world, plan_talk.write_message, incident, line=line.pk, text="Hm.", was_sent=True)
    row = carry(world, plan_talk.write_message, incident, line=line.pk, text="All is well.")
    with pytest.raises(Invalid):
        carry(world, plan_talk.send_planned, incident, message=row.pk)
    with pytest.raises(NotAllowed):
        carry(world, plan_talk.release_message, incident, message=row.pk)

    holds(world, "agnes", Function.COMMUNICATION)
    carry(world, plan_talk.release_message, incident, by="agnes", message=row.pk)
    carry(world, plan_talk.send_planned, incident, message=row.pk)

    row.refresh_from_db()
    assert (row.capacity, row.approved_by, row.author) == (
        "communication", world.user("agnes"), world.user("ines"),
    )  # fmt: skip
    assert row.sent_at is not None
    for again in (plan_talk.release_message, plan_talk.send_planned):
        with pytest.raises(Stale):
            carry(world, again, incident, by="agnes", message=row.pk)


def test_in_a_crisis_its_manager_decides_and_speaks(world: World, incident: Incident) -> None:
    holds(world, "agnes", Function.COMMUNICATION)
    holds(world, "ed", Function.CRISIS_MANAGER)
    carry(
        world, team.grow_team, incident, level="crisis", reason="It burns.",
        crisis_manager="Ed Kuiper",
    )  # fmt: skip
    line = carry(world, plan_talk.plan_stakeholder, incident, **MEDIA)
    row = carry(world, plan_talk.write_message, incident, line=line.pk, text="It burns.")

    with pytest.raises(NotAllowed):
        carry(world, plan_talk.release_message, incident, by="agnes", message=row.pk)
    carry(world, plan_talk.release_message, incident, by="ed", message=row.pk)

    row.refresh_from_db()
    assert row.capacity == "crisis_manager"


def test_the_database_keeps_press_from_what_nobody_released(
    world: World, incident: Incident
) -> None:
    line = carry(world, plan_talk.plan_stakeholder, incident, **MEDIA)
    row = PlanMessage(
        tenant=world.acme, provider=world.provider, line=line, text="Hm.",
        author=world.user("ines"), written_at=BEGIN, needs_approval=True, sent_at=BEGIN,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="press_and_public"), transaction.atomic():
        insert(row)


def test_nothing_of_another_incident_is_taken(world: World, incident: Incident) -> None:
    other = made.Critical.create(world=world)
    line = carry(world, plan_talk.plan_stakeholder, other, **USERS)

    with pytest.raises(Invalid):
        carry(world, plan_talk.write_message, incident, line=line.pk, text="Hm.")
    with pytest.raises(NotFound):
        carry(world, plan_talk.end_line, other, by="pat", line=line.pk)
    assert PlanLine.objects.get().ended_at is None
