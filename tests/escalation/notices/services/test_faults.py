"""Whose fault it is when a mail does not pass: nobody's mail is given up for another's."""

import pytest
from django.db.models.functions import Now

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.models import Delivery, Notice
from escalation.notices.services.alarm import MOST_ALARMS
from escalation.notices.services.deliver import deliver
from escalation.notices.services.outcome import MOST_COPIES
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from tenants import clock
from tenants.media import EMAIL
from tenants.people.services.invite import add_contact
from tests.escalation.house import follow, report
from tests.escalation.sink import Sink
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "fresh_cache")

RIK = "rik@acme.example"
SENDER = "desk@noordkade.example"


def due_again() -> None:
    Notice.objects.filter(state=NoticeState.WAITING, medium=EMAIL).update(due_at=Now())


def told(world: World, *names: str) -> None:
    """Owe a message on one incident to each of these contacts, and its receipt to Rik."""
    people = [
        add_contact(
            tenant=world.acme, name=name, email=f"{name}@acme.example",
            actor=world.actor("agnes"), now=clock.now(),
        ).pk
        for name in names
    ]  # fmt: skip
    incident = report(world, affected_contact_ids=people)
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking."),
    )
    follow()


def states() -> dict[str, set[tuple[str, int]]]:
    found: dict[str, set[tuple[str, int]]] = {}
    for row in Notice.objects.filter(medium=EMAIL, is_internal=False):
        found.setdefault(row.address, set()).add((row.state, row.attempts))
    return found


@pytest.mark.parametrize("refusal", ["550 5.7.1 no empty senders here", "451 4.7.1 not now"])
def test_a_server_that_wants_a_return_path_gets_ours(world: World, sink: Sink, refusal: str):
    sink.to_senders[""] = refusal
    report(world)
    report(world)
    follow()

    assert deliver(clock=clock.now) == 2

    assert sink.senders == [SENDER, SENDER]
    assert {str(mail["To"]) for mail in sink.received} == {RIK}


@pytest.mark.parametrize("fault", ["hang up", "rcpt 421 4.3.0 closing"])
def test_one_that_breaks_the_line_costs_itself_an_attempt_and_no_other(
    world: World, sink: Sink, fault: str
):
    told(world, "ann", "bob")
    sink.answers["ann@acme.example"] = fault

    deliver(clock=clock.now)

    assert states() == {
        RIK: {(NoticeState.SENT, 1)},
        "ann@acme.example": {(NoticeState.WAITING, 1)},
        "bob@acme.example": {(NoticeState.SENT, 1)},
    }
    # It waits for its own turn, longer each time.
    ann = Notice.objects.get(address="ann@acme.example")
    assert ann.last_error
    assert ann.due_at > clock.now()


def test_three_in_a_row_are_the_servers_fault_and_cost_nobody_anything(world: World, sink: Sink):
    sink.to_senders[SENDER] = sink.to_senders[""] = "550 5.7.1 you are blocked"
    told(world, "ann", "bob", "cas", "dan")

    deliver(clock=clock.now)

    assert {attempts for rows in states().values() for _state, attempts in rows} == {0}
    assert {state for rows in states().values() for state, _attempts in rows} == {"waiting"}
    # The others were not even tried.
    assert Delivery.objects.filter(outcome=DeliveryOutcome.LATER).count() == 3
    sink.to_senders.clear()
    due_again()
    deliver(clock=clock.now)
    assert {state for rows in states().values() for state, _attempts in rows} == {"sent"}


def test_what_was_perhaps_taken_makes_three_copies_at_most_and_is_told(world: World, sink: Sink):
    incident = report(world)
    follow()
    sink.answers[RIK] = "drop"

    for _ in range(5):
        deliver(clock=clock.now)
        due_again()

    copies = sink.to(RIK)
    assert len(copies) == MOST_COPIES
    assert len({mail["Message-ID"] for mail in copies}) == 1
    notice = Notice.objects.get(incident=incident, template="receipt")
    assert notice.state == NoticeState.GIVEN_UP
    assert Notice.objects.filter(incident=incident, template="call").exists()


def test_alarms_about_mail_that_is_refused_have_a_brake(world: World, sink: Sink):
    names = [f"p{number}" for number in range(2 * MOST_ALARMS)]
    told(world, *names)
    for name in names:
        sink.answers[f"{name}@acme.example"] = "rcpt 550 5.1.1 gone"

    deliver(clock=clock.now)

    failed = Notice.objects.filter(state=NoticeState.REFUSED, seen_at=None)
    assert failed.count() == 2 * MOST_ALARMS
    alarms = Notice.objects.filter(template="not_delivered")
    by_reader = [alarms.filter(address=address).count() for address in
                 set(alarms.values_list("address", flat=True))]  # fmt: skip
    assert set(by_reader) == {MOST_ALARMS}
