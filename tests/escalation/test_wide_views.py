"""An impact beyond one system: stated at the desk, decided by the escalation manager (R67)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from escalation.models import Escalation, Notice, WideImpact
from escalation.services.sweep import advance
from escalation.steps.asks import DecideWide, StateWide
from escalation.steps.services.answer import acknowledge
from escalation.steps.services.wide import decide_wide, state_wide
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed
from tests.escalation.house import follow, hold, kinds, report, triaged
from tests.factories import incidents as made
from tests.people import World


@pytest.fixture
def incident(world: World) -> Incident:
    with world.entered():
        return triaged(world, report(world))


def stated(world: World, incident: Incident) -> WideImpact:
    return state_wide(
        incident_id=incident.pk, ask=StateWide(grounds="Mail and payroll."),
        actor=world.actor("agnes"), now=clock.now(),
    )  # fmt: skip


def decided(world: World, incident: Incident, name: str, decision: str) -> WideImpact:
    return decide_wide(
        incident_id=incident.pk, ask=DecideWide(decision=decision, why="Both are down."),
        actor=world.actor(name), now=clock.now(),
    )  # fmt: skip


@pytest.mark.usefixtures("scope")
def test_the_escalation_manager_is_asked_and_nobody_else_decides(world: World, incident: Incident):
    row = stated(world, incident)
    follow()

    [asked] = Escalation.objects.filter(incident=incident, demanded_by="R67")
    assert (asked.function, asked.to_name, asked.reason) == (
        "escalation_manager", "Ed Kuiper", "Mail and payroll.",
    )  # fmt: skip
    mail = Notice.objects.get(escalation=asked)
    assert "The impact exceeds one system: you decide what is done." in mail.text
    for name in ("agnes", "ines", "adam"):
        with pytest.raises(NotAllowed):
            decided(world, incident, name, "crisis")
    with pytest.raises(Invalid):
        stated(world, incident)
    # That it was seen decides nothing.
    acknowledge(escalation_id=asked.pk, actor=world.actor("ed"), now=clock.now())
    row.refresh_from_db()
    assert row.decided_at is None

    decided(world, incident, "ed", "crisis")

    row.refresh_from_db()
    assert (row.decision, row.decided_by, row.why) == (
        "crisis", world.user("ed"), "Both are down.",
    )  # fmt: skip
    assert kinds(incident).count("impact.decided") == 1
    with pytest.raises(Invalid):
        decided(world, incident, "ed", "crisis")


@pytest.mark.usefixtures("scope")
def test_unanswered_it_goes_on_to_the_deputy_and_to_management_where_that_is_decided(
    world: World, incident: Incident
):
    hold(world, Function.ESCALATION_MANAGER, "Dep", rank=1, at="provider")
    hold(world, Function.MANAGEMENT, "Mona")
    stated(world, incident)
    [asked] = Escalation.objects.filter(incident=incident, demanded_by="R67")
    assert asked.due_at is not None

    assert advance(now=asked.due_at) == 1

    asked.refresh_from_db()
    assert asked.passed_to is not None
    assert asked.passed_to.to_name == "Dep"
    decided(world, incident, "ed", "hierarchical")
    rows = Escalation.objects.filter(incident=incident, demanded_by="R67").order_by("pk")
    assert [(row.to_name, row.is_open) for row in rows] == [
        ("Ed Kuiper", False), ("Dep", False), ("Mona", True),
    ]  # fmt: skip


@pytest.mark.usefixtures("scope")
def test_nothing_is_decided_of_what_is_closed(world: World):
    incident = made.ByPhone.create(world=world)
    stated(world, incident)
    made.closed(world, incident)

    with pytest.raises(Invalid, match=r"closed|gesloten"):
        decided(world, incident, "ed", "hierarchical")

    assert not Escalation.objects.filter(incident=incident, function="management").exists()


def test_at_the_desk_it_is_stated_and_decided_and_shows(
    world: World, client_of: Callable[..., Client], incident: Incident
):
    agnes, ed = client_of(world.user("agnes")), client_of(world.user("ed"))
    url = reverse("escalation:wide", args=[incident.reference])
    decide = reverse("escalation:wide_decide", args=[incident.reference])
    panel = reverse("escalation:panel", args=[incident.reference])

    assert url in agnes.get(panel).text
    assert agnes.post(url, {"key": "k0", "grounds": ""}).status_code == 422
    for _press in range(2):
        sent = {"key": "k1", "grounds": "Mail and payroll"}
        assert agnes.post(url, sent).status_code == 302
    told = agnes.get(decide).text
    assert "De escalatiemanager of een plaatsvervanger beslist hierover." in told
    assert 'name="decision"' not in told
    assert agnes.post(decide, {"key": "k9", "decision": "outage", "why": "x"}).status_code == 403
    assert "Wacht op de beslissing van de escalatiemanager" in agnes.get(panel).text
    assert decide in ed.get(url).text
    refused = ed.post(decide, {"key": "k2", "decision": "outage", "why": ""})
    assert (refused.status_code, 'id="id_why_error"' in refused.text) == (422, True)
    assert ed.post(decide, {"key": "k3", "decision": "outage", "why": "Both"}).status_code == 302

    shown = agnes.get(panel).text
    assert "Behandelen als één storing" in shown
    assert "Ed Kuiper" in shown
    assert (
        "Beslist wat er gebeurt"
        in agnes.get(reverse("desk:incident", args=[incident.reference])).text
    )


def test_the_api_does_the_same(world: World, client_of, incident: Incident):
    path = f"/api/v1/incidents/{incident.reference}/wide-impacts/"

    def post(name: str, at: str, **said: str):
        return client_of(world.user(name)).post(
            at, said, content_type="application/json", headers={"idempotency-key": uuid4().hex}
        )

    made = post("agnes", path, grounds="Mail and payroll")
    assert made.status_code == 201, made.content
    assert made.json()["results"][0]["decision"] == ""
    assert post("agnes", f"{path}decide/", decision="crisis", why="x").status_code == 403
    done = post("ed", f"{path}decide/", decision="crisis", why="Both")
    assert done.status_code == 200, done.content
    assert done.json()["results"][0]["decided_by"] == "Ed Kuiper"
    assert client_of(world.user("rik")).get(path).status_code == 403
