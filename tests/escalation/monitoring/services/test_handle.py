"""What becomes of what monitoring reports: repeats, what goes up and down, recovery, a storm."""

import json
from datetime import datetime, timedelta
from typing import Any

from escalation.choices import AlertState
from escalation.models import Alarm, Alert
from escalation.monitoring.services import handle
from escalation.monitoring.services.handle import handle_waiting, settle_due
from incidents.choices import Status
from incidents.desk.queries.alike import alike_lists, alike_of
from incidents.models import Incident
from incidents.record.queries.gather import gather
from tenants.models import Category, Event
from tests.alarms import recorded
from tests.escalation.monitoring.house import AT, Told, down
from tests.factories.incidents import ByPhone, closed, in_progress, resolved, triaged
from tests.people import World


def minutes(count: float) -> datetime:
    return AT + timedelta(minutes=count)


def kinds(incident: Incident) -> list[str]:
    rows = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def worked_on(world: World, incident: Incident) -> None:
    """Judge it, which no program does, and let somebody begin."""
    criteria = {"impact": ["impact.low.1"], "urgency": ["urgency.low.1"]}
    in_progress(world, triaged(world, incident, criteria=criteria))


def test_what_is_said_again_is_counted_and_tells_nothing(world: World):
    """X20: one open incident for each key of a source, whatever is repeated."""
    with world.entered():
        told = Told(world)
        for n in range(5):
            told.says(down(), at=minutes(n))
        [incident], [alarm] = Incident.objects.all(), Alarm.objects.all()

        assert (alarm.incident, alarm.times, alarm.last_at) == (incident, 5, minutes(4))
        assert Alert.objects.count() == 1
        assert kinds(incident).count("incident.registered") == 1
        assert not Event.objects.filter(kind__startswith="alarm.").exists()


def test_what_is_said_otherwise_is_kept_beside_it(world: World):
    with world.entered():
        told = Told(world)
        told.says(down())
        worse = down()
        worse["annotations"]["description"] = "Nor does the other."
        told.says(worse, at=minutes(1))

        assert Incident.objects.count() == 1
        states = list(Alert.objects.order_by("pk").values_list("state", flat=True))
        assert states == [AlertState.OPENED, AlertState.REPEATED]


def test_another_key_or_source_is_another_incident(world: World):
    with world.entered():
        told, other = Told(world), Told(world, name="Another")
        told.says(down(), down("DiskFull"))
        other.says(down())

        assert Incident.objects.count() == 3


def test_what_is_well_again_says_so_and_is_left_to_a_person(world: World):
    """Nobody judged it yet, so nothing is resolved over anybody's head."""
    with world.entered():
        told = Told(world, resolves=True)
        told.says(down())
        told.says(down(is_over=True), at=minutes(2))
        [incident], [alarm] = Incident.objects.all(), Alarm.objects.all()

        assert incident.status == Status.NEW
        assert (alarm.is_firing, alarm.recovered_at) == (False, minutes(2))
        assert kinds(incident).count("alarm.recovered") == 1


def test_what_is_worked_on_is_resolved_where_its_source_resolves(world: World):
    with world.entered():
        told = Told(world, resolves=True)
        told.says(down("DiskFull", severity="info"))
        [incident] = Incident.objects.all()
        worked_on(world, incident)
        told.says(down("DiskFull", severity="info", is_over=True), at=minutes(2))
        incident.refresh_from_db()

        assert incident.status == Status.RESOLVED
        resolved = Event.objects.get(kind="incident.resolved", subject_id=incident.pk)
        assert json.loads(resolved.body)["actor"][0] == "token"


def test_it_is_not_resolved_where_its_source_does_not(world: World):
    with world.entered():
        told = Told(world)
        told.says(down(severity="info"))
        [incident] = Incident.objects.all()
        worked_on(world, incident)
        told.says(down(severity="info", is_over=True), at=minutes(2))
        incident.refresh_from_db()

        assert incident.status == Status.IN_PROGRESS


def test_what_was_solved_and_is_wrong_again_is_worked_on_again(world: World):
    with world.entered():
        told = Told(world, resolves=True)
        told.says(down(severity="info"))
        [incident] = Incident.objects.all()
        worked_on(world, incident)
        told.says(down(severity="info", is_over=True), at=minutes(2))
        told.says(down(severity="info"), at=minutes(30))
        incident.refresh_from_db()

        assert incident.status == Status.IN_PROGRESS
        assert Incident.objects.count() == 1
        assert Alarm.objects.get().returns == 1


def test_after_it_was_closed_it_is_a_new_one(world: World):
    with world.entered():
        told = Told(world)
        [key] = told.says(down())
        first = Incident.objects.get()
        Alarm.objects.filter(pk=key).update(
            incident=closed(world, resolved(world, ByPhone.create(world=world)))
        )
        told.says(down(), at=minutes(60))

        again = Alarm.objects.get().incident
        assert again != first
        assert again
        assert again.status == Status.NEW


def test_what_goes_up_and_down_is_one_incident_and_tells_once(world: World):
    """X20: held for as long as the source wants; twenty times up and down are two events."""
    with world.entered():
        told = Told(world, hold_minutes=5)
        for n in range(20):
            told.says(down(), at=minutes(n))
            told.says(down(is_over=True), at=minutes(n + 0.5))
        [incident], [alarm] = Incident.objects.all(), Alarm.objects.all()
        assert (alarm.returns, alarm.settles_at) == (19, minutes(24.5))
        assert not any(kind.startswith("alarm.") for kind in kinds(incident))

    assert settle_due(now=minutes(24)) == 0
    assert settle_due(now=minutes(25)) == 1
    assert settle_due(now=minutes(26)) == 0
    with world.entered():
        assert kinds(incident).count("alarm.recovered") == 1
        assert Alarm.objects.get().recovered_at == minutes(25)


def test_what_was_well_and_never_wrong_becomes_nothing(world: World):
    with world.entered():
        told = Told(world)
        told.says(down(is_over=True))

        assert not Incident.objects.exists()
        assert Alert.objects.get().state == AlertState.PASSED


def test_all_that_alertmanager_sent_is_one_incident_for_each_thing(world: World):
    """92 recorded calls: groups, repeats, tries again and what goes up and down."""
    seen: set[str] = set()
    with world.entered():
        told = Told(world)
        for one in recorded()[:40]:
            told.says(*one["body"]["alerts"], at=minutes(one["offset_s"] / 60))
            seen |= {alert["fingerprint"] for alert in one["body"]["alerts"]}

        assert Incident.objects.count() == Alarm.objects.count() == len(seen)


def test_a_thousand_alerts_are_one_incident_for_each_key_and_others_wait_for_nobody(world: World):
    """G14: a storm of one customer's; another customer's report is handled in the first turns."""
    with world.entered():
        told, other = Told(world), Told(world, name="Globex", customer="Globex")
        for call in range(50):
            alerts = [down(f"Down{n % 25}", n=str(call)) for n in range(20)]
            for alert in alerts:
                del alert["labels"]["n"]
                alert["annotations"]["description"] = f"Call {call}"
            told.keeps(*alerts)
        other.keeps(down())
        assert Alert.objects.filter(state=AlertState.WAITING).count() == 1_001

    handle_waiting(now=minutes(1), limit=0.001)
    with world.entered():
        assert Incident.objects.filter(tenant=world.globex).count() == 1
        assert Incident.objects.filter(tenant=world.acme).count() < 25

    handle_waiting(now=minutes(1), limit=60)
    with world.entered():
        assert Incident.objects.filter(tenant=world.acme).count() == 20
        assert not Alert.objects.filter(state=AlertState.WAITING).exists()


def test_alike_alarms_offer_an_outage(world: World):
    """R15: what monitoring reports counts as a report does."""
    with world.entered():
        category = Category.objects.filter(tenant=world.provider, is_active=True)[0]
        told = Told(world, category_id=category.pk)
        told.says(*(down(f"Down{n}") for n in range(3)))
        agnes = world.actor("agnes")
        offers = alike_of(gather(**alike_lists(agnes, minutes(1))))

        assert [(one.count, one.by) for one in offers] == [(3, ("category", str(category.pk)))]


def test_what_fails_is_tried_again_and_told_of_in_the_end(world: World, monkeypatch):
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("no")

    with world.entered():
        told = Told(world)
        told.keeps(down())
    with monkeypatch.context() as patched:
        patched.setattr(handle, "opened", breaks)
        for n in range(4):
            handle_waiting(now=minutes(n))
    with world.entered():
        alert = Alert.objects.get()
        assert (alert.state, alert.attempts) == (AlertState.FAILED, 3)
        # The next report of it is another chance.
        told.says(down(), at=minutes(9))
        assert Incident.objects.count() == 1
