"""Continuity plans: recorded, activated, tried in exercises, and kept up to date (R126)."""

from datetime import timedelta

import pytest

from escalation.models import Notice
from incidents.duty.services.continuity import end_plan, record_plan
from incidents.duty.services.continuity_watch import due_plans, look_at_plans
from incidents.handling.asks.security import DecideContinuity
from incidents.handling.services.security_decisions import decide_continuity
from incidents.models import ContinuityPlan, Incident, PlanUse
from tenants import clock
from tenants.errors import Invalid, NotAllowed
from tenants.models import Asset
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post
from tests.people import BEGIN, World
from tests.plans import about, plan_of


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def _look(house: House, *, days: int = 0) -> None:
    """What the tick does, some days from now, and the worker after it."""
    now = clock.now() + timedelta(days=days)
    with house.world.entered():
        look_at_plans(due_plans(now=now), now=now)
        follow()


def _told(house: House) -> list[str]:
    with house.world.entered():
        return list(Notice.objects.filter(template="plan_due").values_list("text", flat=True))


def _activate(house: House, plan: ContinuityPlan, incident: Incident) -> None:
    ask = DecideContinuity(outcome="activated", continuity_why="All is out", plan_id=plan.pk)
    by = {"actor": house.world.actor("ines"), "now": clock.now()}
    decide_continuity(incident_id=incident.pk, ask=ask, **by)  # type: ignore[arg-type]


def test_an_incident_shows_the_plan_of_what_it_hits_and_activates_it(house: House):
    world, client = house.world, house.client("ines")
    with world.entered():
        asset = Asset(tenant=world.acme, provider=world.provider, name="Mail")
        add_row(row=asset, actor=world.actor("adam"), now=BEGIN)
        plan = plan_of(world, world.acme, clock.now(), assets=[asset.pk])
    incident = house.register(is_security=True, asset_ids=[asset.pk])

    page = f"/desk/{incident.reference}/security/"
    assert "covers what is hit" in client.get(page).text
    act = f"/desk/{incident.reference}/continuity/"
    sent = post(client, act, {
        **form_at(client, act, act), "outcome": "activated", "continuity_why": "All is out",
        "plan": plan.pk,
    })  # fmt: skip

    assert sent.status == 302, sent.errors
    assert "covers what is hit" not in client.get(page).text
    assert incident.reference in client.get(f"/desk/continuity/{plan.pk}/").text
    record = client.get(f"/register/{incident.reference}/").text
    assert "Continuity plans that were activated" in record


def test_in_an_exercise_it_is_a_test(house: House):
    world = house.world
    with world.entered():
        plan = plan_of(world, world.acme, clock.now() - timedelta(days=400))
    assert "Not tried for a year" in house.client().get("/desk/ahead/").text
    drill = house.register(is_drill=True)
    with world.entered():
        _activate(house, plan, drill)
        plan.refresh_from_db()
        use = PlanUse.objects.get()

    assert (use.is_test, plan.tested_at) == (True, use.used_at)
    assert "Not tried for a year" not in house.client().get("/desk/ahead/").text


def test_after_an_incident_its_review_is_asked_once(house: House):
    world = house.world
    with world.entered():
        plan = plan_of(world, world.acme, clock.now())
    with world.entered():
        incident = made.ByPhone.create(world=world)
        _activate(house, plan, incident)
    _look(house)
    assert _told(house) == []

    with world.entered():
        made.closed(world, incident)
    for day in (2, 4):
        _look(house, days=day)

    [body] = _told(house)
    assert "Mail by another road" in body
    client = house.client("ines")
    page = f"/desk/continuity/{plan.pk}/"
    assert "Activated, and not reviewed since" in client.get(page).text
    again = post(client, page, {
        "act": "review", "review_on": str(clock.now().date() + timedelta(days=300)), "key": "k",
    })  # fmt: skip
    assert again.status == 302, again.errors
    assert "Activated, and not reviewed since" not in client.get(page).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"version": ""}, "version"),
        ({"owner_id": None}, "owner"),
        ({"assets": [999_999]}, "assets"),
        ({"outside_url": "javascript:alert(1)"}, "outside_url"),
        ({"sha256": "abc"}, "sha256"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(
    house: House, change: dict[str, object], field: str
):
    world, now = house.world, clock.now()
    with world.entered():
        with pytest.raises(Invalid) as refused:
            record_plan(
                tenant_id=world.acme.pk, ask=about(world, world.acme, now, **change),
                actor=world.actor("ines"), now=now,
            )  # fmt: skip
        assert set(refused.value.errors) == {field}


def test_only_who_leads_records_and_what_ended_is_activated_no_more(house: House):
    world, now = house.world, clock.now()
    incident = house.register()
    with world.entered():
        with pytest.raises(NotAllowed):
            record_plan(tenant_id=world.acme.pk, ask=about(world, world.acme, now), now=now,
                        actor=world.actor("agnes"))  # fmt: skip
        plan = plan_of(world, world.acme, now)
        end_plan(plan_id=plan.pk, actor=world.actor("ines"), now=now)
        with pytest.raises(Invalid):
            _activate(house, plan, incident)
    assert "Mail by another road" not in house.client().get("/desk/continuity/").text


def test_it_is_recorded_on_its_page_without_a_document_and_read_by_program(house: House):
    world, client = house.world, house.client("ines")
    with world.entered():
        ask = about(world, world.acme, clock.now())
    new = f"/desk/continuity/new/{world.acme.pk}/"
    sent = post(client, new, {
        **form_at(client, new, new), "title": ask.title, "version": "1", "owner": ask.owner_id,
        "assets": ask.assets, "outside_number": "",
    })  # fmt: skip

    assert sent.status == 302, sent.errors
    [said] = client.get("/api/v1/continuity/").json()["results"]
    assert (said["title"], said["reasons"], said["outside_url"]) == (ask.title, [], "")
    assert said["assets"] == list(ask.assets)


@pytest.mark.parametrize("name", ["carla", "rik", "audra"])
def test_a_customer_has_no_page_of_it(house: House, name: str):
    with house.world.entered():
        plan = plan_of(house.world, house.world.acme, clock.now())

    client = house.client(name)

    assert client.get("/desk/continuity/").status_code in (403, 404)
    assert client.get(f"/desk/continuity/{plan.pk}/").status_code in (403, 404)
