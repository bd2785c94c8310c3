"""That the next message comes by a moment is a deadline: reminded of, kept or missed."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import MessageKind, RoundKind
from incidents.handling.asks.talk import SendMessage
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services import communicate, triage
from incidents.models import OWED, Incident, Message, UpdateRound
from incidents.record.services import rounds, watch
from incidents.record.services.common import append_event
from tenants.models import UpdateRule
from tenants.rules.roles import SYSTEM
from tests.incidents.handling.house import at, bounce, call, in_progress, kinds, restore
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def without_rule(world: World) -> Incident:
    """Return an incident at a priority for which no updates were agreed."""
    incident = in_progress(world)
    UpdateRule.objects.filter(agreement=incident.agreement_id, priority=3).delete()
    return triage.change_priority(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ines"),
        now=at(7), ask=ChangePriority(impact=3, urgency=3, reason="One floor only", override=3),
    )  # fmt: skip


def say(
    world: World,
    incident: Incident,
    minutes: float,
    *,
    by: float | None = None,
    arrives: bool = True,
) -> Message:
    """Send an update that promises the next one, and let the mail server take it."""
    message = communicate.send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=at(minutes),
        ask=SendMessage(
            text="We look.", kind=MessageKind.UPDATE, next_update_at=None if by is None else at(by)
        ),
    )
    if arrives:
        communicate.prove_delivery(
            message_id=message.pk, contact_id=incident.reporter_id, now=at(minutes + 0.1)
        )
    return message


def promises(incident: Incident) -> list[UpdateRound]:
    rows = UpdateRound.objects.filter(incident=incident, kind=RoundKind.PROMISE)
    return list(rows.order_by("number"))


def owed(incident: Incident) -> list[tuple[str, datetime]]:
    rows = UpdateRound.objects.filter(OWED, incident=incident).order_by("due_at")
    return list(rows.values_list("kind", "due_at"))


def next_due(incident: Incident) -> datetime:
    return Incident.objects.values_list("next_due_at", flat=True).get(pk=incident.pk)


@pytest.mark.untold("a rule of the agreement is taken away")
def test_without_a_rule_a_promise_is_still_a_deadline(world: World) -> None:
    incident = without_rule(world)

    say(world, incident, 10, by=40)

    assert owed(incident) == [(RoundKind.PROMISE, at(40))]
    assert next_due(incident) == at(40)


@pytest.mark.untold("a rule of the agreement is taken away")
def test_it_is_reminded_of_then_missed_and_owed_until_the_customer_hears(world: World) -> None:
    incident = without_rule(world)
    say(world, incident, 10, by=40)

    watch.watch_rounds(now=at(29))
    assert "round.due" not in kinds(incident)
    watch.watch_rounds(now=at(31))
    assert kinds(incident).count("round.due") == 1
    watch.watch_rounds(now=at(41))
    assert kinds(incident).count("round.missed") == 1
    watch.watch_rounds(now=at(300))
    assert next_due(incident) == at(40)

    say(world, incident, 310)

    (row,) = promises(incident)
    assert (row.missed_at, row.heard_at) == (at(41), at(310.1))
    assert owed(incident) == []


@pytest.mark.untold("a rule of the agreement is taken away")
def test_the_next_message_keeps_it_and_its_own_does_not(world: World) -> None:
    incident = without_rule(world)
    say(world, incident, 10, by=40)
    assert promises(incident)[0].met_at is None

    say(world, incident, 39, by=90)

    first, second = promises(incident)
    assert (first.met_at, first.alarm_at) == (at(39.1), None)
    assert (second.met_at, second.due_at) == (None, at(90))


@pytest.mark.untold("a rule of the agreement is taken away")
def test_a_message_that_did_not_arrive_keeps_no_promise(world: World) -> None:
    incident = without_rule(world)
    say(world, incident, 10, by=40)
    again = say(world, incident, 20)

    bounce(incident, again, 22)

    (row,) = promises(incident)
    assert (row.met_at, row.ended_at) == (None, None)
    assert owed(incident) == [(RoundKind.PROMISE, at(40))]


@pytest.mark.untold("a rule of the agreement is taken away")
def test_days_ahead_the_desk_is_reminded_an_hour_before(world: World) -> None:
    incident = without_rule(world)

    say(world, incident, 10, by=3 * 24 * 60)

    assert promises(incident)[0].alarm_at == at(3 * 24 * 60 - 60)


@pytest.mark.untold("a rule of the agreement is taken away")
def test_every_end_ends_it(world: World) -> None:
    incident = without_rule(world)
    say(world, incident, 10, by=40)

    wrote = rounds.end_rounds(Incident.objects.get(pk=incident.pk), now=at(20))
    append_event(incident, "round.ended", actor=SYSTEM, now=at(20), wrote=wrote)

    (row,) = promises(incident)
    assert (row.ended_at, row.alarm_at) == (at(20), None)


def test_the_earlier_of_promise_and_agreement_counts_and_once(world: World) -> None:
    incident = in_progress(world)
    call(world, incident, 8)

    message = say(world, incident, 10, by=25)

    assert owed(incident) == [(RoundKind.INTERVAL, at(25))]
    interval = UpdateRound.objects.get(OWED, incident=incident)
    assert interval.promised_in_id == message.pk
    assert next_due(incident) == at(25)
    watch.watch_rounds(now=at(26))
    assert kinds(incident).count("round.missed") == 1


def test_what_arrived_nowhere_was_promised_all_the_same(world: World) -> None:
    incident = in_progress(world)

    say(world, incident, 10, by=25, arrives=False)

    assert owed(incident) == [(RoundKind.PROMISE, at(25)), (RoundKind.INTERVAL, at(32))]


def test_another_priority_keeps_the_promise(world: World) -> None:
    incident = in_progress(world)
    call(world, incident, 8)
    say(world, incident, 10, by=25)
    incident.refresh_from_db()

    triage.change_priority(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ines"),
        now=at(12), ask=ChangePriority(impact=3, urgency=3, reason="One floor only", override=3),
    )  # fmt: skip

    assert owed(incident) == [(RoundKind.INTERVAL, at(25))]


def test_that_it_works_again_keeps_the_promise(world: World) -> None:
    incident = in_progress(world)
    say(world, incident, 10, by=25, arrives=False)
    incident.refresh_from_db()
    incident = restore(world, incident, 15)
    (message,) = incident.messages.filter(kind=MessageKind.RESTORATION)

    communicate.prove_delivery(message_id=message.pk, contact_id=incident.reporter_id, now=at(16))

    assert promises(incident)[0].met_at == at(16)


def test_the_database_refuses_another_moment_than_was_said(world: World) -> None:
    incident = in_progress(world)
    say(world, incident, 10, by=25, arrives=False)

    with pytest.raises(IntegrityError, match="promise_is_as_said"), transaction.atomic():
        UpdateRound.objects.filter(incident=incident, kind=RoundKind.PROMISE).update(due_at=at(60))
