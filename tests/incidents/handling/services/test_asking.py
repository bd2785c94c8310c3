"""Asking the customer whether it works: each attempt leaves time for an answer (D15)."""

from datetime import timedelta

import pytest

from incidents.duty.services.gate import closing_facts
from incidents.handling.asks.close import AskConfirmation
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.close import ask_confirmation
from incidents.handling.services.solve import reopen_incident
from incidents.models import Incident
from tenants.errors import Invalid
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def solved(world: World) -> Incident:
    incident = made.ByPortal.create(world=world)
    return made.resolved(world, made.in_progress(world, made.triaged(world, incident)))


def ask(world: World, incident: Incident, *, after: timedelta) -> Incident:
    assert incident.resolved_at is not None
    return ask_confirmation(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=incident.resolved_at + after, ask=AskConfirmation(text="Does it work again?"),
    )  # fmt: skip


def test_asking_twice_in_an_hour_is_one_attempt(world: World, solved: Incident):
    asked = ask(world, solved, after=timedelta(minutes=1))

    with pytest.raises(Invalid):
        ask(world, asked, after=timedelta(minutes=60))
    again = ask(world, asked, after=timedelta(minutes=61))

    assert again.resolved_at is not None
    assert closing_facts(again, now=again.resolved_at).attempts == 2


def test_what_was_asked_of_a_solution_that_did_not_hold_is_no_attempt(
    world: World, solved: Incident
):
    asked = ask(world, solved, after=timedelta(minutes=1))
    assert asked.resolved_at is not None
    reopened = reopen_incident(
        incident_id=asked.pk, expected_version=asked.version, actor=world.actor("agnes"),
        now=asked.resolved_at + timedelta(minutes=2), ask=ReopenIncident(reason="It came back."),
    )  # fmt: skip
    again = made.resolved(world, reopened, now=asked.resolved_at + timedelta(minutes=10))

    assert again.resolved_at is not None
    assert closing_facts(again, now=again.resolved_at).attempts == 0
    assert ask(world, again, after=timedelta(0)).confirm_by is not None
