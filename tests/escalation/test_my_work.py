"""What waits for somebody: one page and one figure, each thing for whoever can do it."""

from datetime import timedelta
from typing import Any

import pytest

from escalation.my_work.lists import my_work, waiting
from incidents.choices import StepState, WaitingReason
from incidents.duty.asks import AskWaiver
from incidents.duty.services.controllers import tell_controller
from incidents.duty.services.obligations import begin_duties
from incidents.duty.services.waive import ask_waiver
from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.plan import AddStep, ChangeStep
from incidents.handling.asks.talk import ReplyAsCustomer
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import Wait
from incidents.handling.services.article import write_article
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.custody import answer_hand_over, hand_over_evidence
from incidents.handling.services.evidence import collect_evidence
from incidents.handling.services.feedback import complain
from incidents.handling.services.plan import add_step, change_step
from incidents.handling.services.plan_talk import plan_stakeholder, write_message
from incidents.handling.services.triage import appoint_manager
from incidents.handling.services.work import take_incident, wait
from tenants import clock
from tenants.choices import Function
from tenants.models import TeamMember
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.asking import do
from tests.escalation.house import follow, report, report_p1, triaged, worked_on
from tests.escalation.work import client, figure, listed
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "context_kept")


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


def test_a_known_solution_is_looked_at_again_by_who_wrote_it(world: World):
    now = clock.now()

    def write(title: str, *, days: int, publishes: bool = True) -> str:
        review_on = (now + timedelta(days=days)).date()
        about = ChangeArticle(title=title, solution="Start it again.", review_on=review_on)
        ask = WriteArticle(about=about, publishes=publishes)
        agnes = world.actor("agnes")
        made = write_article(provider_id=world.provider.pk, ask=ask, actor=agnes, now=now)
        return str(made.reference)

    due = write("Due", days=-1)
    write("Later", days=3)
    write("Not in use", days=-1, publishes=False)

    assert listed(world, "agnes")["solutions"] == [due]
    assert "solutions" not in listed(world, "ines")
    page = client(world, "agnes").get("/work/").text
    assert "Known solutions to look at again" in page
    assert f"/solutions/{due}/" in page
    assert figure(world, "agnes") == 1


def test_what_the_law_asks_waits_for_who_answers_it_until_somebody_does(world: World):
    incident = report(world)
    ines = {"incident_id": incident.pk, "actor": world.actor("ines"), "now": clock.now()}
    do(
        begin_duties, **ines, event="processor_aware", at=incident.reported_at,
        grounds="A copy was made.",
    )  # fmt: skip

    before = [listed(world, name).get("laws", []) for name in ("ines", "agnes", "ed")]
    html = client(world, "ines").get("/work/").text
    do(tell_controller, **ines, text="Your data was copied.")

    assert before == [[incident.reference], [], []]
    # The notice to the customer is itself the answer.
    assert f"/desk/{incident.reference}/controller/" in html
    assert "laws" not in listed(world, "ines")


def speaker(world: World) -> None:
    """Let Ed speak for the organisation to press and public."""
    user = world.user("ed")
    set_function_holder(
        tenant=world.provider, function=Function.COMMUNICATION, name=user.name, email=user.email,
        user=user, actor=SYSTEM, now=clock.now(),
    )  # fmt: skip


def test_a_message_of_the_plan_that_is_due_waits_for_who_leads_or_speaks(world: World):
    speaker(world)
    incident = worked_on(world, report_p1(world), world.actor("sam"))
    ed = {"incident_id": incident.pk, "actor": world.actor("ed"), "now": clock.now()}
    said = {"goals": ["reputation"], "channel": "email", "speaker": "Ed"}
    late = do(plan_stakeholder, **ed, stakeholder="media", first_in=0, **said)
    do(plan_stakeholder, **ed, stakeholder="directors", first_in=60, **said)
    message = do(write_message, **ed, line=late.pk, text="We look into it.")
    later = clock.now() + timedelta(minutes=5)

    shown = {
        name: {one.section.key: one.items for one in my_work(world.actor(name), later)}
        for name in ("sam", "ed", "ines", "agnes")
    }

    assert [len(shown[name].get("plan", [])) for name in shown] == [1, 1, 1, 0]
    [due] = shown["ed"]["plan"]
    assert due.is_late
    assert due.url.endswith(f"/plan-message/?line={late.pk}")
    [waits] = shown["ed"]["release"]
    assert waits.url.endswith(f"/plan-release/?message={message.pk}")
    assert "release" not in shown["sam"]


def test_evidence_waits_for_whoever_received_it_to_say_so(world: World):
    incident = report(world)
    agnes = {"incident_id": incident.pk, "actor": world.actor("agnes"), "now": clock.now()}
    item = do(
        collect_evidence, **agnes, kind="device", what="A laptop", found_where="A desk",
        method="Sealed in a bag", kept_where="The safe",
    )  # fmt: skip
    change = do(
        hand_over_evidence, **agnes, item=item.pk, receiver_id=world.user("sam").pk,
        place="Antwerp", reason="To be analysed", seal="none",
    )  # fmt: skip

    before = [listed(world, name).get("evidence", []) for name in ("sam", "agnes", "ines")]
    do(
        answer_hand_over, **{**agnes, "actor": world.actor("sam")}, change=change.pk,
        outcome="received",
    )  # fmt: skip

    assert before == [[incident.reference], [], []]
    assert "evidence" not in listed(world, "sam")
