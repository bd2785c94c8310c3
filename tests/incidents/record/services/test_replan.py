"""Terms that change while a clock runs: due, risk and alarm move together, with the reason."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from incidents.choices import AlarmKind, ClockKind, RoundKind, Status, WaitingReason
from incidents.consumers import on_event
from incidents.handling.asks.work import Wait
from incidents.handling.services.work import wait
from incidents.models import Clock, Incident, UpdateRound
from incidents.past.services.replay import replay_log
from incidents.past.services.replay_file import LogFile
from incidents.record.services import clock_watch, replan
from tenants import clock
from tenants.choices import Basis, Unit
from tenants.contract.services.agree import (
    Rhythm,
    Term,
    add_holiday,
    change_target,
    set_service_hours,
    set_update_rule,
)
from tenants.ledger.outbox import drain
from tenants.media import EMAIL, PHONE
from tenants.models import Agreement, Event, Outbox, ServiceHours, Target, UpdateRule
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row, remove_row
from tests.factories import incidents as made
from tests.incidents.past.house import row, written
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

# A Wednesday, at ten in Brussels.
NOW = datetime.fromisoformat("2026-11-25T09:00:00+00:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def incident(world: World) -> Incident:
    return made.ByPortal.create(world=world, now=NOW)


@pytest.fixture
def agreement(world: World) -> Agreement:
    return Agreement.objects.select_related("hours").get(tenant=world.acme)


def response(incident: Incident) -> Clock:
    return Clock.objects.get(incident=incident, kind=ClockKind.RESPONSE, superseded_at=None)


def resolution(incident: Incident) -> Clock:
    return Clock.objects.get(incident=incident, kind=ClockKind.RESOLUTION, superseded_at=None)


def interval(incident: Incident) -> UpdateRound:
    return UpdateRound.objects.get(incident=incident, kind=RoundKind.INTERVAL, ended_at=None)


def follow() -> None:
    """Hand what waits to the consumer, as the outbox does."""
    terms = "hours|holiday|agreement|target|updaterule"
    for waiting in Outbox.objects.filter(done_at=None, kind__regex=terms).order_by("pk"):
        on_event(waiting.event)


def moved(incident: Incident) -> list[dict[str, Any]]:
    told = Event.objects.filter(subject_id=incident.pk, kind="clock.replanned").order_by("pk")
    return [json.loads(event.body) for event in told]


def test_a_holiday_moves_due_risk_and_alarm_in_one_event(
    world: World, incident: Incident, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
):
    # What follows, follows at once: a later moment would find what is due long over.
    monkeypatch.setattr("incidents.consumers.moment", lambda: NOW)
    before = response(incident)

    for days in range(3):
        add_holiday(
            hours=agreement.hours, day=(NOW + days * DAY).date(), actor=world.actor("adam"), now=NOW
        )
    follow()

    after = response(incident)
    assert after.pk == before.pk
    assert (after.due_at, after.risk_at) > (before.due_at, before.risk_at)
    assert (after.alarm, after.alarm_at) == (before.alarm, after.risk_at)
    incident.refresh_from_db()
    assert incident.next_due_at <= after.due_at
    (told,) = moved(incident)[-1:]
    assert told["facts"]["reason"] == "holiday.added"
    # Of the last of the three days: from when to when.
    (kind, was, becomes), *_others = told["facts"]["moved"]
    assert (kind, becomes) == ("response", after.due_at.isoformat())
    assert before.due_at.isoformat() <= was < becomes
    assert {"due_at", "risk_at", "alarm_at"} <= told["rows"][f"incidents.clock:{after.pk}"].keys()


def test_nothing_moves_twice(world: World, incident: Incident, agreement: Agreement):
    holiday = add_holiday(
        hours=agreement.hours, day=(NOW + DAY).date(), actor=world.actor("adam"), now=NOW
    )
    before = response(incident)
    follow()
    follow()
    told = len(moved(incident))
    assert told <= 1

    remove_row(row=holiday, actor=world.actor("adam"), now=NOW, is_sure=True)
    follow()

    assert response(incident).due_at == before.due_at


def test_a_tick_judges_nothing_by_terms_that_are_not_stored(
    world: World, incident: Incident, agreement: Agreement
):
    """Between the change and its event: the clock moves first and does not speak."""
    before = response(incident)
    change_target(
        agreement=agreement, actor=world.actor("adam"), now=NOW,
        term=Term(Target.Clock.RESPONSE, incident.priority, 600, Unit.HOURS, Basis.SERVICE_HOURS),
    )  # fmt: skip

    clock_watch.watch_clocks(now=before.risk_at)

    after = response(incident)
    assert after.due_at > before.due_at
    assert after.alarm == AlarmKind.THREE_QUARTERS
    assert moved(incident)[0]["facts"]["reason"] == "terms"


def test_a_past_breach_stays_and_was_told_once(
    world: World, incident: Incident, agreement: Agreement
):
    due_at = response(incident).due_at
    clock_watch.watch_clocks(now=due_at)
    change_target(
        agreement=agreement, actor=world.actor("adam"), now=due_at,
        term=Term(Target.Clock.RESPONSE, incident.priority, 600, Unit.HOURS, Basis.SERVICE_HOURS),
    )  # fmt: skip
    follow()

    clock = response(incident)
    assert clock.due_at > due_at
    assert clock.breached_at == due_at
    clock_watch.watch_clocks(now=clock.due_at + HOUR)
    told = Event.objects.filter(subject_id=incident.pk, kind="clock.breached").values_list("body")
    assert sum(f'"clock":{clock.pk}' in body for (body,) in told) == 1


def test_an_update_rule_moves_the_open_interval(
    world: World, incident: Incident, agreement: Agreement
):
    before = interval(incident)

    set_update_rule(
        agreement=agreement, actor=world.actor("adam"), now=NOW,
        rhythm=Rhythm(incident.priority, 120, around_the_clock=True),
    )  # fmt: skip
    follow()

    after = interval(incident)
    assert after.pk == before.pk
    assert after.due_at == before.opened_at + 2 * HOUR
    assert after.alarm_at == before.opened_at + 80 * timedelta(minutes=1)


def test_without_a_rule_nothing_is_owed_any_more(
    world: World, incident: Incident, agreement: Agreement
):
    rule = UpdateRule.objects.get(agreement=agreement, priority=incident.priority)

    remove_row(row=rule, actor=world.actor("adam"), now=NOW, is_sure=True)
    follow()

    assert not UpdateRound.objects.filter(incident=incident, ended_at=None).exists()


def test_a_desk_that_opens_at_night_moves_what_was_due_in_the_morning(
    world: World, agreement: Agreement
):
    incident = made.ByPortal.create(world=world, now=NOW + 12 * HOUR)
    before = response(incident)
    hours = ServiceHours.objects.get(pk=agreement.hours_id)

    set_service_hours(
        tenant=world.acme, name=hours.name, zone=hours.zone, actor=world.actor("adam"), now=NOW,
        week={str(day): [["00:00", "24:00"]] for day in range(1, 8)},
    )  # fmt: skip
    follow()

    assert response(incident).due_at < before.due_at


def test_a_rule_that_comes_back_is_owed_again(
    world: World, incident: Incident, agreement: Agreement
):
    """An administrator who takes a rule away and sets it again leaves no customer in silence."""
    rule = UpdateRule.objects.get(agreement=agreement, priority=incident.priority)
    asked = Rhythm(rule.priority, rule.minutes, frozenset({EMAIL, PHONE}), calls_at_once=True)
    remove_row(row=rule, actor=world.actor("adam"), now=NOW, is_sure=True)
    follow()

    set_update_rule(agreement=agreement, actor=world.actor("adam"), now=NOW, rhythm=asked)
    follow()

    (owed,) = UpdateRound.objects.filter(incident=incident, ended_at=None)
    assert (owed.kind, owed.media) == (RoundKind.INTERVAL, [EMAIL, PHONE])
    assert owed.alarm_at is not None


def test_what_came_from_another_desk_owes_no_word_for_a_setting(
    world: World, agreement: Agreement, tmp_path: Path
):
    log = LogFile.at(written(tmp_path / "log.csv", [row()]), zone="UTC", now=NOW)
    replay_log(tenant=world.acme, log=log, actor=SYSTEM, clock=lambda: NOW)
    incident = Incident.objects.get(is_elsewhere=True)
    assert incident.status == Status.NEW

    set_update_rule(
        agreement=agreement, actor=world.actor("adam"), now=NOW,
        rhythm=Rhythm(incident.priority, 45),
    )  # fmt: skip
    follow()

    assert not UpdateRound.objects.filter(incident=incident).exists()
    assert moved(incident) == []


def test_a_clock_runs_on_where_nothing_may_pause_any_more(
    world: World, incident: Incident, agreement: Agreement
):
    """Its term is longer by what was agreed while it was agreed, and no minute more."""
    agreement.pauses = True
    changed: dict[str, Any] = {
        "fields": ("pauses",), "actor": world.actor("adam"), "is_sure": True,
    }  # fmt: skip
    change_row(row=agreement, now=NOW, **changed)
    incident = made.in_progress(world, incident)
    before = resolution(incident)
    wait(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=NOW + HOUR, ask=Wait(reason=WaitingReason.CUSTOMER),
    )  # fmt: skip
    assert resolution(incident).paused_at == NOW + HOUR

    agreement.pauses = False
    change_row(row=agreement, now=NOW + 3 * HOUR, **changed)
    follow()

    after = resolution(incident)
    assert after.paused_at is None
    assert after.paused_for == 2 * HOUR
    assert after.due_at == before.due_at + 2 * HOUR
    assert after.alarm_at is not None
    assert after.breached_at is None
    assert moved(incident)[-1]["facts"]["reason"] == "agreement.changed"


def test_many_follow_in_parts_that_hold_nobody_up(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
):
    """Each part is a transaction of its own, with a lease of its own; none is left out."""
    monkeypatch.setattr(replan, "BATCH", 2)
    several = [made.ByPortal.create(world=world) for _ in range(5)]
    drain(now=clock.now())
    set_service_hours(
        tenant=world.acme, name=agreement.hours.name, actor=world.actor("adam"), now=clock.now(),
        week={"1": [["09:00", "10:00"]]},
    )  # fmt: skip
    (event,) = Event.objects.filter(kind="servicehours.changed")

    first = on_event(event)
    assert first is not None
    assert sum(len(moved(one)) for one in several) == 2

    drain(now=clock.now())

    assert [len(moved(one)) for one in several] == [1] * 5
    assert not Outbox.objects.filter(event=event, done_at=None).exists()
