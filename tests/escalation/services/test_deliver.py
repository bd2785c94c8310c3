"""Mail over a real connection: what is taken, put off, refused, and when the server is away."""

import logging
import smtplib

import pytest
from django.db.models.functions import Now

from escalation.channels.mail import MailChannel
from escalation.choices import DeliveryOutcome, Medium, NoticeState
from escalation.models import Delivery, Escalation, Notice
from escalation.services import outcome
from escalation.services.deliver import BATCH, _Batch, deliver
from escalation.services.escalate import raise_escalation
from incidents.models import Proof, UpdateRound
from incidents.services.communicate import send_message
from tenants import clock
from tenants.services.invite import add_contact
from tests.escalation.house import follow, kinds, report, report_p1, worked_on
from tests.escalation.sink import Sink, listening
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

RIK = "rik@acme.example"


def mail_of(incident, template: str = "receipt") -> Notice:
    return Notice.objects.get(incident=incident, template=template, medium=Medium.EMAIL)


def due_again() -> None:
    Notice.objects.filter(state=NoticeState.WAITING, medium=Medium.EMAIL).update(due_at=Now())


def outcomes(notice: Notice) -> list[str]:
    return list(
        Delivery.objects.filter(notice=notice).order_by("pk").values_list("outcome", flat=True)
    )


def test_a_mail_is_named_threaded_and_answered_by_no_machine(world: World, sink: Sink):
    incident = report(world)
    send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(), text="Looking."
    )
    follow()

    assert deliver(clock=clock.now) == 2

    receipt, reply = sink.to(RIK)
    notice = mail_of(incident)
    assert receipt["Message-ID"] == f"<notice.{notice.public_id}@noordkade.example>"
    thread = f"<incident.{incident.public_id}@noordkade.example>"
    for mail in (receipt, reply):
        assert mail["References"] == mail["In-Reply-To"] == thread
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert {part.get_content_type() for part in mail.iter_parts()} == {
            "text/plain", "text/html",
        }  # fmt: skip
    # A receipt has no return path: whatever answers it answers nobody.
    assert sink.senders == ["<>", "desk@noordkade.example"]
    assert (notice.state, outcomes(notice)) == (NoticeState.SENT, [DeliveryOutcome.ACCEPTED])
    assert deliver(clock=clock.now) == 0


def test_acceptance_proves_an_update_for_each_contact(world: World, sink: Sink):
    incident = worked_on(world, report_p1(world), world.actor("sam"))
    message = send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(), text="Looking.",
        kind="update",
    )  # fmt: skip
    follow()
    assert not Proof.objects.filter(message=message).exists()

    deliver(clock=clock.now)

    proof = Proof.objects.get(message=message)
    assert (proof.contact, proof.revoked_at) == (world.contact("rik"), None)
    row = UpdateRound.objects.get(incident=incident, kind="interval")
    # The call is still missing.
    assert row.mailed_at is not None
    assert row.met_at is None
    assert kinds(incident).count("proof.given") == 1


@pytest.mark.parametrize(
    ("_case", "answer", "said"),
    [
        ("greylisted", "rcpt 450 4.7.1 come back later, rik@acme.example", "450 4.7.1"),
        ("no room", "452 4.2.2 mailbox of rik is full", "452 4.2.2"),
        ("hangs up after DATA", "drop", "connection lost: SMTPServerDisconnected"),
    ],
)
def test_what_is_put_off_is_tried_again_later_with_the_same_name(
    world: World, sink: Sink, _case: str, answer: str, said: str
):
    incident = report(world)
    follow()
    sink.answers[RIK] = answer

    assert deliver(clock=clock.now) == 0

    notice = mail_of(incident)
    assert (notice.state, notice.attempts, notice.last_error) == (NoticeState.WAITING, 1, said)
    # Not at once.
    assert deliver(clock=clock.now) == 0
    assert mail_of(incident).attempts == 1

    sink.answers.clear()
    due_again()
    assert deliver(clock=clock.now) == 1
    assert outcomes(notice) == [DeliveryOutcome.LATER, DeliveryOutcome.ACCEPTED]
    copies = 2 if answer == "drop" else 1
    assert sink.taken() == {f"<notice.{notice.public_id}@noordkade.example>": copies}


def test_a_refusal_alarms_and_asks_for_a_call_instead(world: World, sink: Sink, caplog):
    sam = world.actor("sam")
    incident = worked_on(world, report(world), sam)
    follow()
    deliver(clock=clock.now)
    sink.answers[RIK] = "rcpt 550 5.1.1 no rik here"
    message = send_message(incident_id=incident.pk, actor=sam, now=clock.now(), text="Looking.")
    follow()
    caplog.set_level(logging.ERROR)

    deliver(clock=clock.now)

    notice = mail_of(incident, "reply")
    assert (notice.state, notice.last_error) == (NoticeState.REFUSED, "550 5.1.1")
    assert not Proof.objects.filter(message=message).exists()
    assert "notice.failed" in [record.message for record in caplog.records]
    call = Notice.objects.get(incident=incident, template="call")
    assert (call.contact, call.medium, call.state) == (
        world.contact("rik"), Medium.PHONE, NoticeState.WAITING,
    )  # fmt: skip
    alarmed = Notice.objects.filter(incident=incident, template="not_delivered")
    assert {row.name for row in alarmed} == {"Sam Peeters", "Ines Brand"}
    assert kinds(incident).count("notice.refused") == 1
    # The rest goes on.
    assert {mail["To"] for mail in sink.received} >= {"sam@provider.example"}


def test_an_alarm_that_is_refused_raises_no_alarm_of_its_own(world: World, sink: Sink):
    incident = worked_on(world, report(world), world.actor("sam"))
    follow()
    for name in ("rik@acme", "sam@provider", "ines@provider"):
        sink.answers[f"{name}.example"] = "rcpt 550 5.1.1 gone"

    for _round in range(4):
        due_again()
        deliver(clock=clock.now)

    alarms = Notice.objects.filter(incident=incident, template="not_delivered")
    assert alarms.filter(state=NoticeState.REFUSED).count() == alarms.count() > 0
    assert not Notice.objects.filter(incident=incident, state=NoticeState.WAITING, medium="email")


def test_an_escalation_that_cannot_be_delivered_goes_on_at_once(world: World, sink: Sink):
    incident = report(world)
    sink.answers["ines@provider.example"] = "rcpt 550 5.1.1 gone"

    row = raise_escalation(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        kind="hierarchical", function="ciso", reason="look",
    )  # fmt: skip
    follow()

    deliver(clock=clock.now)

    row.refresh_from_db()
    assert row.passed_to == Escalation.objects.get(incident=incident, function="escalation_manager")


def test_an_address_that_is_none_is_refused_before_it_leaves(world: World, sink: Sink):
    incident = report(world)
    follow()
    notice = mail_of(incident)
    Notice.objects.filter(pk=notice.pk).update(address="rik@acme.example\nBcc: all@acme.example")

    deliver(clock=clock.now)

    assert mail_of(incident).state == NoticeState.REFUSED
    assert RIK not in str([mail.as_string() for mail in sink.received])


def test_a_server_that_is_away_costs_no_attempt_and_nothing_is_lost(world: World, nowhere: int):
    incidents = [report(world) for _ in range(30)]
    follow()

    assert deliver(clock=clock.now) == 0

    waiting = Notice.objects.filter(incident__in=incidents, medium=Medium.EMAIL)
    assert set(waiting.values_list("state", "attempts")) == {(NoticeState.WAITING, 0)}
    # One probe told it; the others were not even tried.
    assert Delivery.objects.filter(notice__in=waiting).count() == 1
    sink = Sink()
    due_again()
    with listening(sink, nowhere):
        assert deliver(clock=clock.now) == 30
    assert set(sink.taken().values()) == {1}


def test_what_is_put_off_too_often_is_given_up_and_alarmed(world: World, sink: Sink):
    incident = report(world)
    follow()
    sink.answers[RIK] = "rcpt 450 4.7.1 later"
    Notice.objects.filter(incident=incident).update(attempts=outcome.MOST_ATTEMPTS - 1)

    deliver(clock=clock.now)

    assert mail_of(incident).state == NoticeState.GIVEN_UP
    assert Notice.objects.filter(incident=incident, template="call").exists()
    assert kinds(incident).count("notice.given_up") == 1


def test_a_crash_between_sending_and_marking_makes_a_copy_with_the_same_name(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report(world)
    follow()
    notice = mail_of(incident)

    def die(*_: object, **__: object) -> int:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(outcome, "accept", die)
        with pytest.raises(SystemExit):
            deliver(clock=clock.now)
    # The lease is still held: nobody sends it at the same time.
    assert deliver(clock=clock.now) == 0
    due_again()
    assert deliver(clock=clock.now) == 1

    assert sink.taken() == {f"<notice.{notice.public_id}@noordkade.example>": 2}


def test_a_claim_is_a_small_batch_however_much_is_due(world: World):
    people = [
        add_contact(
            tenant=world.acme, name=f"P{n}", email=f"p{n}@acme.example",
            actor=world.actor("agnes"), now=clock.now(),
        ).pk
        for n in range(2 * BATCH)
    ]  # fmt: skip
    incident = report(world, affected_contact_ids=people)
    send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(), text="Looking."
    )
    follow()

    batches = [_Batch(world.scope, world.acme.pk, MailChannel(), clock.now) for _ in range(2)]

    assert [len(batch.notices) for batch in batches] == [BATCH, BATCH]


def test_a_lease_that_ends_stops_a_slow_batch(world: World, sink: Sink):
    for _number in range(3):
        report(world)
    follow()
    batch = _Batch(world.scope, world.acme.pk, MailChannel(), clock.now)
    batch.lost_at = 0.0

    assert batch.send(until=float("inf")) == 0
    assert not sink.received
    batch.channel.close()


def test_the_mail_server_of_these_tests_refuses_as_asked(sink: Sink, nowhere: int):
    sink.answers["a@b.example"] = "rcpt 550 5.1.1 gone"

    client = smtplib.SMTP("127.0.0.1", nowhere)
    with client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("desk@x.example", ["a@b.example"], "Subject: x\n\ny")
