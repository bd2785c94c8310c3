"""A mail that comes back: only the round that it met is owed again, and the chain stays one."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from incidents.choices import RoundKind
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services import triage
from incidents.models import Incident, Message, UpdateRound
from incidents.record.services import watch
from tests.incidents.handling.house import at, bounce, call, in_progress, kinds, mail, restore
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def intervals(incident: Incident) -> list[UpdateRound]:
    rows = UpdateRound.objects.filter(incident=incident, kind=RoundKind.INTERVAL)
    return list(rows.order_by("number"))


def stands(incident: Incident) -> list[str]:
    """How each interval stands, and whether it still has an alarm."""

    def word(row: UpdateRound) -> str:
        told: list[tuple[str, datetime | None]] = [
            ("met", row.met_at), ("missed", row.missed_at), ("ended", row.ended_at),
        ]  # fmt: skip
        state = next((name for name, moment in told if moment), "open")
        return f"{state}!" if row.alarm_at else state

    return [word(row) for row in intervals(incident)]


def proved_by_mail_last(world: World) -> tuple[Incident, Message]:
    """Return a P1 whose interval was met by a call, and then by mail as the last proof."""
    incident = in_progress(world)
    call(world, incident, 15)
    return incident, mail(world, incident, 20)


def test_a_bounce_of_the_last_proof_reopens_only_the_round_that_it_met(world: World) -> None:
    incident, message = proved_by_mail_last(world)

    bounce(incident, message, 25)

    assert stands(incident) == ["open!", "ended"]
    watch.watch_rounds(now=at(25))
    watch.watch_rounds(now=at(33))
    watch.watch_rounds(now=at(51))
    assert stands(incident) == ["missed", "ended", "open!"]
    assert kinds(incident).count("round.missed") == 1
    assert kinds(incident).count("round.reopened") == 1
    assert intervals(incident)[-1].due_at == at(62)


def test_a_bounce_after_the_term_is_a_miss_and_leaves_the_next_interval(world: World) -> None:
    incident, message = proved_by_mail_last(world)

    bounce(incident, message, 35)

    assert stands(incident) == ["missed", "open!"]


def test_another_mail_in_the_same_interval_keeps_it_met(world: World) -> None:
    incident, message = proved_by_mail_last(world)
    mail(world, incident, 22)

    bounce(incident, message, 25)

    assert stands(incident) == ["met", "open!"]
    assert intervals(incident)[0].met_at == at(22)
    assert "round.reopened" not in kinds(incident)


def test_twice_bounced_and_met_between_the_chain_goes_on_once(world: World) -> None:
    incident, message = proved_by_mail_last(world)
    bounce(incident, message, 24)
    again = mail(world, incident, 26)

    bounce(incident, again, 28)

    assert stands(incident) == ["open!", "ended", "ended"]


def test_a_bounce_after_restoring_owes_no_progress_again(world: World) -> None:
    incident, message = proved_by_mail_last(world)
    incident = restore(world, incident, 22)

    bounce(incident, message, 25)

    assert stands(incident) == ["ended", "ended"]
    assert "round.missed" not in kinds(incident)


def test_a_bounce_after_another_priority_leaves_its_chain_alone(world: World) -> None:
    incident, message = proved_by_mail_last(world)
    triage.change_priority(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ines"),
        now=at(22), ask=ChangePriority(impact=3, urgency=3, reason="One floor only", override=3),
    )  # fmt: skip

    bounce(incident, message, 25)

    assert stands(incident) == ["ended", "ended", "open!"]


def test_the_database_refuses_an_alarm_on_a_round_that_is_over(world: World) -> None:
    incident, _message = proved_by_mail_last(world)

    with pytest.raises(IntegrityError, match="over_round_is_silent"), transaction.atomic():
        UpdateRound.objects.filter(incident=incident).update(alarm_at=at(30))


def test_the_database_refuses_a_second_open_interval(world: World) -> None:
    incident, _message = proved_by_mail_last(world)

    with pytest.raises(IntegrityError, match="one_open_interval"), transaction.atomic():
        UpdateRound.objects.filter(pk=intervals(incident)[0].pk).update(met_at=None)
