"""Resolving tells the customer in their own words, and asks in the same message (R78, R110)."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import Confirmation, MessageKind
from incidents.duty.services.gate import closing_facts
from incidents.handling.asks.close import AskConfirmation, ConfirmSolution
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services import close, solve
from incidents.models import Incident
from tenants.errors import Invalid
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def working(world: World) -> Incident:
    return made.in_progress(world, made.ByPhone.create(world=world))


def resolved(world: World, incident: Incident, **asked: Any) -> Incident:
    return made.resolved(world, incident, solution="Replaced PDU B on rack 14", **asked)


def said(incident: Incident) -> list[tuple[str, str]]:
    """Return what the desk told of the solution."""
    told = (MessageKind.RESTORATION, MessageKind.CONFIRMATION, MessageKind.SUMMARY)
    rows = incident.messages.filter(kind__in=told).order_by("pk")
    return list(rows.values_list("kind", "text"))


def test_one_message_tells_and_asks(world: World, working: Incident):
    incident = resolved(world, working, asks=True, solution_for_customer="You can plan again.")

    assert said(incident) == [(MessageKind.CONFIRMATION, "You can plan again.")]
    assert incident.resolved_at is not None
    assert incident.confirmation == Confirmation.ASKED
    assert incident.confirm_by == incident.resolved_at + timedelta(
        days=incident.agreement.closing_days
    )
    facts = closing_facts(incident, now=incident.resolved_at)
    assert facts.attempts == 1
    with pytest.raises(Invalid):
        close.ask_confirmation(
            incident_id=incident.pk,
            expected_version=incident.version,
            actor=world.actor("agnes"),
            now=incident.resolved_at,
            ask=AskConfirmation(text="Does it work?"),
        )


def test_the_customer_never_reads_the_internal_solution(world: World, working: Incident):
    incident = resolved(world, working, asks=True, solution_for_customer="You can plan again.")
    assert incident.resolved_at is not None
    step: dict[str, Any] = {"incident_id": incident.pk, "now": incident.resolved_at}
    close.check_restoration(**step, expected_version=incident.version, actor=world.actor("agnes"))
    incident = close.confirm_solution(**step, actor=world.actor("rik"), ask=ConfirmSolution())
    incident = made.closed(world, incident)

    words = [text for _kind, text in said(incident)]
    assert len(words) == 2
    assert all("You can plan again." in text for text in words)
    assert not any("PDU" in text for text in words)


def test_without_words_of_their_own_they_read_the_solution(world: World, working: Incident):
    incident = resolved(world, working)

    assert said(incident) == [(MessageKind.RESTORATION, "Replaced PDU B on rack 14")]
    assert incident.confirmation == Confirmation.PENDING


def test_what_was_told_of_one_solution_is_not_told_of_the_next(world: World, working: Incident):
    incident = resolved(world, working, asks=True, solution_for_customer="You can plan again.")
    assert incident.resolved_at is not None
    incident = solve.reopen_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=incident.resolved_at + timedelta(minutes=5), ask=ReopenIncident(reason="It came back."),
    )  # fmt: skip

    assert incident.solution_for_customer == ""
    assert incident.confirmation == Confirmation.PENDING
