"""What the services refuse, and that a refusal leaves nothing behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.choices import Channel, Status
from incidents.handling.asks.close import ConfirmSolution
from incidents.handling.asks.feedback import AnswerComplaint, Complain
from incidents.handling.asks.plan import AddStep, ChangeStep
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.talk import ReplyAsCustomer, SendMessage
from incidents.handling.asks.triage import AppointManager, ClassifyIncident, TriageIncident
from incidents.handling.asks.work import AssignIncident, ResolveIncident
from incidents.handling.services import (
    close,
    communicate,
    correct,
    feedback,
    plan,
    register,
    solve,
    triage,
    work,
)
from incidents.models import Incident, Message
from incidents.record.rules.lifecycle import IllegalMove
from tenants.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from tenants.models import Event
from tests.asking import do
from tests.incidents.handling.house import CALL, at, in_progress, state, take_the_call, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

Verb = Callable[..., Any]


def fill(incident: Incident, **words: Any) -> dict[str, Any]:
    return {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "now": at(20),
        **words,
    }


CHANGES: list[tuple[str, Verb, dict[str, Any]]] = [
    ("assign", work.assign_incident, {"user_id": 0}),
    ("take", work.take_incident, {}),
    ("wait", work.wait, {"reason": "customer"}),
    ("contain", work.contain_incident, {"measures": "x"}),
    ("restore", work.restore_service, {"remark": "x"}),
    ("resolve", solve.resolve_incident, {"cause": "x", "solution": "x", "measures": "x"}),
    ("close", close.close_incident, {}),
    ("check", close.check_restoration, {}),
    ("correct", correct.correct_incident,
     {"reason": "x", "title": "x", "description": "x", "kind": "incident", "reporter_id": 0,
      "channel": "phone", "detection": "user"}),
    ("change priority", triage.change_priority, {"impact": 1, "urgency": 1, "reason": "x"}),
    ("appoint", triage.appoint_manager, {"user_id": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "verb", "words"), CHANGES, ids=[c[0] for c in CHANGES])
@pytest.mark.parametrize(
    ("name", "refusal"),
    [("gus", NotFound), ("rob", NotFound), ("audra", NotFound), ("rik", NotAllowed)],
)
def test_who_may_not_is_refused(
    world: World, _case: str, verb: Verb, words: dict[str, Any], name: str, refusal: type
) -> None:
    incident = in_progress(world)
    before = state(incident)

    with pytest.raises(refusal):
        do(verb, **fill(incident, **words), actor=world.actor(name))

    assert state(incident) == before


@pytest.mark.parametrize(("_case", "verb", "words"), CHANGES, ids=[c[0] for c in CHANGES])
def test_a_stale_version_is_refused(
    world: World, _case: str, verb: Verb, words: dict[str, Any]
) -> None:
    incident = in_progress(world)
    before = state(incident)

    with pytest.raises(Stale) as refused:
        do(verb, **{**fill(incident, **words), "expected_version": 1}, actor=world.actor("ines"))

    assert "Sam Peeters" in str(refused.value)
    assert state(incident) == before


@pytest.mark.parametrize(
    ("_case", "verb", "words"),
    [
        ("start again", work.start_work, {}),
        ("resume what does not wait", work.resume_work, {}),
        ("close what is not resolved", close.close_incident, {}),
        ("fail what was not contained", work.fail_containment, {"reason": "x"}),
        ("reopen what is open", solve.reopen_incident, {"reason": "x"}),
        ("check what is not restored", close.check_restoration, {}),
    ],
)
def test_a_move_that_is_not_in_the_table_is_refused(
    world: World, _case: str, verb: Verb, words: dict[str, Any]
) -> None:
    incident = in_progress(world)
    before = state(incident)

    with pytest.raises(IllegalMove):
        do(verb, **fill(incident, **words), actor=world.actor("agnes"))

    assert state(incident) == before


@pytest.mark.parametrize(
    ("_case", "words", "field"),
    [
        ("no symptoms on the phone", {"symptoms": " "}, "symptoms"),
        ("no systems on the phone", {"affected": ""}, "affected"),
        ("no description", {"description": "\n"}, "description"),
        ("a title of 121 characters", {"title": "x" * 121}, "title"),
        ("a character that cannot be kept", {"title": "a\x00b"}, "title"),
        ("somebody else's contact", {"reporter_id": 0}, "reporter"),
        ("an asset that does not exist", {"asset_ids": [0]}, "assets"),
        ("a category that does not exist", {"category_id": 0}, "category"),
        ("a report from the future", {"reported_at": CALL + timedelta(days=1)}, "reported_at"),
        ("found too early", {"occurred_at": CALL, "detected_at": at(-9)}, "detected_at"),
    ],
)  # fmt: skip
def test_a_call_is_registered_with_what_is_needed(
    world: World, _case: str, words: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {
        "title": "t",
        "description": "d",
        "symptoms": "s",
        "affected": "a",
        "reporter_id": world.contact("rik").pk,
        **words,
    }

    with pytest.raises(Invalid) as refused:
        do(
            register.register_incident,
            tenant_id=world.acme.pk, actor=world.actor("agnes"), now=at(1), channel=Channel.PHONE,
            impact=1, urgency=1, **given,
        )  # fmt: skip

    assert field in refused.value.errors
    assert not Incident.objects.exists()


def test_a_contact_of_another_customer_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        register.register_incident(
            tenant_id=world.acme.pk,
            actor=world.actor("agnes"),
            now=at(1),
            ask=RegisterIncident(
                channel=Channel.EMAIL,
                impact=1,
                urgency=1,
                title="t",
                description="d",
                reporter_id=world.contact("gus").pk,
            ),
        )


@pytest.mark.parametrize("name", ["rik", "audra", "gus", "pat", "sam"])
def test_who_may_not_register_is_refused(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        register.register_incident(
            tenant_id=world.acme.pk,
            actor=world.actor(name),
            now=at(1),
            ask=RegisterIncident(
                channel=Channel.EMAIL,
                impact=1,
                urgency=1,
                title="t",
                description="d",
                reporter_id=world.contact("rik").pk,
            ),
        )

    assert not Incident.objects.exists()


def test_triage_needs_a_category_criteria_and_classes(world: World) -> None:
    incident = take_the_call(world)

    with pytest.raises(Invalid) as refused:
        triage.triage_incident(
            **fill(incident),
            actor=world.actor("agnes"),
            ask=TriageIncident(category_id=None, impact=3, urgency=3, criteria={}),
        )

    assert {"category", "criteria", "classes"} <= refused.value.errors.keys()


def test_a_class_of_three_asks_for_an_incident_manager_before_work(world: World) -> None:
    incident = triaged(world)
    incident = triage.classify_incident(
        **fill(incident),
        actor=world.actor("agnes"),
        ask=ClassifyIncident(
            category_id=None,
            is_security=False,
            is_cyber=False,
            is_breach=False,
            personal_data="no",
            confidentiality=3,
            integrity=1,
            availability=1,
        ),
    )

    with pytest.raises(Invalid) as refused:
        work.take_incident(**fill(incident), actor=world.actor("agnes"))
    assert "manager" in refused.value.errors

    incident.refresh_from_db()
    incident = triage.appoint_manager(
        **fill(incident),
        actor=world.actor("agnes"),
        ask=AppointManager(user_id=world.user("ines").pk),
    )
    incident = work.take_incident(**fill(incident), actor=world.actor("agnes"))
    assert incident.status == Status.ASSIGNED


def test_a_priority_by_hand_takes_leave_of_its_own(world: World) -> None:
    incident = in_progress(world)
    words = {"impact": 1, "urgency": 1, "reason": "the director calls", "override": 1}

    with pytest.raises(NotAllowed):
        do(triage.change_priority, **fill(incident, **words), actor=world.actor("agnes"))

    incident = do(triage.change_priority, **fill(incident, **words), actor=world.actor("ines"))
    assert (incident.priority, incident.priority_override) == (1, 1)


def test_only_a_colleague_who_sees_the_customer_can_be_assigned(world: World) -> None:
    incident = triaged(world)

    for name in ("rik", "gus", "pat"):
        with pytest.raises(Invalid):
            work.assign_incident(
                **fill(incident),
                actor=world.actor("agnes"),
                ask=AssignIncident(user_id=world.user(name).pk),
            )


def test_a_customer_writes_on_his_own_incident_only(world: World) -> None:
    incident = in_progress(world)

    communicate.reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=at(30),
        ask=ReplyAsCustomer(text="Still down"),
    )

    for name in ("rob", "gus", "audra"):
        with pytest.raises(NotFound):
            communicate.reply_as_customer(
                incident_id=incident.pk,
                actor=world.actor(name),
                now=at(30),
                ask=ReplyAsCustomer(text="x"),
            )
    for verb in (communicate.send_message, communicate.add_note):
        with pytest.raises(DomainError):
            do(verb, incident_id=incident.pk, actor=world.actor("rik"), now=at(30), text="x")
    assert Message.objects.filter(incident=incident).count() == 1


def test_a_step_of_another_incident_does_not_exist(world: World) -> None:
    incident = in_progress(world)
    step = plan.add_step(
        incident_id=incident.pk, actor=world.actor("sam"), now=at(9), ask=AddStep(text="Look at it")
    )

    with pytest.raises(NotFound):
        plan.change_step(
            step_id=step.pk, actor=world.actor("gus"), now=at(10), ask=ChangeStep(state="done")
        )


@pytest.mark.parametrize(
    ("_case", "words", "field"),
    [
        ("the year one", {"occurred_at": datetime(1, 1, 1, tzinfo=UTC)}, "occurred_at"),
        ("before it happened", {"occurred_at": at(-5), "reported_at": at(-9)}, "reported_at"),
        ("before it was noticed", {"detected_at": at(-5), "reported_at": at(-9)}, "reported_at"),
        ("a title that nobody sees", {"title": "\u200b\u2060"}, "title"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_registered(
    world: World, _case: str, words: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"title": "t", "description": "d", **words}

    with pytest.raises(Invalid) as refused:
        do(
            register.register_incident,
            tenant_id=world.acme.pk, actor=world.actor("agnes"), now=at(1), channel=Channel.EMAIL,
            impact=1, urgency=1, reporter_id=world.contact("rik").pk, **given,
        )  # fmt: skip

    assert field in refused.value.errors
    assert not Incident.objects.exists()


def test_a_title_cannot_turn_its_row_around(world: World) -> None:
    incident = register.register_incident(
        tenant_id=world.acme.pk,
        actor=world.actor("agnes"),
        now=at(1),
        ask=RegisterIncident(
            channel=Channel.EMAIL,
            impact=1,
            urgency=1,
            reporter_id=world.contact("rik").pk,
            title="a\u202eb",
            description="d",
        ),
    )

    assert incident.title == "ab"


def test_the_next_word_is_not_promised_later_than_the_contract_does(world: World) -> None:
    incident = in_progress(world)

    with pytest.raises(Invalid) as refused:
        communicate.send_message(
            incident_id=incident.pk,
            actor=world.actor("agnes"),
            now=at(10),
            ask=SendMessage(text="Soon", next_update_at=at(45)),
        )

    assert "next_update_at" in refused.value.errors
    assert not Message.objects.filter(incident=incident).exists()


def test_confirming_twice_is_confirming_once(world: World) -> None:
    incident = in_progress(world)
    incident = solve.resolve_incident(
        **fill(incident),
        actor=world.actor("sam"),
        ask=ResolveIncident(
            cause="c", solution="s", measures="m", workaround="w", no_containment="x"
        ),
    )

    for _ in range(2):
        close.confirm_solution(
            incident_id=incident.pk, actor=world.actor("rik"), now=at(30), ask=ConfirmSolution()
        )

    told = Event.objects.filter(subject_id=incident.pk, kind="incident.confirmed")
    assert told.count() == 1


def test_a_complaint_is_answered_by_the_desk(world: World) -> None:
    incident = in_progress(world)
    complaint = feedback.complain(
        tenant_id=world.acme.pk,
        actor=world.actor("rik"),
        now=at(30),
        ask=Complain(text="Nobody called"),
        incident_id=incident.pk,
    )

    with pytest.raises(NotAllowed):
        feedback.answer_complaint(
            complaint_id=complaint.pk,
            actor=world.actor("rik"),
            now=at(31),
            ask=AnswerComplaint(answer="x"),
        )
    feedback.answer_complaint(
        complaint_id=complaint.pk,
        actor=world.actor("agnes"),
        now=at(32),
        ask=AnswerComplaint(answer="We are sorry."),
    )

    complaint.refresh_from_db()
    assert complaint.answer == "We are sorry."
