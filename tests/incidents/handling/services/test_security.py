"""Security incidents handled: step plan, containment, decisions, and each refusal."""

from datetime import timedelta

import pytest

from incidents.choices import Status, StepState
from incidents.handling.asks.plan import AddAnalysis, ChangeStep
from incidents.handling.asks.security import (
    DecideContinuity,
    DecidePhase,
    PutPlan,
)
from incidents.handling.asks.work import ContainIncident
from incidents.handling.services import plan, security, security_decisions, work
from incidents.models import (
    ActionStep,
    SecurityDecision,
)
from tenants import clock
from tenants.data import security as data
from tenants.errors import Invalid, NotAllowed, NotFound
from tests.factories import incidents as made
from tests.incidents.handling.house import kinds
from tests.incidents.handling.secured import at, contain, designate, hit, on, refused_at
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_a_step_plan_is_put_once_and_its_steps_are_logged_with_who_and_when(world: World):
    incident = hit(world)

    security.put_plan(**on(world, incident), ask=PutPlan(plan="malware"))

    steps = list(ActionStep.objects.filter(incident=incident).order_by("position"))
    assert [step.code for step in steps] == [one.code for one in data().plans["malware"].steps]
    assert steps[0].text == "Nagaan of het echt gebeurd is en wat er precies gebeurd is"
    assert kinds(incident)[-1] == "security.plan_put"
    with refused_at("plan"):
        security.put_plan(**on(world, incident), ask=PutPlan(plan="malware"))
    # What both share stays once.
    security.put_plan(**on(world, incident), ask=PutPlan(plan="phishing"))
    assert ActionStep.objects.filter(incident=incident, code="shared.cause").count() == 1

    plan.change_step(
        step_id=steps[0].pk, actor=world.actor("sam"), now=clock.now(),
        ask=ChangeStep(state=StepState.DONE, result="It was a crypto locker"),
    )  # fmt: skip
    steps[0].refresh_from_db()
    assert steps[0].done_by == world.user("sam")
    plan.change_step(
        step_id=steps[0].pk, actor=world.actor("agnes"), now=clock.now(),
        ask=ChangeStep(state=StepState.DOING),
    )  # fmt: skip
    step = ActionStep.objects.get(pk=steps[0].pk)
    assert (step.done_by, step.done_at) == (None, None)


def test_containment_says_damage_spread_when_and_who_ordered_it(world: World):
    incident, holder = hit(world), designate(world)
    earlier = clock.now() - timedelta(minutes=20)

    act = contain(world, incident, ordered_by=holder, done_at=earlier)

    assert (act.ordered_name, act.is_emergency, act.done_at) == ("Ines Brand", False, earlier)
    assert (act.damage, act.spread, act.author) == ("One server", "None seen", world.user("sam"))
    assert not SecurityDecision.objects.filter(incident=incident).exists()
    own = contain(world, incident, by="ines")
    assert (own.ordered_name, own.is_emergency) == ("Ines Brand", False)


def test_whoever_is_not_designated_orders_it_in_an_emergency_alone_with_why(world: World):
    incident = hit(world)
    designate(world)

    with refused_at("emergency"):
        contain(world, incident)
    act = contain(world, incident, emergency="It spread by the minute")

    assert (act.is_emergency, act.ordered_name) == (True, "Sam Peeters")
    [decision] = SecurityDecision.objects.filter(incident=incident)
    assert (decision.subject, decision.grounds) == ("emergency", "It spread by the minute")
    assert decision.decided_by == world.user("sam")


@pytest.mark.parametrize(
    ("_case", "said", "field"),
    [
        ("no such type", {"kind": "prayed"}, "kind"),
        ("one of remediation", {"kind": "restarted"}, "kind"),
        ("nothing done", {"text": " "}, "text"),
        ("no damage said", {"damage": ""}, "damage"),
        ("no spread said", {"spread": ""}, "spread"),
        ("somebody else", {"ordered_by": 999_999}, "ordered_by"),
        ("in the future", {"done_at": clock.now() + timedelta(days=9)}, "done_at"),
    ],
)
def test_containment_that_says_too_little_is_refused(world: World, _case, said, field):
    incident = hit(world)

    with refused_at(field):
        contain(world, incident, **{"emergency": "Now or never", **said})


def test_a_phase_is_decided_where_the_record_does_not_show_it(world: World):
    incident = hit(world)
    ask = DecidePhase(phase="containment", outcome="not_needed", grounds="Nothing to contain")

    decision = security_decisions.decide_phase(**on(world, incident), ask=ask)

    assert (decision.phase, decision.outcome) == ("containment", "not_needed")
    for wrong in ({"phase": "panic"}, {"outcome": "removed"}, {"grounds": ""}, {}):
        again = {"phase": "containment", "outcome": "not_needed", "grounds": "So", **wrong}
        with pytest.raises(Invalid):
            security_decisions.decide_phase(**on(world, incident), ask=DecidePhase(**again))


def test_who_may_not_work_on_it_records_nothing(world: World):
    incident = hit(world)

    for by in ("carla", "audra"):
        with pytest.raises((NotAllowed, NotFound)):
            contain(world, incident, by=by, emergency="Now")
        with pytest.raises((NotAllowed, NotFound)):
            security.put_plan(**on(world, incident, by), ask=PutPlan(plan="malware"))


def test_of_what_is_closed_nothing_more_is_recorded(world: World):
    incident = made.closed(world, hit(world))

    with pytest.raises(security.NoSecurity):
        contain(world, incident, emergency="Now")


def test_a_measure_of_containment_stands_beside_that_it_is_contained(world: World):
    incident = hit(world)
    contain(world, incident, emergency="Now")

    incident = work.contain_incident(
        **at(world, incident), ask=ContainIncident(measures="Off the network")
    )

    assert (incident.status, incident.contained_at is not None) == (Status.CONTAINED, True)


def test_diagnosis_of_what_is_grave_asks_for_the_continuity_plan_once(world: World):
    grave = made.in_progress(world, made.Critical.create(world=world))
    small = made.in_progress(world, made.ByPhone.create(world=world))
    asked = AddAnalysis(probable_cause="Malware")

    plan.add_analysis(**on(world, small), ask=asked)
    with refused_at("continuity"):
        plan.add_analysis(**on(world, grave), ask=asked)
    with refused_at("continuity_why"):
        plan.add_analysis(
            **on(world, grave), ask=AddAnalysis(probable_cause="Malware", continuity="not_now")
        )
    plan.add_analysis(
        **on(world, grave),
        ask=AddAnalysis(probable_cause="M", continuity="not_now", continuity_why="One server"),
    )
    plan.add_analysis(**on(world, grave), ask=asked)
    ask = DecideContinuity(outcome="activated", continuity_why="It is all of them")
    security_decisions.decide_continuity(**on(world, grave), ask=ask)

    found = SecurityDecision.objects.filter(incident=grave, subject="continuity").order_by("pk")
    assert [(one.outcome, one.lapsed_at is None) for one in found] == [
        ("not_now", False), ("activated", True),
    ]  # fmt: skip
    assert found[0].decided_by == world.user("sam")
