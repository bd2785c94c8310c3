"""What is saved of an incident follows from what changed, and nothing else is told."""

import json

import pytest

from incidents.models import Incident
from incidents.record.services.common import lock_incident, record
from tenants import clock
from tenants.ledger.append import update
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def told(event: Event) -> set[str]:
    (row,) = json.loads(event.body)["rows"].values()
    return set(row)


@pytest.fixture
def incident(world: World) -> Incident:
    return lock_incident(made.ByPhone.create(world=world).pk, actor=SYSTEM)


def test_what_changed_is_saved_and_told_and_nothing_else(incident: Incident):
    incident.title, incident.is_cyber = "Another title", True
    incident.kind = incident.kind
    event = record(incident, "incident.corrected", actor=SYSTEM, now=clock.now())

    assert told(event) == {"version", "title", "is_cyber"}
    fresh = Incident.objects.get(pk=incident.pk)
    assert (fresh.title, fresh.is_cyber) == ("Another title", True)


def test_what_changed_inside_a_column_is_a_change(incident: Incident):
    incident.criteria["urgency"] = ["urgency.high.1"]
    event = record(incident, "incident.priority_changed", actor=SYSTEM, now=clock.now())

    assert told(event) == {"version", "criteria"}


def test_what_was_told_once_is_not_told_again(incident: Incident):
    incident.title = "Another title"
    record(incident, "incident.corrected", actor=SYSTEM, now=clock.now())
    # The queue's own column is written by itself, without a version.
    incident.next_due_at = clock.now()
    wrote = update(incident, "next_due_at")
    event = record(incident, "incident.corrected", actor=SYSTEM, now=clock.now(), wrote=[wrote])

    assert told(event) == {"version", "next_due_at"}


def test_of_a_row_that_nobody_locked_its_table_says_what_changed(incident: Incident):
    found = Incident.objects.get(pk=incident.pk)
    found.title = "Another title"
    event = record(found, "incident.corrected", actor=SYSTEM, now=clock.now())

    assert told(event) == {"version", "title"}
