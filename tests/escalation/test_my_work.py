"""What waits for somebody: one page and one figure, each thing for whoever can do it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from escalation.my_work.lists import my_work, waiting
from incidents.choices import StepState, WaitingReason
from incidents.duty.asks import AskWaiver
from incidents.duty.services.waive import ask_waiver
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.plan import AddStep, ChangeStep
from incidents.handling.asks.talk import ReplyAsCustomer
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import Wait
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.feedback import complain
from incidents.handling.services.plan import add_step, change_step
from incidents.handling.services.triage import appoint_manager
from incidents.handling.services.work import take_incident, wait
from tenants import clock
from tenants.models import TeamMember
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow, report, report_p1, triaged, worked_on
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "context_kept")


def client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(world: World, name: str) -> dict[str, list[str]]:
    """Return what somebody's work has, by list: the numbers of the incidents."""
    shown = my_work(world.actor(name), clock.now())
    return {one.section.key: [item.reference for item in one.items] for one in shown}


def figure(world: World, name: str) -> int:
    counts: int = client(world, name).get("/work/").context["nav_counts"]["work"]
    return counts


def test_nothing_waits_on_the_first_day(world: World):
    page = client(world, "agnes").get("/work/")

    assert page.status_code == 200
    assert "Nothing waits for you" in page.content.decode()
    assert figure(world, "agnes") == 0


def test_the_call_of_a_p1_waits_for_the_desk(world: World):
    incident = report_p1(world)
    follow()

    assert listed(world, "agnes")["calls"] == [incident.reference]
    html = client(world, "agnes").get("/work/").content.decode()
    assert "Calls to make" in html
    assert f"/desk/{incident.reference}/call/" in html


def test_an_escalation_waits_for_whoever_was_asked(world: World):
    incident = report_p1(world)
    follow()

    asked = {name: listed(world, name).get("escalations", []) for name in ("ines", "ed", "agnes")}

    assert incident.reference in {*asked["ines"], *asked["ed"]}
    assert asked["agnes"] == []


def test_an_unread_answer_waits_for_the_assignee(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))
    reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=ReplyAsCustomer(text="It beeps."),
    )

    assert listed(world, "sam")["replies"] == [incident.reference]
    assert "replies" not in listed(world, "agnes")


def test_a_complaint_waits_for_whoever_leads(world: World):
    complain(
        tenant_id=world.acme.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=Complain(text="So slow."),
    )

    assert "complaints" in listed(world, "ines")
    assert "complaints" not in listed(world, "agnes")
    assert "So slow." in client(world, "ines").get("/work/").content.decode()


@pytest.mark.parametrize("name", ["agnes", "ines", "ed", "sam"])
def test_the_figure_in_the_menu_is_what_the_page_lists(world: World, name: str):
    report_p1(world)
    incident = worked_on(world, report(world), world.actor("sam"))
    reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=ReplyAsCustomer(text="It beeps."),
    )
    complain(
        tenant_id=world.acme.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=Complain(text="So slow."),
    )
    follow()

    assert figure(world, name) == sum(len(found) for found in listed(world, name).values())


def test_a_breach_waits_for_whoever_may_decide(world: World):
    incident = triaged(world, report(world), personal_data="yes")

    assert listed(world, "ines")["breaches"] == [incident.reference]
    assert "breaches" not in listed(world, "agnes")
    html = client(world, "ines").get("/work/").content.decode()
    assert f"/desk/{incident.reference}/breach/" in html


def test_an_exception_waits_for_somebody_else_than_who_asked(world: World):
    incident = made.triaged(world, made.ByPhone.create(world=world), personal_data="yes")
    child = made.ByPhone.create(world=world, parent_id=incident.pk)
    incident = made.confirmed(world, made.resolved(world, incident))
    assert incident.confirmed_at is not None
    ask_waiver(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("ines"),
        now=incident.confirmed_at,
        ask=AskWaiver(codes=[f"child:{child.reference}"], reason="It is a printer."),
    )

    assert listed(world, "ed")["exceptions"] == [incident.reference]
    assert "exceptions" not in listed(world, "ines")
    assert "exceptions" not in listed(world, "agnes")


def test_what_is_late_says_so(world: World):
    report_p1(world)
    follow()
    later = clock.now() + timedelta(hours=2)

    (calls,) = [one for one in my_work(world.actor("agnes"), later) if one.section.key == "calls"]

    assert [item.is_late for item in calls.items] == [True]


def test_nothing_of_another_provider_or_of_a_customer_is_in_it(world: World):
    report_p1(world)
    follow()

    assert client(world, "rik").get("/work/").status_code == 403
    assert client(world, "gus").get("/work/").status_code == 403
    assert client(world, "audra").get("/work/").status_code == 403
    assert all(not rows.exists() for rows in waiting(world.actor("gus"), clock.now()).values())


def test_a_step_of_a_plan_waits_for_its_owner_until_it_is_done(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))
    said: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": world.actor("sam"),
        "now": clock.now(),
    }
    step = add_step(**said, ask=AddStep(text="Swap the disk", owner_id=world.user("agnes").pk))
    nobodys = add_step(**said, ask=AddStep(text="Look at the log", owner_id=None))

    before = [listed(world, name).get("steps", []) for name in ("agnes", "sam", "ines")]
    for one in (step, nobodys):
        ask = ChangeStep(state=StepState.DONE, result="Done.")
        change_step(step_id=one.pk, actor=world.actor("sam"), now=clock.now(), ask=ask)

    assert before == [[incident.reference], [incident.reference], []]
    assert "steps" not in listed(world, "agnes")
    assert "steps" not in listed(world, "sam")


def test_ones_own_incidents_are_work_until_they_wait_for_somebody_else(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))

    before = listed(world, "sam")["mine"]
    wait(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("sam"),
        now=clock.now(),
        ask=Wait(reason=WaitingReason.CUSTOMER),
    )

    assert before == [incident.reference]
    assert "mine" not in listed(world, "agnes")
    assert "mine" not in listed(world, "sam")


def test_what_a_team_has_waits_for_its_people_until_somebody_takes_it(world: World):
    incident = triaged(world, report(world))
    team: dict[str, Any] = {
        "tenant": world.provider,
        "provider": world.provider,
        "team": incident.team,
    }
    for name in ("sam", "ines"):
        row = TeamMember(**team, user=world.user(name))
        add_row(row=row, actor=world.actor("adam"), now=clock.now())

    before = [listed(world, name).get("teams", []) for name in ("sam", "ines", "agnes")]
    take_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("sam"),
        now=clock.now(),
    )

    assert before == [[incident.reference], [incident.reference], []]
    assert "teams" not in listed(world, "ines")
    assert listed(world, "sam")["mine"] == [incident.reference]
    html = client(world, "sam").get("/work/").content.decode()
    assert f'href="/desk/{incident.reference}/"' in html


def test_whoever_leads_an_incident_has_it_beside_who_works_on_it(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))
    appoint_manager(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=clock.now(), ask=AppointManager(user_id=world.user("ines").pk),
    )  # fmt: skip

    assert listed(world, "ines")["led"] == [incident.reference]
    assert listed(world, "sam")["mine"] == [incident.reference]
    assert "led" not in listed(world, "sam")
    # Somebody else has the next act: it is shown, and no work yet.
    assert figure(world, "ines") == 0
