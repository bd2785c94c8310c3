"""Asset, category and customer choose the team, at registration and at triage (R39)."""

import pytest

from incidents.handling.services.work import take_incident
from tenants import clock
from tenants.models import Asset, Category, Team, TeamMember
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.escalation.house import report, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def team(world: World, name: str) -> Team:
    row = Team(tenant=world.provider, provider=world.provider, name=name)
    add_row(row=row, actor=SYSTEM, now=clock.now())
    return row


def staff(world: World, to: Team) -> None:
    of_provider = {"tenant": world.provider, "provider": world.provider}
    member = TeamMember(**of_provider, team=to, user=world.user("sam"))
    add_row(row=member, actor=SYSTEM, now=clock.now())


def asset(world: World, to: Team) -> Asset:
    row = Asset(tenant=world.acme, provider=world.provider, name="Planning", team=to)
    add_row(row=row, actor=SYSTEM, now=clock.now())
    return row


def route_customer(world: World, to: Team) -> None:
    world.acme.team = to
    change_row(row=world.acme, fields=("team",), actor=SYSTEM, now=clock.now())


def route_category(to: Team) -> Category:
    row = Category.objects.get(code="wifi")
    row.team = to
    change_row(row=row, fields=("team",), actor=SYSTEM, now=clock.now())
    return row


def test_the_customers_team_gets_what_nothing_else_routes(world: World):
    own = team(world, "Team Acme")
    staff(world, own)
    route_customer(world, own)

    assert report(world).team == own


def test_the_category_goes_before_the_customer_and_the_asset_before_both(world: World):
    own, radio, servers = team(world, "Team Acme"), team(world, "Radio"), team(world, "Servers")
    for one in (own, radio, servers):
        staff(world, one)
    route_customer(world, own)
    wifi = route_category(radio)
    planning = asset(world, servers)

    assert report(world, category_id=wifi.pk).team == radio
    assert report(world, category_id=wifi.pk, asset_ids=[planning.pk]).team == servers


def test_triage_routes_what_turns_out_to_be_something_else_unless_somebody_has_it(world: World):
    radio = team(world, "Radio")
    staff(world, radio)
    wifi = route_category(radio)
    free, taken = report(world), report(world)
    taken = take_incident(
        incident_id=taken.pk, expected_version=None, actor=world.actor("agnes"), now=clock.now()
    )
    before = taken.team
    assert before != radio

    assert triaged(world, free, category_id=wifi.pk).team == radio
    assert triaged(world, taken, category_id=wifi.pk).team == before


def test_the_desk_keeps_what_specialists_would_get_of_whom_there_are_none(world: World):
    radio = team(world, "Radio")
    radio.line = 2
    change_row(row=radio, fields=("line",), actor=SYSTEM, now=clock.now())
    wifi = route_category(radio)
    incident = report(world)
    desk = incident.team
    assert desk != radio

    assert report(world, category_id=wifi.pk).team == desk
    assert triaged(world, incident, category_id=wifi.pk).team == desk
    staff(world, radio)
    assert report(world, category_id=wifi.pk).team == radio
    assert triaged(world, report(world), category_id=wifi.pk).team == radio
