"""The factories make what their names say, and whole: with history."""

import pytest
from django.db import connection

from incidents.choices import Status
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_each_carries_an_incident_as_far_as_its_name(world: World):
    by_phone = made.ByPhone.create(world=world)
    by_portal = made.ByPortal.create(world=world)
    critical = made.Critical.create(world=world)

    assert [i.priority for i in (by_phone, by_portal, critical)] == [3, 4, 1]
    assert made.triaged(world, by_portal).status == Status.TRIAGED
    assert made.in_progress(world, critical).status == Status.IN_PROGRESS
    assert made.told(world, critical, "On our way").version >= 1
    assert made.closed(world, by_phone).status == Status.CLOSED
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_another_customer_and_other_people_can_be_asked_for(world: World):
    incident = made.ByPhone.create(world=world, reporter="gus", by="ines", title="Wifi is gone")

    assert incident.tenant_id == world.globex.pk
    assert incident.registered_by_id == world.user("ines").pk
