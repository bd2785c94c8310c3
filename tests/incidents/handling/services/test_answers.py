"""What a customer said of one solution holds for that one; silence ends with an answer (D15)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from incidents.choices import CallOutcome, Confirmation, Direction
from incidents.duty.services.gate import closing_facts, missing_now
from incidents.handling.asks.close import AskConfirmation, RecordSilence, RefuseSolution
from incidents.handling.asks.talk import LogCall, ReplyAsCustomer
from incidents.handling.asks.work import FailContainment, ReopenIncident, RestoreService
from incidents.handling.services import close, communicate, solve, work
from incidents.models import Incident
from incidents.record.services import replies
from tenants.errors import Invalid
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

DAY = timedelta(days=1)


@pytest.fixture
def solved(world: World) -> Incident:
    return made.resolved(world, made.ByPortal.create(world=world))


def step(world: World, incident: Incident, now: datetime, by: str = "agnes") -> dict[str, Any]:
    return {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor(by),
        "now": now,
    }


def asked_twice(world: World, incident: Incident) -> Incident:
    """Ask twice; the term has passed two weeks after."""
    assert incident.resolved_at is not None
    for days in (0, 1):
        incident = close.ask_confirmation(
            **step(world, incident, incident.resolved_at + days * DAY),
            ask=AskConfirmation(text="Does it work?"),
        )
    return incident


def answer(incident: Incident) -> tuple[object, ...]:
    incident.refresh_from_db()
    return (
        incident.confirmation, incident.confirmed_at, incident.confirmed_by_id,
        incident.confirmation_remark, incident.confirm_by, incident.checked_at,
        incident.checked_by_id,
    )  # fmt: skip


NONE_YET = (Confirmation.PENDING, None, None, "", None, None, None)


def test_the_yes_to_one_solution_does_not_close_the_next(world: World, solved: Incident):
    incident = made.confirmed(world, solved)
    assert incident.confirmed_at is not None
    incident = solve.reopen_incident(
        **step(world, incident, incident.confirmed_at + DAY),
        ask=ReopenIncident(reason="It came back."),
    )
    assert answer(incident) == NONE_YET

    again = made.resolved(world, incident, now=incident.reported_at + 3 * DAY)

    missing = {found.code for found in missing_now(again, now=again.reported_at + 4 * DAY)}
    assert {"confirmation", "checked"} <= missing


def test_a_refusal_is_read_until_there_is_another_solution(world: World, solved: Incident):
    assert solved.resolved_at is not None
    refused = close.refuse_solution(
        incident_id=solved.pk, actor=world.actor("rik"), now=solved.resolved_at + DAY,
        ask=RefuseSolution(remark="It is still white."),
    )  # fmt: skip
    assert answer(refused)[0] == Confirmation.REFUSED
    assert refused.confirmation_remark == "It is still white."

    again = made.resolved(world, refused, now=solved.resolved_at + 2 * DAY)

    assert answer(again) == NONE_YET


def test_what_did_not_hold_was_not_checked(world: World):
    incident = made.in_progress(world, made.ByPortal.create(world=world))
    now = incident.registered_at + timedelta(minutes=5)
    incident = work.restore_service(
        **step(world, incident, now, "sam"), ask=RestoreService(remark="It prints.")
    )
    incident = close.check_restoration(**step(world, incident, now, "sam"))

    incident = work.fail_containment(
        **step(world, incident, now, "sam"), ask=FailContainment(reason="White again")
    )

    assert answer(incident) == NONE_YET


@pytest.mark.parametrize("by_phone", [False, True], ids=["portal", "phone"])
def test_whoever_answered_the_question_did_not_keep_silent(
    world: World, solved: Incident, by_phone: bool
):
    incident = asked_twice(world, solved)
    assert incident.confirm_by is not None
    said = incident.confirm_by - timedelta(hours=1)
    if by_phone:
        communicate.log_call(
            incident_id=incident.pk, actor=world.actor("agnes"), now=said,
            ask=LogCall(contact_id=incident.reporter_id, direction=Direction.IN,
            outcome=CallOutcome.ANSWERED, summary="It prints only on one side."),
        )  # fmt: skip
    else:
        communicate.reply_as_customer(
            incident_id=incident.pk,
            actor=world.actor("rik"),
            now=said,
            ask=ReplyAsCustomer(text="Only on one side."),
        )
    late = incident.confirm_by + DAY

    with translation.override("nl"), pytest.raises(Invalid, match="na de vraag"):
        close.record_silence(**step(world, incident, late), ask=RecordSilence())
    with pytest.raises(close.NotYet):
        close.close_incident(**step(world, incident, late))

    incident.refresh_from_db()
    assert incident.confirmation == Confirmation.ASKED
    # The next question starts the silence anew.
    incident = close.ask_confirmation(
        **step(world, incident, late), ask=AskConfirmation(text="And now?")
    )
    assert incident.confirm_by is not None
    assert incident.confirm_by > late
    assert closing_facts(incident, now=late).attempts == 1


def test_a_silence_that_was_recorded_ends_with_a_late_answer(world: World, solved: Incident):
    incident = asked_twice(world, solved)
    assert incident.confirm_by is not None
    late = incident.confirm_by + DAY
    incident = close.record_silence(**step(world, incident, late), ask=RecordSilence())
    communicate.reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=late,
        ask=ReplyAsCustomer(text="Sorry, I was away."),
    )

    with pytest.raises(close.NotYet) as refusal:
        close.close_incident(**step(world, incident, late + DAY))

    assert "confirmation" in refusal.value.errors


def test_voicemail_is_no_answer(world: World, solved: Incident):
    incident = asked_twice(world, solved)
    assert incident.confirm_by is not None
    communicate.log_call(
        incident_id=incident.pk, actor=world.actor("agnes"), now=incident.confirm_by,
        ask=LogCall(contact_id=incident.reporter_id, direction=Direction.OUT,
        outcome=CallOutcome.VOICEMAIL, summary=""),
    )  # fmt: skip

    incident = close.record_silence(
        **step(world, incident, incident.confirm_by + DAY), ask=RecordSilence()
    )

    assert incident.confirmation == Confirmation.SILENT


@pytest.mark.parametrize(
    ("_case", "changes"),
    [
        ("the old yes", {"status": "in_progress"}),
        ("confirmed by nobody", {"confirmed_by": None}),
        ("confirmed at no time", {"confirmed_at": None}),
    ],
)
def test_the_database_keeps_no_answer(
    world: World, solved: Incident, _case: str, changes: dict[str, Any]
):
    incident = made.confirmed(world, solved)
    rows = Incident.objects.filter(pk=incident.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(version=incident.version + 1, **changes)


def test_what_the_customer_wrote_after_their_yes_is_read_before_it_is_closed(
    world: World, solved: Incident
):
    incident = made.confirmed(world, solved)
    assert incident.confirmed_at is not None
    later = incident.confirmed_at + timedelta(hours=1)
    communicate.reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=later,
        ask=ReplyAsCustomer(text="It is black again."),
    )
    incident.refresh_from_db()

    with translation.override("en"), pytest.raises(Invalid, match="nobody has read it"):
        close.close_incident(**step(world, incident, later))

    replies.mark_read(incident_id=incident.pk, actor=world.actor("agnes"), now=later)
    incident.refresh_from_db()
    # Read, the yes holds as it did: the gate asks for the rest only.
    with pytest.raises(close.NotYet) as refused:
        close.close_incident(**step(world, incident, later))
    assert "confirmation" not in refused.value.errors
