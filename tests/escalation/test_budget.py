"""What telling costs in statements: of messages until their proofs are history, and of many."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.models import Notice
from escalation.notices.services import deliver as delivering
from escalation.notices.services.deliver import deliver
from incidents.choices import Level
from incidents.facts import ClockSaid
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Clock, Proof
from tenants import clock
from tenants.ledger.append import append
from tenants.ledger.outbox import drain
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM
from tests.escalation.house import escalate, report, report_p1, worked_on
from tests.escalation.sink import Sink
from tests.people import World, make_world

BUDGETS = json.loads((Path(__file__).parents[1] / "budgets" / "mail.json").read_text())
MAILS = 20

# What other tests left to be told would be told, and counted, here.
pytestmark = pytest.mark.alone


def write(world: World, *, messages: int, contacts: int) -> None:
    """Write about so many incidents to so many people each; nothing else is left to be done."""
    with world.entered():
        agnes = world.actor("agnes")
        # The reporter is one of them.
        people = [
            add_contact(
                tenant=world.acme, name=f"Person {n}", email=f"person{n}@acme.example",
                actor=SYSTEM, now=clock.now(),
            ).pk
            for n in range(contacts - 1)
        ]  # fmt: skip
        incidents = [report_p1(world, affected_contact_ids=people) for _ in range(messages)]
    while drain(now=clock.now()) or deliver(clock=clock.now):
        pass
    with world.entered():
        for incident in incidents:
            send_message(
                incident_id=incident.pk,
                actor=agnes,
                now=clock.now(),
                ask=SendMessage(text="Looking.", kind="update"),
            )


def spent(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as statements:
        work()
    return len(statements)


@pytest.mark.parametrize(
    ("_case", "messages", "contacts"),
    [("one message to twenty people", 1, MAILS), ("twenty messages to one each", MAILS, 1)],
)
def test_mail_stays_within_its_statements(
    committed_world: World,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    _case: str,
    messages: int,
    contacts: int,
):
    # A slow machine settles more often, and takes its mails in more parts.
    monkeypatch.setattr(delivering, "SETTLE_WITHIN", 60.0)
    monkeypatch.setattr(delivering, "LONGEST_BATCH", 60.0)
    write(committed_world, messages=messages, contacts=contacts)
    before = len(sink.received)

    cost = {
        "drain": spent(lambda: drain(now=clock.now())),
        "deliver": spent(lambda: deliver(clock=clock.now)),
        "drain after": spent(lambda: drain(now=clock.now())),
    }

    assert len(sink.received) - before == MAILS
    with committed_world.entered():
        assert Proof.objects.filter(message__kind="update").count() == MAILS
    assert {name: n for name, n in cost.items() if n > BUDGETS[_case][name]} == {}


def told_of(world: World, size: int, kind: str) -> None:
    """Let so much happen that is told; what else follows is done."""
    with world.entered():
        agnes = world.actor("agnes")
        urgency = Level.LOW if kind == "incident.registered" else Level.HIGH
        # A P1 is told at any hour; it asks for more than the receipt.
        incidents = [report(world, impact=urgency, urgency=urgency) for _ in range(size)]
        if kind == "clock.breached":
            # Not all of them are one person's.
            names = ("sam", "agnes")
            incidents = [
                worked_on(world, incident, world.actor(names[number // 2 % 2]))
                for number, incident in enumerate(incidents)
            ]
    if kind != "incident.registered":
        while drain(now=clock.now()):
            pass
    with world.entered():
        for incident in incidents:
            if kind == "message.sent":
                ask = SendMessage(text="Looking.", kind="update")
                send_message(incident_id=incident.pk, actor=agnes, now=clock.now(), ask=ask)
            elif kind == "escalation.raised":
                escalate(world, incident, kind="hierarchical", function="ciso")
            elif kind == "clock.breached":
                late = Clock.objects.filter(incident=incident, kind="resolution")
                facts = ClockSaid(clock=late.get().pk, clock_kind="resolution", alarm="breach")
                append(incident, kind, actor=SYSTEM, at=clock.now(), facts=facts)


@pytest.mark.parametrize(
    ("kind", "template"),
    [
        ("incident.registered", "receipt"),
        ("message.sent", "update"),
        ("clock.breached", "clock_breached"),
        ("escalation.raised", "escalation"),
    ],
)
def test_twenty_events_are_told_in_as_many_statements_as_two(
    committed: None, kind: str, template: str
):
    costs = []
    for size in (2, MAILS):
        world = make_world(mark=f"-{size}-{template}{clock.now():%H%M%S%f}")
        told_of(world, size, kind)
        with world.entered():
            before = Notice.objects.filter(template=template).count()
        costs.append(spent(lambda: drain(now=clock.now())))
        with world.entered():
            assert Notice.objects.filter(template=template).count() - before >= size

    assert costs[0] == costs[1]
