"""The second look: what is overdue is found, told in the log, and done when nobody else does."""

import logging
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client

from escalation.models import Heartbeat, Notice
from escalation.queries.health import ANCHORS, overdue, parts
from escalation.services.heartbeat import beat
from escalation.services.inspect import inspect_database
from escalation.services.watchdog import look, take_over
from incidents.choices import PersonalData
from incidents.handling.asks.triage import ClassifyIncident
from incidents.handling.services.triage import classify_incident
from incidents.models import Clock
from tenants import clock, drift
from tenants.models import Outbox
from tests.escalation.house import follow, kinds, report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def everybody_works() -> None:
    for part in (*parts(), ANCHORS):
        beat(part, now=clock.now())


def late(incident) -> None:
    rows = Outbox.objects.filter(event__subject_id=incident.pk)
    rows.update(due_at=F("due_at") - timedelta(minutes=2))


def test_nothing_is_wrong_while_work_is_young_and_everybody_shows_life(world: World):
    report(world)
    everybody_works()

    assert look(now=clock.now()).is_well


def test_an_event_that_nobody_follows_is_found_alarmed_and_done(world: World, caplog):
    incident = report(world)
    late(incident)
    everybody_works()
    caplog.set_level(logging.ERROR)

    finding = look(now=clock.now())

    assert finding.late["outbox"] == 1
    assert finding.wants_work
    assert [(r.message, r.queue, r.count) for r in caplog.records] == [
        ("watchdog.overdue", "outbox", 1)
    ]
    take_over(clock=clock.now)
    assert overdue(clock.now())["outbox"] == 0
    assert Notice.objects.filter(incident=incident, template="receipt").exists()


def test_a_clock_that_should_have_spoken_speaks(world: World):
    past = clock.now() - timedelta(hours=30)
    incident = report(world, now=past, impact=3, urgency=3)
    assert Clock.objects.filter(incident=incident, alarm_at__lt=clock.now()).exists()

    assert look(now=clock.now()).late["clocks"] >= 1
    take_over(clock=clock.now)

    assert "clock.breached" in kinds(incident)


def test_a_term_of_a_breach_that_should_have_spoken_speaks(world: World):
    past = clock.now() - timedelta(hours=80)
    incident = report(world, now=past)
    classify_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("agnes"),
        now=past,
        ask=ClassifyIncident(
            category_id=None,
            is_security=True,
            is_cyber=False,
            is_breach=True,
            personal_data=PersonalData.YES,
        ),
    )

    assert look(now=clock.now()).late["obligations"] == 1
    take_over(clock=clock.now)

    assert overdue(clock.now())["obligations"] == 0
    assert "breach.missed" in kinds(incident)


def test_dead_rows_are_for_people(world: World):
    incident = report(world)
    Outbox.objects.filter(event__subject_id=incident.pk).update(is_dead=True)
    everybody_works()

    finding = look(now=clock.now())

    assert finding.late["outbox_dead"] == 1
    assert not finding.is_well
    assert not finding.wants_work


@pytest.mark.untold("a mail is made older than it is")
def test_mail_that_waits_for_a_server_is_seen(world: World):
    incident = report(world)
    follow()
    Notice.objects.filter(incident=incident).update(
        written_at=clock.now() - timedelta(minutes=5), due_at=clock.now() + timedelta(minutes=5)
    )

    assert overdue(clock.now())["notices"] == 1


@pytest.mark.parametrize("since", [timedelta(minutes=2), None])
def test_a_part_that_falls_silent_or_never_spoke_is_found(world: World, since):
    everybody_works()
    if since is None:
        Heartbeat.objects.filter(name="outbox").update(at=clock.now() - timedelta(days=1))
    else:
        beat("outbox", now=clock.now() - since)

    assert look(now=clock.now()).silent == ("outbox",)


def test_the_command_tells_by_its_exit_code(world: World):
    everybody_works()
    call_command("watchdog", "--once")
    late(report(world))

    with pytest.raises(CommandError):
        call_command("watchdog", "--once")

    # What was late has been done meanwhile.
    call_command("watchdog", "--once")


def test_a_lifted_wall_is_red_until_it_stands_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog
):
    at = clock.now()
    caplog.set_level(logging.ERROR)
    kept = drift._kept()
    monkeypatch.setattr(drift, "_kept", lambda: kept | {"policy that somebody dropped"})
    everybody_works()

    assert inspect_database(now=at) == 1
    finding = look(now=at)
    assert (finding.late["database"], finding.wants_work, finding.is_well) == (1, False, False)
    answer = client.get("/healthz/queues")
    assert (answer.status_code, answer.json()["overdue"]["database"]) == (503, 1)
    lines = [r.line for r in caplog.records if r.message == "database.line"]
    assert lines == ["- policy that somebody dropped"]

    monkeypatch.setattr(drift, "_kept", lambda: kept)
    assert inspect_database(now=at + timedelta(seconds=30)) == 0
    assert look(now=at).late["database"] == 0


def test_a_database_in_order_is_asked_once_a_day_and_at_each_start(monkeypatch):
    asked = Mock(wraps=drift.look)
    monkeypatch.setattr(drift, "look", asked)
    at = clock.now()

    inspect_database(now=at)
    inspect_database(now=at + timedelta(hours=23))
    assert asked.call_count == 1
    inspect_database(now=at + timedelta(hours=24))
    inspect_database(now=at + timedelta(hours=25), at_once=True)
    assert asked.call_count == 3
