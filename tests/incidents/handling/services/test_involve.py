"""Who works on an incident besides whoever is responsible: recorded, let go, and ended with it."""

import pytest

from incidents.handling.asks.involve import EndInvolvement, Involve
from incidents.handling.services.involve import end_involvement, involve
from incidents.models import Incident, Involved
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import Supplier
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import kinds, report, worked_on
from tests.escalation.work import client
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def add(world: World, incident: Incident, *, by: str = "agnes", **asked) -> Incident:
    return involve(
        incident_id=incident.pk, ask=Involve(**asked), actor=world.actor(by), now=clock.now()
    )


def supplier(world: World) -> Supplier:
    row = Supplier(tenant=world.provider, provider=world.provider, name="Cables")
    add_row(row=row, actor=SYSTEM, now=clock.now())
    return row


def test_a_colleague_and_a_supplier_are_recorded_and_somebody_else_stays_responsible(world: World):
    incident = worked_on(world, report(world), world.actor("ines"))
    outside = supplier(world)

    add(world, incident, user_id=world.user("agnes").pk, task="Reads the logs")
    add(world, incident, supplier_id=outside.pk)

    incident.refresh_from_db()
    assert incident.assignee == world.user("ines")
    rows = Involved.objects.filter(incident=incident).order_by("pk")
    assert [(row.user, row.supplier, row.task, row.ended_at) for row in rows] == [
        (world.user("agnes"), None, "Reads the logs", None),
        (None, outside, "", None),
    ]
    assert kinds(incident).count("incident.involved") == 2


def test_whoever_no_longer_works_on_it_stays_in_the_record(world: World):
    incident = worked_on(world, report(world), world.actor("ines"))
    add(world, incident, user_id=world.user("agnes").pk)
    row = Involved.objects.get(incident=incident)

    end_involvement(
        incident_id=incident.pk, ask=EndInvolvement(involved=row.pk),
        actor=world.actor("ines"), now=clock.now(),
    )  # fmt: skip

    row.refresh_from_db()
    assert (row.ended_by, row.ended_at is not None) == (world.user("ines"), True)
    assert kinds(incident).count("incident.released") == 1
    # They may come back.
    add(world, incident, user_id=world.user("agnes").pk)
    with pytest.raises(Invalid):
        end_involvement(
            incident_id=incident.pk, ask=EndInvolvement(involved=row.pk),
            actor=world.actor("ines"), now=clock.now(),
        )  # fmt: skip


@pytest.mark.usefixtures("context_kept")
def test_who_works_on_it_too_is_named_in_the_story_and_in_the_register(world: World):
    incident = worked_on(world, report(world), world.actor("ines"))
    add(world, incident, user_id=world.user("sam").pk)

    told = client(world, "agnes").get(f"/desk/{incident.reference}/part/timeline/?show=all").text
    record = client(world, "pat").get(f"/register/{incident.reference}/").context["record"]

    assert "Sam Peeters" in told
    assert any("Sam Peeters" in str(entry.detail) for entry in record.entries)


@pytest.mark.parametrize(
    "asked", [{}, {"user_id": 1, "supplier_id": 1}, {"supplier_id": 2_000_000_000}]
)
def test_one_who_is_there_is_asked_for(world: World, asked):
    incident = report(world)
    with pytest.raises(Invalid):
        add(world, incident, **asked)


def test_only_who_works_for_this_customer_and_only_once(world: World):
    incident = report(world)
    with pytest.raises(Invalid):
        add(world, incident, user_id=world.user("rik").pk)
    add(world, incident, user_id=world.user("agnes").pk)
    with pytest.raises(Invalid):
        add(world, incident, user_id=world.user("agnes").pk)
    with pytest.raises((NotAllowed, NotFound)):
        add(world, incident, by="carla", user_id=world.user("agnes").pk)
