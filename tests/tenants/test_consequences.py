"""A change of the settings that shuts a door says so before it is saved, and is refused until."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.work import assign_incident
from tenants import clock
from tenants.choices import Function, Role
from tenants.contract.services.consequences import Unsure
from tenants.errors import Invalid
from tenants.ledger.append import insert
from tenants.models import (
    Agreement,
    Category,
    FunctionHolder,
    Membership,
    ReportingPoint,
    Supplier,
    Target,
    Team,
    TeamMember,
    Tenant,
    UpdateRule,
    User,
)
from tenants.people.services.invite import add_member, set_function_holder
from tenants.people.services.leave import end_account, withdraw_member
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.services.configure import add_row, change_row, remove_row
from tests.factories.incidents import ByPhone, in_progress
from tests.people import BEGIN, World
from tests.tenants.house import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("context_kept")]


def agreement(world: World) -> tuple[Any, dict[str, Any]]:
    row = Agreement.objects.get(tenant=world.acme)
    return row, {"until": (clock.now() + timedelta(days=9)).date()}


def first_line(world: World) -> tuple[Any, dict[str, Any]]:
    return Team.objects.get(tenant=world.provider, line=1), {"is_active": False}


def no_longer_first_line(world: World) -> tuple[Any, dict[str, Any]]:
    return Team.objects.get(tenant=world.provider, line=1), {"line": 3}


def team_of_categories(world: World) -> tuple[Any, dict[str, Any]]:
    row = Category.objects.filter(tenant=world.provider, team__line=2).select_related("team")[0]
    return row.team, {"is_active": False}


def holder(world: World, function: Function) -> tuple[Any, dict[str, Any]]:
    return FunctionHolder.objects.get(tenant=world.provider, function=function), {
        "is_active": False
    }


def point(world: World) -> tuple[Any, dict[str, Any]]:
    return ReportingPoint.objects.get(tenant=world.acme), {"is_active": False}


def category(world: World) -> tuple[Any, dict[str, Any]]:
    return Category.objects.filter(tenant=world.provider, team__line=1)[0], {"team": None}


def supplier(world: World) -> tuple[Any, dict[str, Any]]:
    row = Supplier(tenant=world.provider, provider=world.provider, name="Fibre")
    insert(row)
    incident = in_progress(world, ByPhone.create(world=world))
    assign_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=clock.now(), ask=AssignIncident(user_id=world.user("sam").pk, supplier_id=row.pk),
    )  # fmt: skip
    return row, {"is_active": False}


def agreement_that_begins_later(world: World) -> tuple[Any, dict[str, Any]]:
    row = Agreement.objects.get(tenant=world.acme)
    return row, {"valid": (clock.now() + timedelta(days=30)).date()}


def hours_of_open_work(world: World) -> tuple[Any, dict[str, Any]]:
    ByPhone.create(world=world)
    row = Agreement.objects.select_related("hours").get(tenant=world.acme).hours
    return row, {"week": {"1": [["09:00", "12:00"]]}}


def pauses_of_open_work(world: World) -> tuple[Any, dict[str, Any]]:
    ByPhone.create(world=world)
    return Agreement.objects.get(tenant=world.acme), {"pauses": True}


def target_of_open_work(world: World) -> tuple[Any, dict[str, Any]]:
    ByPhone.create(world=world)
    return Target.objects.filter(tenant=world.acme)[0], {"amount": 7}


def rule_of_another_priority(world: World) -> tuple[Any, dict[str, Any]]:
    UpdateRule.objects.filter(tenant=world.acme, priority=4).delete()
    return UpdateRule.objects.get(tenant=world.acme, priority=1), {"priority": 4}


def contact_of_open_work(world: World) -> tuple[Any, dict[str, Any]]:
    return ByPhone.create(world=world).reporter, {"is_active": False}


def sight_of_all_customers(world: World) -> tuple[Any, dict[str, Any]]:
    in_progress(world, ByPhone.create(world=world), by="agnes")
    row = Membership.objects.get(tenant=world.provider, user=world.user("agnes"))
    return row, {"sees_all_customers": False}


CHANGES: list[tuple[Callable[[World], tuple[Any, dict[str, Any]]], str]] = [
    (agreement, "no agreement holds for Acme"),
    (first_line, "No first-line team is left"),
    (no_longer_first_line, "No first-line team is left"),
    (team_of_categories, "Work in these categories"),
    (lambda world: holder(world, Function.CISO), "Nobody is told as CISO"),
    (lambda world: holder(world, Function.INCIDENT_MANAGER), "Nobody is told as Incident manager"),
    (
        lambda world: holder(world, Function.ESCALATION_MANAGER),
        "Nobody is told as Escalation manager",
    ),
    (point, "no longer see where to call or write"),
    (category, "goes to the service desk"),
    (supplier, "1 open incident hangs on this"),
    (agreement_that_begins_later, "no agreement holds for Acme"),
    (hours_of_open_work, "are counted by this from now on"),
    (pauses_of_open_work, "1 open incident hangs on this"),
    (target_of_open_work, "are counted by this from now on"),
    (rule_of_another_priority, "Acme is promised no updates of a P1 any more"),
    (contact_of_open_work, "1 open incident hangs on this"),
    (sight_of_all_customers, "1 open incident hangs on this"),
]


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize(("made", "told"), CHANGES)
def test_it_is_refused_until_it_was_seen(
    world: World, adam: Actor, made: Callable[[World], tuple[Any, dict[str, Any]]], told: str
):
    row, changed = made(world)
    before = type(row).objects.filter(pk=row.pk).values().get()
    for name, value in changed.items():
        setattr(row, name, value)
    asked: dict[str, Any] = {
        "row": row,
        "fields": tuple(changed),
        "actor": adam,
        "now": clock.now(),
    }

    with translation.override("en"), pytest.raises(Unsure) as refused:
        change_row(**asked)
    assert told in str(refused.value)
    assert type(row).objects.filter(pk=row.pk).values().get() == before
    change_row(**asked, is_sure=True)
    assert type(row).objects.filter(pk=row.pk).values().get() != before


def test_the_page_names_it_and_saves_what_was_typed(adam_in: Client, world: World):
    with world.entered():
        row, _changed = first_line(world)
    path = f"/admin/tenants/team/{row.pk}/change/"
    data = filled(adam_in, path)
    del data["is_active"]
    data["name"] = "Old desk"

    page = adam_in.post(path, data)

    assert page.status_code == 409
    assert "No first-line team is left" in page.text
    with world.entered():
        assert Team.objects.get(pk=row.pk).is_active
    sent = dict(page.context["sent"])
    assert sent["name"] == "Old desk"

    done = adam_in.post(path, {**sent, "is_sure": "yes"})

    assert done.status_code == 302
    with world.entered():
        now = Team.objects.get(pk=row.pk)
        assert (now.name, now.is_active) == ("Old desk", False)


def test_every_row_of_a_form_is_looked_at_before_it_asks(adam_in: Client, world: World):
    """A rule that is taken away, and a contract that ends: one question, and nothing half saved."""
    with world.entered():
        row, _changed = agreement(world)
        incident = ByPhone.create(world=world)
    path = f"/admin/tenants/agreement/{row.pk}/change/"
    data = filled(adam_in, path, until=str((clock.now() + timedelta(days=9)).date()))
    data["update_rules-0-DELETE"] = "on"
    data["targets-0-amount"] = "1"

    page = adam_in.post(path, data)

    assert page.status_code == 409
    for told in ("no agreement holds", "no updates of a P1", "from now on", incident.reference):
        assert page.text.count(told) == 1
    with world.entered():
        assert UpdateRule.objects.filter(agreement=row, priority=1).exists()
    assert adam_in.post(path, {**dict(page.context["sent"]), "is_sure": "yes"}).status_code == 302
    with world.entered():
        assert not UpdateRule.objects.filter(agreement=row, priority=1).exists()
        assert Agreement.objects.get(pk=row.pk).until is not None


@pytest.mark.usefixtures("scope")
def test_an_agreement_may_end_where_another_one_begins(world: World, adam: Actor):
    row, changed = agreement(world)
    row.until = changed["until"]
    asked: dict[str, Any] = {"row": row, "fields": ("until",), "actor": adam, "now": BEGIN}
    change_row(**asked, is_sure=True)
    follows = Agreement(
        tenant=row.tenant, provider_id=row.provider_id, name="Next", valid=row.until,
        hours=row.hours,
    )  # fmt: skip
    insert(follows)

    change_row(**asked)

    follows.valid += timedelta(days=1)
    with pytest.raises(Unsure) as refused:
        change_row(row=follows, fields=("valid",), actor=adam, now=BEGIN)
    assert str(row.until.day) in str(refused.value)


@pytest.mark.usefixtures("scope")
def test_a_role_that_worked_is_withdrawn_with_its_work_named(world: World, adam: Actor):
    """Also of somebody who stays as something else: an auditor works on nothing."""
    incident = in_progress(world, ByPhone.create(world=world), by="sam")
    sam = world.user("sam")
    add_member(
        tenant=world.provider, email=sam.email, name=sam.name, roles=[Role.PROVIDER_AUDITOR],
        sees_all_customers=True, actor=adam, now=BEGIN,
    )  # fmt: skip
    works = Membership.objects.get(user=sam, role=Role.SPECIALIST)

    with pytest.raises(Unsure) as refused:
        withdraw_member(membership_id=works.pk, actor=adam, now=BEGIN)

    assert incident.reference in str(refused.value)


def test_a_change_that_shuts_nothing_asks_nothing(adam_in: Client, world: World):
    with world.entered():
        row, _changed = first_line(world)
    path = f"/admin/tenants/team/{row.pk}/change/"

    assert adam_in.post(path, filled(adam_in, path, name="Front desk")).status_code == 302


def test_deleting_the_last_reporting_point_says_so(adam_in: Client, world: World, adam: Actor):
    with world.entered():
        row, _changed = point(world)
        with pytest.raises(Unsure):
            remove_row(row=row, actor=adam, now=BEGIN)
    path = f"/admin/tenants/reportingpoint/{row.pk}/delete/"

    assert "no longer see where to call or write" in adam_in.get(path).text
    assert adam_in.post(path, {"post": "yes"}).status_code == 302
    with world.entered():
        assert not ReportingPoint.objects.filter(pk=row.pk).exists()


def test_ending_an_account_names_its_work_and_functions(adam_in: Client, world: World):
    with world.entered():
        incident = in_progress(world, ByPhone.create(world=world), by="ines")
    path = f"/admin/tenants/user/{world.user('ines').pk}/change/"
    data = filled(adam_in, path)
    del data["is_open_here"]

    page = adam_in.post(path, data)

    assert page.status_code == 409
    assert "Nobody is told as CISO" in page.text
    assert incident.reference in page.text
    assert User.objects.get(pk=world.user("ines").pk).is_active
    assert adam_in.post(path, {**data, "is_sure": "yes"}).status_code == 302
    assert not User.objects.get(pk=world.user("ines").pk).is_active


@pytest.mark.usefixtures("scope")
def test_a_customer_falls_back_on_its_provider_and_that_is_said(world: World, adam: Actor):
    row = set_function_holder(
        tenant=world.acme, function=Function.CISO, name="Cis", email="c@acme.example", actor=adam,
        now=BEGIN,
    )  # fmt: skip
    row.is_active = False

    with pytest.raises(Unsure) as refused:
        change_row(row=row, fields=("is_active",), actor=adam, now=BEGIN)

    assert "Ines Brand" in str(refused.value)


@pytest.mark.usefixtures("scope")
def test_a_function_takes_only_who_can_be_told(world: World, adam: Actor):
    given: dict[str, Any] = {
        "tenant": world.acme,
        "function": Function.DPO,
        "actor": adam,
        "now": BEGIN,
    }
    gus = world.user("gus")
    with pytest.raises(Invalid) as refused:
        set_function_holder(**given, name="Gus", email=gus.email, user=gus)
    assert "user" in refused.value.errors
    end_account(user_id=world.user("rob").pk, actor=SYSTEM, now=BEGIN)
    with pytest.raises(Invalid) as refused:
        set_function_holder(**given, name="Rob", email=world.user("rob").email)
    assert "email" in refused.value.errors

    assert not FunctionHolder.objects.filter(tenant=world.acme).exists()


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("name", ["rik", "pat", "gus"])
def test_a_team_takes_only_who_works_for_a_customer(world: World, adam: Actor, name: str):
    team = Team.objects.get(tenant=world.provider, line=1)
    row = TeamMember(tenant=world.provider, provider=world.provider, team=team)
    row.user = world.user(name)

    with pytest.raises(Invalid) as refused:
        add_row(row=row, actor=adam, now=BEGIN)

    assert "user" in refused.value.errors
    assert not TeamMember.objects.filter(team=team).exists()


def test_the_settings_say_it_beside_the_field(adam_in: Client, world: World):
    page = adam_in.get("/admin/tenants/functionholder/add/")
    assert page.status_code == 200
    data = {
        "tenant": world.globex.pk, "function": "dpo", "rank": 0, "name": "Rik", "language": "en",
        "email": world.user("rik").email, "user": world.user("rik").pk, "is_active": "on",
    }  # fmt: skip

    page = adam_in.post("/admin/tenants/functionholder/add/", data)

    assert page.status_code == 422
    assert page.context["adminform"].form.errors["user"]


@pytest.mark.usefixtures("scope")
def test_a_customer_that_is_switched_off_names_its_work(world: World, adam: Actor):
    ByPhone.create(world=world)
    row = Tenant.objects.get(pk=world.acme.pk)
    row.is_active = False

    with pytest.raises(Unsure) as refused:
        change_row(row=row, fields=("is_active",), actor=adam, now=BEGIN)

    assert len(refused.value.consequences) == 2
