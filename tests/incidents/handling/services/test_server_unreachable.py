"""Source 001, annex I, through the services: from the phone call at 13:12 to the review."""

from datetime import timedelta

import pytest
from django.db import connection

from incidents.choices import (
    Confirmation,
    ImprovementKind,
    ImprovementRoute,
    MessageKind,
    Priority,
    RoundKind,
    Status,
    StepState,
    TrialOutcome,
)
from incidents.duty.asks import ProveMeasure
from incidents.duty.services.duties import prove_measure
from incidents.handling.asks.close import AskConfirmation, ConfirmSolution
from incidents.handling.asks.feedback import Rate
from incidents.handling.asks.plan import AddAnalysis, AddStep, ChangeStep
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import (
    ContainIncident,
    FailContainment,
    ResolveIncident,
    RestoreService,
)
from incidents.handling.services import (
    close,
    communicate,
    feedback,
    plan,
    review,
    solve,
    triage,
    work,
)
from incidents.models import Clock, Incident, UpdateRound
from incidents.record.services import clock_watch, watch
from tenants.ledger import canonical
from tenants.media import PHONE
from tenants.rules.roles import SYSTEM
from tests.incidents.handling.house import CALL, at, in_progress, kinds, take_the_call
from tests.people import World


def update_the_customer(world: World, incident: Incident, minutes: float) -> None:
    """One interval kept: a mail that the server accepted for everybody, and a call."""
    agnes = world.actor("agnes")
    message = communicate.send_message(
        incident_id=incident.pk,
        actor=agnes,
        now=at(minutes),
        ask=SendMessage(text="A technician is on the way.", kind=MessageKind.UPDATE),
    )
    communicate.prove_delivery(
        message_id=message.pk, contact_id=incident.reporter_id, now=at(minutes + 0.1)
    )
    communicate.log_call(
        incident_id=incident.pk,
        actor=agnes,
        now=at(minutes + 1),
        ask=LogCall(
            contact_id=incident.reporter_id,
            direction="out",
            outcome="answered",
            summary="Told the same.",
        ),
    )


@pytest.mark.usefixtures("scope")
def test_a_call_that_is_answered_is_the_response(world: World) -> None:
    incident = take_the_call(world)

    response = Clock.objects.get(incident=incident, kind="response")
    resolution = Clock.objects.get(incident=incident, kind="resolution")
    assert incident.priority == Priority.P1
    assert incident.reference == f"INC-2026-{incident.reference[-6:]}"
    assert response.stopped_at == CALL
    assert (response.due_at, resolution.due_at) == (at(30), CALL + timedelta(hours=24))
    assert kinds(incident) == [
        "incident.registered",
        "call.logged",
        "round.met",
        "incident.due_followed",
    ]


@pytest.mark.usefixtures("scope")
def test_p1_owes_a_call_at_once_and_word_every_half_hour(world: World) -> None:
    incident = take_the_call(world, answered=False)

    rounds = list(UpdateRound.objects.filter(incident=incident).order_by("number"))
    assert [(row.kind, row.due_at, row.met_at) for row in rounds] == [
        (RoundKind.FIRST, at(7), None),
        (RoundKind.INTERVAL, at(32), None),
    ]
    incident.refresh_from_db()
    assert incident.next_due_at == at(7)


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("minutes", [0, 2, 20])
def test_the_call_that_reported_is_the_first_call_and_half_an_hour_is_left(
    world: World, minutes: float
) -> None:
    incident = take_the_call(world, minutes=minutes)

    first, interval = UpdateRound.objects.filter(incident=incident).order_by("number")
    assert (first.kind, first.met_at) == (RoundKind.FIRST, at(minutes))
    assert first.proven == {PHONE: canonical.moment(at(minutes))}
    # Word of progress is owed by mail and by phone: that he reported is no news to him.
    assert (interval.met_at, interval.proven) == (None, {})
    incident.refresh_from_db()
    assert incident.next_due_at == at(minutes + 30)
    watch.watch_rounds(now=at(minutes + 10))
    assert "round.missed" not in kinds(incident)


@pytest.mark.usefixtures("scope")
def test_what_proves_a_round_unjudged_is_looked_at_before_it_is_missed(world: World) -> None:
    incident = take_the_call(world)
    # As it was written before the call that reported was judged.
    UpdateRound.objects.filter(incident=incident, number=1).update(
        met_at=None, proven={}, alarm_at=at(7)
    )

    watch.watch_rounds(now=at(8))

    first = UpdateRound.objects.get(incident=incident, number=1)
    assert (first.met_at, first.missed_at, first.alarm_at) == (at(2), None, None)


@pytest.mark.usefixtures("scope")
def test_an_interval_is_met_by_mail_and_call_together(world: World) -> None:
    incident = in_progress(world)

    update_the_customer(world, incident, 20)

    interval = UpdateRound.objects.get(incident=incident, number=2)
    following = UpdateRound.objects.get(incident=incident, number=3)
    assert interval.met_at == at(21)
    assert following.due_at == at(51)


@pytest.mark.usefixtures("scope")
def test_a_bounce_opens_the_interval_again(world: World) -> None:
    incident = in_progress(world)
    update_the_customer(world, incident, 20)
    message = incident.messages.get()

    communicate.revoke_proof(
        message_id=message.pk,
        contact_id=incident.reporter_id,
        now=at(25),
        detail="550 no such user",
    )

    interval = UpdateRound.objects.get(incident=incident, number=2)
    assert interval.met_at is None
    assert interval.ended_at is None
    assert UpdateRound.objects.get(incident=incident, number=3).ended_at == at(25)


@pytest.mark.usefixtures("scope")
def test_an_interval_without_proof_is_missed_and_the_next_one_opens(world: World) -> None:
    incident = in_progress(world)

    watch.watch_rounds(now=at(33))

    interval = UpdateRound.objects.get(incident=incident, number=2)
    assert interval.missed_at == at(33)
    assert UpdateRound.objects.get(incident=incident, number=3).due_at == at(62)
    assert kinds(incident).count("round.missed") == 1  # the first call was taken


@pytest.mark.usefixtures("scope")
def test_the_clock_warns_twice_and_breaches_once(world: World) -> None:
    incident = in_progress(world)

    for hours in (17.9, 18.1, 23.7, 23.8, 24.1, 24.2, 30):
        clock_watch.watch_clocks(now=CALL + timedelta(hours=hours))

    told = [kind for kind in kinds(incident) if kind.startswith("clock.")]
    assert told == ["clock.warned", "clock.warned", "clock.breached"]
    resolution = Clock.objects.get(incident=incident, kind="resolution")
    assert resolution.breached_at == CALL + timedelta(hours=24)
    assert resolution.alarm_at is None


@pytest.mark.usefixtures("scope")
def test_failed_containment_lets_the_clock_run_on(world: World) -> None:
    incident = in_progress(world)
    sam = world.actor("sam")
    incident = work.contain_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=sam,
        now=at(60),
        ask=ContainIncident(measures="Traffic moved to the spare server"),
    )
    assert Clock.objects.get(incident=incident, kind="resolution").stopped_at == at(60)

    work.fail_containment(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=sam,
        now=at(90),
        ask=FailContainment(reason="The spare server fell over"),
    )

    resolution = Clock.objects.get(incident=incident, kind="resolution")
    assert (resolution.stopped_at, resolution.due_at) == (None, CALL + timedelta(hours=24))


@pytest.mark.usefixtures("scope")
def test_the_whole_story(world: World) -> None:
    incident = in_progress(world)
    agnes, sam, rik, ines = (world.actor(name) for name in ("agnes", "sam", "rik", "ines"))
    plan.add_analysis(
        incident_id=incident.pk,
        actor=sam,
        now=at(10),
        ask=AddAnalysis(
            continuity="not_now",
            continuity_why="One server, and its twin works.",
            probable_cause="The server is off",
            checks=[
                ("Is there a connection to the datacenter?", "Yes"),
                ("Did the datacenter report an outage?", "No"),
                ("Does a remote restart help?", "No answer"),
            ],
        ),
    )
    step = plan.add_step(
        incident_id=incident.pk, actor=sam, now=at(11), ask=AddStep(text="Technician on site",
        owner_id=sam.person_id),
    )  # fmt: skip
    update_the_customer(world, incident, 12)
    update_the_customer(world, incident, 40)
    plan.change_step(
        step_id=step.pk, actor=sam, now=at(55), ask=ChangeStep(state=StepState.DONE,
        outcome=TrialOutcome.HELPED, result="Power supply replaced"),
    )  # fmt: skip
    incident = work.restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=sam, now=at(60),
        ask=RestoreService(remark="Everything works again."),
    )  # fmt: skip
    incident = solve.resolve_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=sam, now=at(70),
        ask=ResolveIncident(cause="Broken power supply", solution="Power supply replaced",
        measures="Technician on site", prevention="Two power supplies per server",
        no_containment="The server was off: nothing could spread", no_workaround=True),
    )  # fmt: skip

    with pytest.raises(close.NotYet) as refused:
        close.close_incident(
            incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=at(71)
        )
    assert {"checked", "confirmation", "B01", "M13", "M14"} <= refused.value.errors.keys()

    incident = close.check_restoration(
        incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=at(75)
    )
    incident = close.ask_confirmation(
        incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=at(76),
        ask=AskConfirmation(text="Does everything work?"),
    )  # fmt: skip
    incident = close.confirm_solution(
        incident_id=incident.pk, actor=rik, now=at(80), ask=ConfirmSolution()
    )
    incident = triage.appoint_manager(
        incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=at(81),
        ask=AppointManager(user_id=ines.person_id),
    )  # fmt: skip
    # Management was told and answered, and the second line had it: the room above says so.
    for code, evidence in (
        ("M06", "functional_escalation_event"),
        ("M07", "escalation_event(target=management)"),
        ("M07", "acknowledgement"),
    ):
        prove_measure(
            incident_id=incident.pk,
            actor=SYSTEM,
            now=at(82),
            ask=ProveMeasure(code=code, evidence=evidence, detail="escalation"),
        )
    for code, evidence, detail in (
        ("M13", "change_reference", "CHG-204: two power supplies per server"),
        ("M14", "report_record", "Report to Carla Maes and management"),
    ):
        prove_measure(
            incident_id=incident.pk,
            actor=ines,
            now=at(83),
            ask=ProveMeasure(code=code, evidence=evidence, detail=detail),
        )
    incident = close.close_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=at(90)
    )
    feedback.rate(
        incident_id=incident.pk, actor=rik, now=at(95), ask=Rate(face="happy", text="Quick")
    )
    held = review.hold_review(
        incident_id=incident.pk,
        actor=ines,
        now=at(60 * 24),
        ask=HoldReview(
            findings="Power",
            was_effective=True,
            was_preventable=True,
            recommendations="Spare parts",
            shared_with="Acme, management",
        ),
    )
    review.add_improvement(
        incident_id=incident.pk,
        actor=ines,
        now=at(60 * 24),
        ask=AddImprovement(
            text="Monitor power supplies",
            kind=ImprovementKind.MONITORING,
            route=ImprovementRoute.CHANGE,
        ),
    )

    incident.refresh_from_db()
    assert incident.status == Status.CLOSED
    assert incident.confirmation == Confirmation.CONFIRMED
    assert held.is_required
    summary = incident.messages.get(kind=MessageKind.SUMMARY)
    for words in ("Broken power supply", "Power supply replaced", "Two power supplies"):
        assert words in summary.text
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
