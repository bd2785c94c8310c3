"""An impact beyond one system, decided by the customer's own escalation manager (R67)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from escalation.models import Escalation, WideImpact
from escalation.steps.asks import StateWide
from escalation.steps.services.answer import acknowledge
from escalation.steps.services.wide import state_wide
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function
from tenants.models import Tenant
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import report, triaged
from tests.people import BEGIN, World


def holds(
    world: World, name: str, tenant: Tenant, function: Function = Function.ESCALATION_MANAGER
) -> None:
    user = world.user(name)
    set_function_holder(
        tenant=tenant, function=function, name=user.name, email=user.email, phone=user.phone,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


@pytest.fixture
def incident(world: World) -> Incident:
    with world.entered():
        return triaged(world, report(world))


def stated(world: World, incident: Incident) -> WideImpact:
    return state_wide(
        incident_id=incident.pk, ask=StateWide(grounds="Mail and payroll."),
        actor=world.actor("agnes"), now=clock.now(),
    )  # fmt: skip


def test_seen_and_not_decided_it_waits_in_the_work_of_who_decides(
    world: World, client_of: Callable[..., Client], incident: Incident
):
    ed, work = client_of(world.user("ed")), reverse("escalation:work")
    decide = reverse("escalation:wide_decide", args=[incident.reference])
    with world.entered():
        stated(world, incident)
    assert decide not in ed.get(work).text
    with world.entered():
        [asked] = Escalation.objects.filter(incident=incident, demanded_by="R67")
        acknowledge(escalation_id=asked.pk, actor=world.actor("ed"), now=clock.now())

    assert decide in ed.get(work).text
    assert decide not in client_of(world.user("agnes")).get(work).text
    assert ed.post(decide, {"key": "k", "decision": "outage", "why": "Both"}).status_code == 302
    assert decide not in ed.get(work).text


def test_the_escalation_manager_of_the_customer_decides_in_the_portal(
    world: World, client_of: Callable[..., Client], incident: Incident
):
    with world.entered():
        holds(world, "rob", world.acme)
        row = stated(world, incident)
        [asked] = Escalation.objects.filter(incident=incident, demanded_by="R67")
        assert asked.holder is not None
    rob, url = (
        client_of(world.user("rob")),
        reverse("escalation:wide_told", args=[incident.reference]),
    )
    told = reverse("escalation:told", args=[incident.reference])

    assert told in rob.get(reverse("portal:home")).text
    rob.post(told, {"step": str(asked.pk)})
    # Seen, and still theirs to decide.
    assert told in rob.get(reverse("portal:home")).text
    assert url in rob.get(told).text
    assert "Mail and payroll." in rob.get(url).text
    assert rob.post(url, {"key": "k1", "decision": "crisis", "why": ""}).status_code == 422
    for _press in range(2):
        done = rob.post(url, {"key": "k2", "decision": "crisis", "why": "Both"})
        assert done.status_code == 302

    with world.entered():
        row.refresh_from_db()
        assert (row.decision, row.decided_by) == ("crisis", world.user("rob"))
    assert told not in rob.get(reverse("portal:home")).text


def test_within_the_walls_nobody_else_decides(
    world: World, client_of: Callable[..., Client], incident: Incident
):
    with world.entered():
        # Of another customer, and another function at this one.
        holds(world, "gus", world.globex)
        holds(world, "rob", world.acme, Function.BOARD)
        row = stated(world, incident)
    url = reverse("escalation:wide_told", args=[incident.reference])

    for name in ("gus", "rob", "carla"):
        client = client_of(world.user(name))
        assert client.get(url).status_code == 404
        assert client.post(url, {"key": name, "decision": "crisis", "why": "x"}).status_code == 404
    with world.entered():
        row.refresh_from_db()
        assert row.decided_at is None


def test_the_api_lists_it_and_takes_the_decision(
    world: World, client_of: Callable[..., Client], incident: Incident
):
    with world.entered():
        holds(world, "rob", world.acme)
        stated(world, incident)
    rob, at = client_of(world.user("rob")), "/api/v1/wide-impacts/"
    decide = f"/api/v1/incidents/{incident.reference}/wide-impacts/decide/"

    [one] = rob.get(at).json()["results"]
    assert (one["reference"], one["grounds"]) == (incident.reference, "Mail and payroll.")
    assert client_of(world.user("gus")).get(at).json()["results"] == []
    assert client_of(world.user("agnes")).get(at).json()["results"] == []

    def post(name: str):
        return client_of(world.user(name)).post(
            decide, {"decision": "crisis", "why": "Both"}, content_type="application/json",
            headers={"idempotency-key": uuid4().hex},
        )  # fmt: skip

    assert post("gus").status_code == 404
    done = post("rob")
    assert done.status_code == 200, done.content
    assert done.json()["results"][0]["decision"] == "crisis"
    assert rob.get(at).json()["results"] == []
