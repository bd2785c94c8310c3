"""A report is always taken in: with the last terms and a mark for the desk, never an error."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import Incident
from tenants import clock
from tenants.models import Agreement, Team, Tenant
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.escalation.house import report
from tests.factories.incidents import ByPortal
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def end_agreement(world: World) -> Agreement:
    agreement = Agreement.objects.get(tenant=world.acme)
    agreement.until = (clock.now() - timedelta(days=3)).date()
    change_row(row=agreement, fields=("until",), actor=SYSTEM, now=BEGIN, is_sure=True)
    return agreement


def switch_off(*teams: Team) -> None:
    for team in teams:
        team.is_active = False
        change_row(row=team, fields=("is_active",), actor=SYSTEM, now=BEGIN, is_sure=True)


def page_of(client_of: Any, world: World, address: str, *, who: str = "agnes") -> str:
    client = client_of(world.user(who))
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def reported(client_of: Any, world: World) -> Incident:
    """Report in the portal, as Rik does."""
    answer = client_of(world.user("rik")).post(
        "/portal/new/",
        {
            "title": "No mail", "description": "Nothing comes in.", "who_is_affected": "me",
            "can_work": "no", "kind": "incident", "personal_data": "no", "key": "a" * 32,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    return Incident.objects.latest("pk")


def test_after_the_agreement_ended_the_last_terms_hold(world: World, client_of: Any):
    agreement = end_agreement(world)

    incident = reported(client_of, world)

    assert incident.agreement == agreement
    assert incident.clocks.count() == 2
    for address in (f"/desk/{incident.reference}/", "/desk/"):
        assert "agreement ended on" in page_of(client_of, world, address)
    portal = page_of(client_of, world, f"/portal/{incident.reference}/", who="rik")
    assert "agreement ended" not in portal


def test_at_the_desk_too(world: World, client_of: Any):
    agreement = end_agreement(world)

    assert (
        client_of(world.user("agnes")).get(f"/desk/new/?customer={world.acme.pk}").status_code
        == 200
    )
    assert report(world).agreement == agreement


def test_what_was_reported_while_it_held_has_no_mark(world: World, client_of: Any):
    incident = ByPortal.create(world=world, now=BEGIN + timedelta(days=1))
    end_agreement(world)

    said = page_of(client_of, world, f"/desk/{incident.reference}/")

    assert "agreement ended" not in said


def test_without_a_desk_a_team_that_is_on_gets_it(world: World, client_of: Any):
    switch_off(*Team.objects.filter(tenant=world.provider, line=1))

    incident = reported(client_of, world)

    assert (incident.team.is_active, incident.team.line) == (True, 2)


def test_without_any_team_it_is_marked(world: World, client_of: Any):
    switch_off(*Team.objects.filter(tenant=world.provider))

    incident = reported(client_of, world)

    assert incident.team.line == 1
    for address in (f"/desk/{incident.reference}/", "/desk/"):
        assert f"no team: {incident.team.name} is off" in page_of(client_of, world, address)


def test_without_a_scheme_of_its_own_that_of_the_provider_holds(world: World):
    tenant = Tenant.objects.get(pk=world.acme.pk)
    tenant.scheme = None
    change_row(row=tenant, fields=("scheme",), actor=SYSTEM, now=BEGIN)

    incident = report(world)

    assert incident.scheme_id == Tenant.objects.get(pk=world.provider.pk).scheme_id
