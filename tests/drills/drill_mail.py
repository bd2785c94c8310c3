"""Kill -9 of whoever delivers, and a mail server that goes away: nothing is lost (G5, CHA-1).

What arrived is counted where it arrives, not where it was marked as sent.
"""

import logging
import time
from collections.abc import Callable, Mapping

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from incidents.choices import Level
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Proof
from tenants import clock
from tenants.ledger.outbox import drain
from tenants.models import Outbox
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM
from tests.drills.hands import Hands, mail_port, short_leases
from tests.escalation.house import report
from tests.escalation.sink import Sink, listening
from tests.named import Row
from tests.people import World, make_world

INCIDENTS = 20
CONTACTS = 19
LEASE = 3.0
PAUSE = 0.3
KILLS = 60
OUTAGE = 5.0
LIMIT = 180.0
# So long nothing was sent: what is not sent by then is lost.
STILL = 60.0


def run() -> list[Row]:
    world = make_world()
    asked = _messages(world, "one")
    drain(now=clock.now())
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    sink, port = Sink(), mail_port()
    short_leases(LEASE)
    hands = Hands(_work, count=3)
    began = time.monotonic()
    try:
        with listening(sink, port):
            _kill(hands, KILLS, lambda: _sent(world) >= asked // 2)
        time.sleep(OUTAGE)
        with listening(sink, port):
            _kill(hands, KILLS, lambda: _sent(world) >= asked)
            _wait(world, asked)
            hands.stop()
            rate = _rate_in_peace(world, asked)
            asked, took = 2 * asked, time.monotonic() - began
    finally:
        hands.stop()
    with world.entered():
        replies = {
            f"<notice.{row}@noordkade.example>"
            for row in Notice.objects.filter(template="reply").values_list("public_id", flat=True)
        }
    taken = {name: count for name, count in sink.taken().items() if name in replies}
    # A time that was over while mail still waited is no loss, and says nothing of the rate.
    with world.entered():
        waiting = _waiting(taken, asked)
    with world.entered():
        wrong = _sent_without_arriving(taken)
        proved = Proof.objects.filter(message__incident__tenant=world.acme.pk).count()
    return [
        Row(name="mails asked for", value=asked, unit="mails"),
        Row(name="kill -9", value=hands.kills, unit="times"),
        Row(name="not finished: still waiting", value=waiting, unit="mails", limit=0),
        Row(name="lost", value=asked - len(taken) - waiting, unit="mails", limit=0),
        Row(name="marked as sent that never arrived", value=wrong, unit="mails", limit=0),
        Row(name="proofs given", value=proved, unit="proofs", limit=asked, is_floor=True),
        Row(
            name="copies (same Message-ID)", value=sum(taken.values()) - len(taken), unit="mails",
            limit=hands.kills + 1,
        ),
        *(
            [
                Row(
                    name="rate in peace, from event to proof", value=rate, unit="mails/s", limit=20,
                    is_floor=True,
                )
            ]
            if not waiting
            else []
        ),
        Row(name="all of it", value=took, unit="s", limit=LIMIT),
    ]  # fmt: skip


def _work() -> None:
    drain(now=clock.now(), limit=5)
    deliver(clock=clock.now, limit=5)


def _messages(world: World, mark: str) -> int:
    """Write to many people about many incidents; nothing is sent yet."""
    with world.entered():
        agnes = world.actor("agnes")
        people = [
            add_contact(
                tenant=world.acme, name=f"Person {n}", email=f"{mark}{n}@acme.example",
                actor=SYSTEM, now=clock.now(),
            ).pk
            for n in range(CONTACTS)
        ]  # fmt: skip
    for _number in range(INCIDENTS):
        with world.entered():
            incident = report(
                world, impact=Level.LOW, urgency=Level.LOW, affected_contact_ids=people
            )
            send_message(
                incident_id=incident.pk,
                actor=agnes,
                now=clock.now(),
                ask=SendMessage(text="Looking."),
            )
    # Receipts go along; what is counted are the messages, to the reporter as well.
    return INCIDENTS * (CONTACTS + 1)


def _rate_in_peace(world: World, sent: int) -> float:
    """Write as much again while nobody is at work, then let two begin; return mails per second."""
    asked = _messages(world, "two")
    hands = Hands(_work, count=2)
    began = time.monotonic()
    try:
        _wait(world, sent + asked)
    finally:
        hands.stop()
    return (_sent(world) - sent) / (time.monotonic() - began)


def _waiting(taken: Mapping[str, int], asked: int) -> int:
    """Return how many are not sent yet, or not even written: their time was over."""
    notices = Notice.objects.filter(template="reply")
    unsent = notices.filter(state=NoticeState.WAITING).values_list("public_id", flat=True)
    names = {f"<notice.{row}@noordkade.example>" for row in unsent}
    is_behind = Outbox.objects.filter(kind="message.sent", done_at=None, is_dead=False).exists()
    return len(names - set(taken)) + (asked - notices.count() if is_behind else 0)


def _wait(world: World, sent: int) -> None:
    """Wait until so many are sent, or until none is any more: what is slow is not lost."""
    before, since = -1, time.monotonic()
    while (now := _sent(world)) < sent and time.monotonic() - since < STILL:
        if now > before:
            before, since = now, time.monotonic()
        time.sleep(0.1)


def _kill(hands: Hands, times: int, is_enough: Callable[[], bool]) -> None:
    for _time in range(times):
        if is_enough():
            return
        time.sleep(PAUSE)
        hands.kill_one()


def _sent(world: World) -> int:
    with world.entered():
        return Notice.objects.filter(template="reply", state=NoticeState.SENT).count()


def _sent_without_arriving(taken: Mapping[str, int]) -> int:
    sent = Notice.objects.filter(state=NoticeState.SENT, template="reply")
    names = {
        f"<notice.{row}@noordkade.example>" for row in sent.values_list("public_id", flat=True)
    }
    return len(names - set(taken))
