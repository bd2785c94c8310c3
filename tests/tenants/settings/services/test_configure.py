import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tenants.contract.services.agree import add_holiday
from tenants.errors import Invalid, NotAllowed
from tenants.models import Asset, Event, Holiday, ServiceHours, Tenant
from tenants.rules.roles import Actor
from tenants.settings.services.configure import add_row, change_row, remove_row
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def asset(world: World, adam: Actor) -> Asset:
    row = Asset(tenant=world.acme, provider=world.provider, name="Planning", availability=2)
    add_row(row=row, actor=adam, now=BEGIN)
    return row


def last(world: World) -> Any:
    return json.loads(Event.objects.filter(tenant=world.acme).latest("id").body)


def test_a_new_row_is_told_whole(world: World, asset: Asset, adam: Actor):
    told = last(world)

    assert (told["kind"], told["actor"]) == ("asset.added", ["person", adam.user_id])
    row = told["rows"][f"tenants.asset:{asset.pk}"]
    assert (row["name"], row["availability"], row["confidentiality"]) == ("Planning", 2, None)


def test_a_change_tells_and_writes_its_own_columns_only(world: World, asset: Asset, adam: Actor):
    Asset.objects.filter(pk=asset.pk).update(name="By somebody else")
    asset.availability = 3

    change_row(row=asset, fields=("availability",), actor=adam, now=BEGIN)

    asset.refresh_from_db()
    assert (asset.name, asset.availability) == ("By somebody else", 3)
    assert last(world)["rows"] == {f"tenants.asset:{asset.pk}": {"availability": 3}}


def test_no_change_is_not_told(world: World, asset: Asset, adam: Actor):
    before = Event.objects.count()

    change_row(row=asset, fields=(), actor=adam, now=BEGIN)

    assert Event.objects.count() == before


def test_a_removed_row_is_told_with_what_it_was_a_part_of(world: World, adam: Actor):
    hours = ServiceHours.objects.get(tenant=world.acme)
    holiday = add_holiday(hours=hours, day=BEGIN.date(), actor=adam, now=BEGIN)
    name = f"tenants.holiday:{holiday.pk}"

    remove_row(row=holiday, actor=adam, now=BEGIN)

    assert not Holiday.objects.filter(hours=hours).exists()
    told = last(world)
    assert (told["kind"], told["subject"]) == ("holiday.removed", ["servicehours", hours.pk])
    assert told["rows"] == {name: None}


def test_what_something_else_needs_cannot_be_removed(world: World, adam: Actor):
    hours = ServiceHours.objects.get(tenant=world.acme)
    before = Event.objects.count()

    with pytest.raises(IntegrityError), transaction.atomic():
        remove_row(row=hours, actor=adam, now=BEGIN)

    assert ServiceHours.objects.filter(pk=hours.pk).exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize("windows", ["closed", [["08:00"]], [["10:00", "09:00"]], {"1": []}, None])
def test_hours_that_cannot_be_read_are_not_kept(world: World, adam: Actor, windows: object):
    hours = ServiceHours.objects.get(tenant=world.acme)
    owner = {"tenant": world.acme, "provider": world.provider}
    holiday = Holiday(**owner, hours=hours, day=BEGIN.date(), windows=windows)
    hours.week = {"1": windows}

    with pytest.raises(Invalid):
        add_row(row=holiday, actor=adam, now=BEGIN)
    with pytest.raises(Invalid):
        change_row(row=hours, fields=("week",), actor=adam, now=BEGIN)

    assert not Holiday.objects.exists()
    assert ServiceHours.objects.get(pk=hours.pk).week["1"] == [["08:00", "18:00"]]


def test_a_tenant_is_its_own_subject(world: World, adam: Actor):
    world.acme.name = "Acme Corporation"

    change_row(row=world.acme, fields=("name",), actor=adam, now=BEGIN)

    assert Tenant.objects.get(pk=world.acme.pk).name == "Acme Corporation"
    assert last(world)["subject"] == ["tenant", world.acme.pk]


@pytest.mark.parametrize("name", ["agnes", "ines", "ed", "sam", "pat", "carla", "audra", "gus"])
def test_only_an_administrator_configures(world: World, asset: Asset, name: str):
    actor = world.actor(name)
    before = Event.objects.count()
    new = Asset(tenant=world.acme, provider=world.provider, name="Another")
    asset.name = "Changed"

    for asked in (
        lambda: add_row(row=new, actor=actor, now=BEGIN),
        lambda: change_row(row=asset, fields=("name",), actor=actor, now=BEGIN),
        lambda: remove_row(row=asset, actor=actor, now=BEGIN),
    ):
        with pytest.raises(NotAllowed):
            asked()

    assert list(Asset.objects.values_list("name", flat=True)) == ["Planning"]
    assert Event.objects.count() == before
