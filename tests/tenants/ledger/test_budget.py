"""What one change costs in statements, with its transaction, its scope and its history."""

import json
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import WaitingReason
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.work import Wait
from incidents.handling.services.communicate import add_note
from incidents.handling.services.work import resume_work, wait
from incidents.models import Incident
from tenants import clock
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import World

BUDGET = json.loads((Path(__file__).parents[2] / "budgets" / "change.json").read_text())


def test_a_change_stays_within_its_statements(committed_world: World):
    world = committed_world
    with world.entered():
        incident = made.in_progress(world, made.ByPhone.create(world=world), by="agnes")
    key = incident.pk
    acts = {
        "note": lambda: add_note(
            incident_id=key, actor=SYSTEM, now=clock.now(), ask=AddNote(text="Called.")
        ),
        "wait": lambda: wait(
            incident_id=key,
            expected_version=_version(key),
            actor=SYSTEM,
            now=clock.now(),
            ask=Wait(reason=WaitingReason.CUSTOMER),
        ),
        "resume": lambda: resume_work(
            incident_id=key, expected_version=_version(key), actor=SYSTEM, now=clock.now()
        ),
    }
    cost = {}

    for name, act in acts.items():
        with CaptureQueriesContext(connection) as spent, world.entered():
            act()
        cost[name] = len(spent)

    assert {name: n for name, n in cost.items() if n > BUDGET[name]} == {}


def _version(key: int) -> int:
    return Incident.objects.values_list("version", flat=True).get(pk=key)
