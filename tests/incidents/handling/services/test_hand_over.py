"""Work goes to another team: to which one, who is responsible meanwhile, and who may take it."""

from datetime import timedelta

import pytest

from escalation.models import Notice
from escalation.notices.queries.recipients import responsible
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.addressees import specialists
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import Status
from incidents.handling.services.work import take_incident
from incidents.models import Incident
from tenants import clock
from tenants.errors import Invalid
from tenants.ledger.append import append, insert, update
from tenants.models import Category, Team, TeamMember
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow, kinds, report, triaged, worked_on
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def team_named(world: World, name: str) -> Team:
    return Team.objects.get(tenant=world.provider, name=name)


def switch_off(team: Team) -> None:
    team.is_active = False
    append(team, "team.changed", actor=SYSTEM, at=clock.now(), wrote=[update(team, "is_active")])


def join(world: World, team: Team, name: str) -> None:
    insert(TeamMember(tenant=team.tenant, provider=team.tenant, team=team, user=world.user(name)))


def escalated(world: World, incident: Incident, team: Team) -> Incident:
    raise_escalation(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=RaiseEscalation(kind="functional", reason="More knowledge is wanted.", team_id=team.pk),
    )
    incident.refresh_from_db()
    return incident


def test_work_in_hand_stays_with_somebody_until_the_team_takes_it(world: World):
    team = team_named(world, "Werkplek")
    join(world, team, "sam")
    incident = worked_on(world, report(world), world.actor("agnes"))

    incident = escalated(world, incident, team)

    assert (incident.team, incident.status) == (team, Status.IN_PROGRESS)
    assert incident.assignee == world.user("agnes")
    assert incident.handed_over_at is not None
    assert [one.name for one in responsible(incident)] == ["Agnes Wouters", "Sam Peeters"]

    taken = take_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(),
    )  # fmt: skip

    assert (taken.assignee, taken.team) == (world.user("sam"), team)
    assert (taken.status, taken.handed_over_at) == (Status.IN_PROGRESS, None)
    assert [one.name for one in responsible(taken)] == ["Sam Peeters"]


def test_before_work_began_nobody_of_the_old_team_is_kept(world: World):
    team = team_named(world, "Werkplek")
    join(world, team, "sam")
    incident = take_incident(
        incident_id=report(world).pk, expected_version=None, actor=world.actor("agnes"),
        now=clock.now(),
    )  # fmt: skip

    incident = escalated(world, incident, team)
    follow()

    assert (incident.status, incident.assignee, incident.team) == (Status.NEW, None, team)
    told = Notice.objects.filter(incident=incident, template="escalation")
    assert [row.name for row in told] == ["Sam Peeters"]


def test_what_the_profile_escalates_goes_to_that_team_as_well(world: World):
    team = team_named(world, "Informatiebeveiliging")
    join(world, team, "sam")
    incident = triaged(
        world, report(world), confidentiality=4, integrity=4, availability=4, is_breach=True,
        personal_data="yes",
    )  # fmt: skip

    follow()

    incident.refresh_from_db()
    assert (incident.team, incident.assignee) == (team, None)
    assert kinds(incident).count("incident.handed_over") == 1


@pytest.mark.parametrize("label", ["is_security", "is_cyber", "is_breach"])
def test_security_goes_to_the_team_that_the_settings_mark(world: World, label: str):
    incident = report(world)
    setattr(incident, label, True)

    found = specialists(incident)

    assert found == team_named(world, "Informatiebeveiliging")
    assert found != Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()


def test_without_a_security_team_somebody_is_found_who_can_be_reached(world: World):
    incident = report(world)
    incident.is_breach = True
    switch_off(team_named(world, "Informatiebeveiliging"))
    join(world, team_named(world, "Toepassingen"), "sam")

    assert specialists(incident) == team_named(world, "Toepassingen")


def test_a_team_that_is_off_gets_no_report(world: World):
    category = Category.objects.filter(tenant=world.provider, team__line=2).order_by("pk").first()
    assert category is not None
    assert category.team is not None
    join(world, category.team, "sam")
    assert report(world, category_id=category.pk).team == category.team
    switch_off(category.team)

    incident = report(world, category_id=category.pk)

    assert incident.team == team_named(world, "Servicedesk")


def test_a_report_is_taken_in_when_the_last_desk_is_off(world: World):
    switch_off(team_named(world, "Servicedesk"))

    incident = report(world)

    assert (incident.team.line, incident.team.is_active) == (2, True)


def test_who_takes_what_a_team_left_behind_does_not_bring_it_back_there(world: World):
    category = Category.objects.filter(tenant=world.provider, team__line=2).order_by("pk").first()
    assert category is not None
    assert category.team is not None
    join(world, category.team, "sam")
    incident = report(world, category_id=category.pk)
    assert incident.team == category.team
    switch_off(incident.team)

    taken = take_incident(
        incident_id=incident.pk, expected_version=None, actor=world.actor("agnes"),
        now=clock.now() + timedelta(minutes=1),
    )  # fmt: skip

    assert taken.team == team_named(world, "Servicedesk")


def test_a_team_that_is_off_cannot_be_escalated_to(world: World):
    team = team_named(world, "Werkplek")
    join(world, team, "sam")
    incident = report(world)
    switch_off(team)

    with pytest.raises(Invalid):
        escalated(world, incident, team)

    incident.refresh_from_db()
    assert incident.team != team
