"""The cases behind the figures, read from the record: ours and those of another desk."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from incidents.choices import Channel, Kind, Level, TriageOutcome
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.register import register_incident
from incidents.handling.services.solve import reopen_incident
from incidents.handling.services.triage import change_priority, triage_incident
from incidents.models import Incident
from incidents.past.services.replay import replay_log
from incidents.past.services.replay_file import LogFile
from reporting.queries.kpis import cases_of
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.incidents.past.house import closed, story, written
from tests.people import BEGIN
from tests.reporting.house import said


def register(world, *, now=BEGIN, **more):
    told = {
        "title": "Wifi is down", "description": "In the whole building.", "channel": Channel.EMAIL,
        "impact": Level.MEDIUM, "urgency": Level.MEDIUM, "reporter_id": world.contact("rik").pk,
    }  # fmt: skip
    return do(
        register_incident,
        tenant_id=world.acme.pk,
        actor=world.actor("agnes"),
        now=now,
        **{**told, **more},
    )


def replay(world, path):
    replay_log(
        tenant=world.acme, log=LogFile.at(path, zone="Europe/Brussels", now=BEGIN), actor=SYSTEM,
        clock=lambda: BEGIN,
    )  # fmt: skip


def test_an_incident_of_ours_has_our_codes(world, scope):
    incident = register(world)

    (case,) = cases_of(world.acme)

    assert (case.state, case.priority) == ("new", f"P{incident.priority}")
    assert (case.contact_type, case.group) == ("email", incident.team.name)
    assert (case.category, case.made_sla, case.events) == ("?", True, 1)
    assert case.opened_at == BEGIN
    assert case.opened_local.utcoffset() == timedelta(hours=1)


def test_a_priority_that_changed_is_counted_once_per_incident(world, scope):
    incident = register(world)
    register(world)
    for version, urgency in enumerate((Level.HIGH, Level.LOW), start=1):
        change_priority(
            incident_id=incident.pk,
            expected_version=version,
            actor=world.actor("ines"),
            now=BEGIN,
            ask=ChangePriority(impact=Level.HIGH, urgency=urgency, reason="As the customer says."),
        )

    assert [case.has_changed_priority for case in cases_of(world.acme)] == [True, False]


def test_an_incident_of_another_desk_keeps_the_words_of_that_desk(world, scope, tmp_path):
    rows = story(
        {"reassignment_count": "0"},
        {"incident_state": "Awaiting Evidence", "reassignment_count": "2"},
        {"incident_state": "Resolved", "reopen_count": "1"},
        {"incident_state": "Active", "made_sla": "false"},
        {"incident_state": "-100", "category": "?"},
        {},
    )
    replay(world, written(tmp_path / "log.csv", rows))

    (case,) = cases_of(world.acme)

    assert case.states == ("New", "Awaiting Evidence", "Resolved", "Active", "-100")
    assert (case.priority, case.contact_type) == ("3 - Moderate", "Phone")
    assert (case.category, case.group) == ("?", "Group 70")
    assert (case.reassigned, case.reopened_said, case.reopened_seen) == (2, 1, 1)
    assert (case.made_sla, case.has_changed_priority, case.events) == (False, False, 6)


def test_what_is_done_here_afterwards_is_counted_on(world, scope, tmp_path):
    replay(world, written(tmp_path / "log.csv", closed("INC7")))
    incident = Incident.objects.get(external_reference="INC7")
    reopen_incident(
        incident_id=incident.pk, expected_version=3, actor=world.actor("agnes"), now=BEGIN,
        ask=ReopenIncident(reason="It is back."),
    )  # fmt: skip

    (case,) = cases_of(world.acme)

    incident.refresh_from_db()
    assert case.states == ("New", "Resolved", "Closed", incident.status)
    assert (case.reopened_said, case.reopened_seen) == (1, 1)


def test_only_incidents_count_and_no_drill(world, scope):
    register(world, kind=Kind.SERVICE_REQUEST)
    register(world, is_drill=True)

    assert cases_of(world.acme) == []


def test_what_turned_out_to_be_none_does_not_count(world, scope):
    incident = register(world)
    do(
        triage_incident, incident_id=incident.pk, expected_version=incident.version,
        actor=world.actor("agnes"), now=BEGIN, category_id=None, impact=2, urgency=2,
        outcome=TriageOutcome.NOT_AN_INCIDENT, reason="A test by ourselves.",
    )  # fmt: skip

    assert cases_of(world.acme) == []


def test_a_period_holds_its_first_day_and_not_its_last(world, scope):
    # Half past eleven at night in Brussels, and half past midnight.
    for hours in (14.5, 15.5):
        register(world, now=BEGIN + timedelta(hours=hours))
    monday, tuesday = date(2026, 1, 5), date(2026, 1, 6)

    def count(**period):
        return len(cases_of(world.acme, **period))

    assert count(since=monday, until=tuesday) == 1
    assert count(since=tuesday) == 1
    assert count(until=monday) == 0
    assert count() == 2


def test_another_customer_has_figures_of_his_own(world, scope):
    register(world)

    assert cases_of(world.globex) == []


def test_the_command_says_of_whom_and_when(world):
    with world.entered():
        register(world)

    found = said(world, "--from", "2026-01-01", "--to", "2026-02-01", "--at", "2026-01-05 12:00")

    assert (found["customers"], found["from"], found["to"]) == (
        ["Acme"], "2026-01-01", "2026-02-01",
    )  # fmt: skip
    assert found["incidents"] == 1
    assert found["backlog_open_at"] == {"2026-01-05 12:00": 1}
    assert found["time_to_resolve_all"]["median_h"] is None


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--customer", "Nobody"], "No customer Nobody."),
        (["--provider", "Nobody"], "No provider Nobody."),
    ],
)
def test_who_is_not_there_is_not_counted_as_nothing(options, why, world):
    with pytest.raises(CommandError, match=why) as refusal:
        call_command("kpis", *options, stdout=io.StringIO())

    assert refusal.value.returncode == 2


def test_without_json_it_is_a_line_per_figure(world):
    out = io.StringIO()

    call_command("kpis", "--customer", str(world.acme.pk), stdout=out)

    assert "incidents: 0\n" in out.getvalue()
