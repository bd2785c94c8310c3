"""What hangs on an incident in the register: who reads which words, and in how many statements."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import (
    Feedback,
    ImprovementKind,
    ImprovementRoute,
    PlanGoal,
    StepState,
    TrialOutcome,
)
from incidents.handling.asks.feedback import AnswerComplaint, Complain, Rate
from incidents.handling.asks.plan import AddAnalysis, AddStep, ChangeStep
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.team import NameForQuestion, PlanStakeholder
from incidents.handling.services.feedback import answer_complaint, complain, rate
from incidents.handling.services.plan import add_analysis, add_step, change_step
from incidents.handling.services.plan_talk import plan_stakeholder
from incidents.handling.services.review import add_improvement, hold_review
from incidents.handling.services.team import name_for_question
from incidents.models import Incident
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.data import icr
from tenants.queries import scope_of
from tests.escalation.house import escalate
from tests.factories import incidents as made
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("context_kept")

# What the desk wrote for itself, and what the customer said or was told.
OURS = (
    "The power supply, we think.", "Half a day of Sam", "ping: no answer", "Swap the power supply",
    "Swapped, it runs.", "It was the fan.", "Buy two of each.", "The account manager",
    "Watch the fans.",
)  # fmt: skip
THEIRS = (
    "It took too long.",
    "Quick enough, thanks.",
    "Nobody answered the phone.",
    "We were ill.",
)


def _worked_on(house: House) -> Incident:
    """Return a closed incident with one of everything that can hang on it."""
    world = house.world
    with world.entered():
        incident = made.closed(world, made.ByPhone.create(world=world))
        asked: dict[str, Any] = {"actor": world.actor("agnes"), "now": read_clock()}
        of = {"incident_id": incident.pk, **asked}
        add_analysis(
            **of,
            ask=AddAnalysis(
                probable_cause="The power supply, we think.",
                resources="Half a day of Sam",
                checks=[("ping", "no answer"), ("cable", "")],
            ),
        )
        step = add_step(
            **of, ask=AddStep(text="Swap the power supply", owner_id=world.user("sam").pk)
        )
        change_step(
            **asked,
            step_id=step.pk,
            ask=ChangeStep(
                state=StepState.DONE, outcome=TrialOutcome.HELPED, result="Swapped, it runs."
            ),
        )
        hold_review(
            **of,
            ask=HoldReview(
                findings="It was the fan.",
                was_effective=True,
                was_preventable=False,
                recommendations="Buy two of each.",
                shared_with="The account manager",
            ),
        )
        add_improvement(
            **of,
            ask=AddImprovement(
                kind=ImprovementKind.MONITORING,
                route=ImprovementRoute.RELEASE,
                text="Watch the fans.",
                due_on=date(2031, 3, 9),
            ),
        )
    _judged(house, incident)
    return incident


def _judged(house: House, incident: Incident) -> None:
    """Rate it as Rik, and complain twice: one complaint is answered."""
    world, rik = house.world, house.world.actor("rik")
    now = read_clock()
    with scoping.entered(scope_of(rik)):
        rate(
            incident_id=incident.pk, actor=rik, now=now, ask=Rate(face=Feedback.NEUTRAL,
            text="Quick enough, thanks."),
        )  # fmt: skip
        first, _second = (
            complain(
                tenant_id=incident.tenant_id,
                actor=rik,
                now=now,
                ask=Complain(text=text),
                incident_id=incident.pk,
            )
            for text in ("It took too long.", "Nobody answered the phone.")
        )
    with world.entered():
        agnes = world.actor("agnes")
        answer_complaint(
            complaint_id=first.pk, actor=agnes, now=now, ask=AnswerComplaint(answer="We were ill.")
        )


def _record(house: House, name: str, incident: Incident, language: str = "en") -> Any:
    page = house.client(name, language=language).get(f"/register/{incident.reference}/")
    assert page.status_code == 200
    return page


def _told(page: Any) -> dict[str, list[dict[str, str]]]:
    """Return per section its rows, a moment as `at`."""
    return {
        str(section.title): [
            {item.name: "at" if item.at else item.text for item in items} for items in section.rows
        ]
        for section in page.context["record"].sections
    }


def test_an_auditor_of_the_provider_reads_all_of_it(house: House):
    page = _record(house, "pat", _worked_on(house))

    told = _told(page)
    assert told["First analysis"] == [
        {
            "written_at": "at",
            "author": "Agnes Wouters",
            "probable_cause": "The power supply, we think.",
            "resources": "Half a day of Sam",
            "checks": "ping: no answer\ncable",
        }
    ]
    assert told["Action plan"] == [
        {
            "position": "1",
            "text": "Swap the power supply",
            "owner": "Sam Peeters",
            "state": "Done",
            "outcome": "Helped",
            "result": "Swapped, it runs.",
            "added_at": "at",
            "done_at": "at",
            "done_by": "Agnes Wouters",
            "phase": "",
        }
    ]
    [improvement] = told["Improvements"]
    assert improvement["due_on"] == "9 Mar 2031"
    assert (improvement["text"], improvement["done_at"]) == ("Watch the fans.", "")
    words = page.content.decode()
    assert [text for text in (*OURS, *THEIRS) if text not in words] == []


def test_each_escalation_says_of_which_kind_by_whom_why_and_who_has_it(house: House):
    with house.world.entered():
        incident = made.triaged(house.world, made.ByPhone.create(world=house.world))
        escalate(house.world, incident, kind="hierarchical", function="ciso", reason="It spreads.")

    told = _told(_record(house, "pat", incident))
    of_customer = _told(_record(house, "audra", incident))

    [row] = told["Escalations"]
    assert (row["kind"], row["raised_by"], row["reason"], row["function"]) == (
        "Hierarchical", "Agnes Wouters", "It spreads.", "CISO",
    )  # fmt: skip
    assert {"passed_on_at", "acknowledged_at", "in_hand_of"} <= set(row)
    assert "reason_code" not in row
    [row] = of_customer["Escalations"]
    assert row["kind"] == "Hierarchical"
    assert {"reason", "raised_by", "in_hand_of"}.isdisjoint(row)


def test_an_auditor_of_the_customer_reads_what_was_done_and_no_word_of_the_desk(house: House):
    page = _record(house, "audra", _worked_on(house))

    told = _told(page)
    assert told["First analysis"] == [{"written_at": "at"}]
    assert told["Action plan"] == [
        {
            "position": "1",
            "state": "Done",
            "outcome": "Helped",
            "added_at": "at",
            "done_at": "at",
            "phase": "",
        }
    ]
    assert told["Review"] == [
        {
            "is_required": "No",
            "improvement_required": "No",
            "due_at": "at",
            "held_at": "at",
            "was_effective": "Yes",
            "was_preventable": "No",
            "change_required": "No",
            "verdict_required": "No",
            "none_at": "",
            "agreed_at": "",
        }
    ]
    assert told["Improvements"] == [
        {
            "kind": "Monitoring",
            "route": "Release management",
            "due_on": "9 Mar 2031",
            "done_at": "",
            "effect_on": "",
            "effect_at": "",
            "was_effective": "",
        }
    ]
    words = page.content.decode()
    assert [text for text in OURS if text in words] == []


def test_both_auditors_read_what_the_customer_said_and_was_answered(house: House):
    incident = _worked_on(house)

    for name in ("pat", "audra"):
        told = _told(_record(house, name, incident))
        assert told["Customer's judgement"] == [
            {
                "given_at": "at",
                "contact": "Rik Jacobs",
                "face": "Neutral",
                "text": "Quick enough, thanks.",
            }
        ]
        answered, waiting = told["Complaints"]
        assert (answered["text"], answered["answer"]) == ("It took too long.", "We were ill.")
        assert (answered["state"], answered["answered_at"]) == ("Answered", "at")
        assert (waiting["text"], waiting["answer"]) == ("Nobody answered the phone.", "")
        assert (waiting["state"], waiting["answered_at"]) == ("Received", "")
        assert ("received_by" in answered) == (name == "pat")


@pytest.mark.parametrize("name", ["pat", "audra"])
def test_who_audits_reads_which_measures_were_asked_and_how_they_stand(house: House, name: str):
    measures = _record(house, name, _worked_on(house)).context["record"].measures

    assert {line.id for line in measures.lines} >= {"M01", "M10", "M11", "M12", "M13", "M14"}
    assert all(line.done for line in measures.lines)


def test_what_there_is_not_has_no_heading(house: House):
    page = _record(house, "pat", house.register())

    assert page.context["record"].sections == []


def test_a_set_of_words_is_read_by_their_names(house: House):
    with house.world.entered():
        incident = made.ByPhone.create(world=house.world)
        plan_stakeholder(
            incident_id=incident.pk, actor=house.world.actor("ines"), now=read_clock(),
            ask=PlanStakeholder(
                stakeholder="media", channel="email", speaker="Ines Brand",
                goals=["solve", "reputation"],
            ),
        )  # fmt: skip
        name_for_question(
            incident_id=incident.pk, actor=house.world.actor("ines"), now=read_clock(),
            ask=NameForQuestion(question=1, name="Ines Brand"),
        )  # fmt: skip

    [line] = _told(_record(house, "pat", incident))["Communication plan"]

    names = [str(PlanGoal(code).label) for code in ("solve", "reputation")]
    assert line["goals"] == "\n".join(names)
    # And the group by what it is called, as the question is that somebody answers.
    assert line["stakeholder"] == str(
        next(one.label for one in icr().stakeholders if one.key == "media")
    )
    [answer] = _told(_record(house, "pat", incident))["Who does what"]
    assert answer["question"] == str(icr().questions[0])


def test_a_dutch_reader_reads_dutch(house: House):
    page = _record(house, "pat", _worked_on(house), language="nl")

    told = _told(page)
    assert list(told) == [
        "Eerste analyse", "Actieplan", "Bewijs van maatregelen", "Evaluatie", "Verbeteringen",
        "Oordeel van de klant", "Klachten",
    ]  # fmt: skip
    words = page.content.decode()
    for label in (
        "Opsteller",
        "Gehouden door",
        "Ontvangen door",
        "Eigenaar",
        "was het te voorkomen geweest?",
    ):
        assert label.casefold() in words.casefold(), label


@pytest.mark.parametrize("name", ["pat", "audra"])
def test_what_hangs_on_it_costs_no_more_statements(house: House, name: str):
    bare, full = house.register(), _worked_on(house)
    client = house.client(name)
    client.get("/register/")

    counts = []
    for incident in (bare, full):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/register/{incident.reference}/")
        counts.append(sum("json_agg" in query["sql"] for query in asked))

    assert counts[0] == counts[1]
