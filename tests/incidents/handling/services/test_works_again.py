"""That it works again is told at once, each time that it does (source 001, lines 216-218)."""

import pytest

from incidents.choices import Kind, MessageKind, RoundKind
from incidents.handling.asks.close import RefuseSolution
from incidents.handling.asks.work import (
    ContainIncident,
    FailContainment,
)
from incidents.handling.services import close, work
from incidents.models import Incident, UpdateRound
from incidents.record.services import watch
from incidents.record.services.common import record
from tenants.media import EMAIL, PHONE
from tests.incidents.handling.house import at, in_progress, kinds, resolve, restore
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def owed(incident: Incident) -> list[str]:
    rows = UpdateRound.objects.filter(incident=incident, met_at=None, missed_at=None, ended_at=None)
    return list(rows.order_by("number").values_list("kind", flat=True))


def words(incident: Incident) -> list[str]:
    told = incident.messages.filter(kind=MessageKind.RESTORATION).order_by("pk")
    return list(told.values_list("text", flat=True))


def test_who_resolves_at_once_tells_that_it_works_again(world: World) -> None:
    incident = resolve(world, in_progress(world), 20)

    assert words(incident) == ["Power supply replaced"]
    assert owed(incident) == [RoundKind.RESTORATION]
    last = UpdateRound.objects.filter(incident=incident).latest("number")
    assert (last.opened_at, last.due_at, last.media) == (at(20), at(25), [EMAIL, PHONE])
    incident.refresh_from_db()
    assert incident.next_due_at == at(25)


def test_who_restored_it_told_so_and_the_call_is_owed_still(world: World) -> None:
    incident = resolve(world, restore(world, in_progress(world), 20), 21)

    assert words(incident) == ["Everything works again."]
    assert owed(incident) == [RoundKind.RESTORATION]


def test_after_a_refusal_it_is_told_again_that_it_works(world: World) -> None:
    incident = resolve(world, restore(world, in_progress(world), 20), 30)
    incident = close.refuse_solution(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=at(31),
        ask=RefuseSolution(remark="No, it does not"),
    )
    assert owed(incident) == [RoundKind.FIRST, RoundKind.INTERVAL]

    incident = resolve(world, incident, 50)

    assert words(incident) == ["Everything works again.", "Power supply replaced"]
    assert owed(incident) == [RoundKind.RESTORATION]


def test_what_did_not_hold_owes_word_of_progress_and_no_longer_of_restoration(
    world: World,
) -> None:
    incident = restore(world, in_progress(world), 20)

    work.fail_containment(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=at(22), ask=FailContainment(reason="It is down again"),
    )  # fmt: skip

    assert owed(incident) == [RoundKind.FIRST, RoundKind.INTERVAL]
    ended = UpdateRound.objects.get(incident=incident, kind=RoundKind.RESTORATION)
    assert (ended.ended_at, ended.alarm_at) == (at(22), None)
    watch.watch_rounds(now=at(26))
    assert "round.missed" not in kinds(incident)


def test_containment_that_failed_leaves_the_interval_as_it_was(world: World) -> None:
    incident = in_progress(world)
    incident = work.contain_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=at(10), ask=ContainIncident(measures="Traffic moved"),
    )  # fmt: skip

    work.fail_containment(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=at(12), ask=FailContainment(reason="It is down again"),
    )  # fmt: skip

    interval = UpdateRound.objects.get(incident=incident, ended_at=None, met_at=None)
    assert (interval.kind, interval.due_at) == (RoundKind.INTERVAL, at(32))


def test_a_request_that_is_done_never_failed(world: World) -> None:
    incident = in_progress(world)
    incident.kind = Kind.SERVICE_REQUEST
    record(incident, "incident.classified", actor=world.actor("agnes"), now=at(7))

    resolve(world, incident, 20)

    assert (words(incident), owed(incident)) == ([], [])
