"""A word that was missed is owed, and comes first, until the customer has heard after all."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import MessageKind, RoundKind
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services import communicate, triage
from incidents.models import OWED, Incident, UpdateRound
from incidents.record.services import rounds, watch
from incidents.record.services.common import append_event
from tenants.rules.roles import SYSTEM
from tests.incidents.handling.house import (
    at,
    bounce,
    call,
    in_progress,
    kinds,
    mail,
    resolve,
    restore,
)
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def missed_twice(world: World) -> Incident:
    """Return a P1 of which the intervals until 13:44 and 14:14 passed in silence."""
    incident = in_progress(world)
    watch.watch_rounds(now=at(33))
    watch.watch_rounds(now=at(63))
    return Incident.objects.get(pk=incident.pk)


def owed_since(incident: Incident) -> list[datetime]:
    rows = UpdateRound.objects.filter(OWED, incident=incident).order_by("due_at")
    return list(rows.values_list("due_at", flat=True))


def heard(incident: Incident) -> list[datetime | None]:
    rows = UpdateRound.objects.filter(incident=incident, missed_at__isnull=False)
    return list(rows.order_by("number").values_list("heard_at", flat=True))


def next_due(incident: Incident) -> datetime:
    return Incident.objects.values_list("next_due_at", flat=True).get(pk=incident.pk)


def test_the_next_interval_hides_no_missed_one(world: World) -> None:
    incident = missed_twice(world)

    assert owed_since(incident) == [at(32), at(62), at(92)]
    assert next_due(incident) == at(32)


def test_word_by_one_of_two_means_is_not_heard(world: World) -> None:
    incident = missed_twice(world)

    mail(world, incident, 70)

    assert heard(incident) == [None, None]
    assert next_due(incident) == at(32)


def test_word_by_every_means_makes_all_of_it_good(world: World) -> None:
    incident = missed_twice(world)
    mail(world, incident, 70)

    call(world, incident, 75)

    assert heard(incident) == [at(75), at(75)]
    assert owed_since(incident) == [at(105)]
    assert next_due(incident) == at(105)
    assert kinds(incident).count("round.heard") == 1


def test_a_bounce_takes_that_back(world: World) -> None:
    incident = missed_twice(world)
    message = mail(world, incident, 70)
    call(world, incident, 75)

    bounce(incident, message, 80)

    assert heard(incident) == [None, None]
    assert next_due(incident) == at(32)


def test_a_lower_priority_makes_nothing_good(world: World) -> None:
    incident = missed_twice(world)

    triage.change_priority(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ines"),
        now=at(64), ask=ChangePriority(impact=3, urgency=3, reason="One floor only", override=3),
    )  # fmt: skip

    assert heard(incident) == [None, None]
    assert next_due(incident) == at(32)


def test_restoring_makes_nothing_good_until_it_is_told(world: World) -> None:
    incident = restore(world, missed_twice(world), 70)
    assert next_due(incident) == at(32)

    (message,) = incident.messages.filter(kind=MessageKind.RESTORATION)
    communicate.prove_delivery(message_id=message.pk, contact_id=incident.reporter_id, now=at(71))
    call(world, incident, 90)

    assert heard(incident) == [at(90), at(90)]
    assert owed_since(incident) == [at(75)]
    watch.watch_rounds(now=at(91))
    assert owed_since(incident) == []


def test_what_passed_unseen_is_missed_when_it_is_restored(world: World) -> None:
    incident = restore(world, in_progress(world), 40)

    interval = UpdateRound.objects.get(incident=incident, kind=RoundKind.INTERVAL)
    assert (interval.missed_at, interval.ended_at) == (at(40), None)
    assert "round.missed" in kinds(incident)
    assert next_due(incident) == at(32)


def test_what_is_closed_owes_nothing(world: World) -> None:
    incident = resolve(world, missed_twice(world), 70)

    wrote = rounds.end_rounds(incident, now=at(72))
    append_event(incident, "round.ended", actor=SYSTEM, now=at(72), wrote=wrote)

    assert owed_since(incident) == []


def test_the_database_refuses_heard_after_all_without_a_miss(world: World) -> None:
    incident = in_progress(world)

    with pytest.raises(IntegrityError, match="heard_after_a_miss"), transaction.atomic():
        UpdateRound.objects.filter(incident=incident).update(heard_at=at(40))
