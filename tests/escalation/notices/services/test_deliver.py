"""Mail over a real connection: what is taken, put off, refused, and when the server is away."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from escalation.channels.mail import MailChannel
from escalation.choices import DeliveryOutcome, NoticeState
from escalation.models import Delivery, Escalation, Notice
from escalation.notices.services import deliver as delivering
from escalation.notices.services import outcome
from escalation.notices.services import settle as settling
from escalation.notices.services.bounce import record_bounce
from escalation.notices.services.deliver import BATCH, _Batch, deliver
from escalation.services.sweep import watch
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.escalate import raise_escalation
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.services.communicate import log_call, prove_delivery, send_message
from incidents.models import Incident, Message, Proof, UpdateRound
from incidents.record.services.prove import prove_deliveries
from tenants import clock
from tenants.ledger import canonical
from tenants.ledger.reading import body_of
from tenants.media import EMAIL, PHONE
from tenants.models import Event
from tenants.people.services.invite import add_contact
from tenants.people.services.leave import end_account
from tests.escalation.house import follow, kinds, report, report_p1, worked_on
from tests.escalation.sink import Sink, listening
from tests.people import World
from tests.ticks import tick

pytestmark = pytest.mark.usefixtures("scope")

RIK = "rik@acme.example"


def mail_of(incident, template: str = "receipt") -> Notice:
    return Notice.objects.get(incident=incident, template=template, medium=EMAIL)


def due_again() -> None:
    Notice.objects.filter(state=NoticeState.WAITING, medium=EMAIL).update(due_at=Now())


def outcomes(notice: Notice) -> list[str]:
    return list(
        Delivery.objects.filter(notice=notice).order_by("pk").values_list("outcome", flat=True)
    )


def update_on(world: World, incident: Incident) -> Message:
    message = send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    follow()
    return message


def answer_the_phone(world: World, incident: Incident) -> None:
    log_call(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=LogCall(
            contact_id=world.contact("rik").pk, direction="out", outcome="answered", summary="told"
        ),
    )


def test_a_mail_is_named_threaded_and_answered_by_no_machine(world: World, sink: Sink):
    incident = report(world)
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking."),
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
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    follow()
    assert not Proof.objects.filter(message=message).exists()

    deliver(clock=clock.now)

    proof = Proof.objects.get(message=message)
    assert (proof.contact, proof.revoked_at) == (world.contact("rik"), None)
    row = UpdateRound.objects.get(incident=incident, kind="interval")
    # The call is still missing.
    assert list(row.proven) == [EMAIL]
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
    put_off = DeliveryOutcome.UNSURE if answer == "drop" else DeliveryOutcome.LATER
    assert outcomes(notice) == [put_off, DeliveryOutcome.ACCEPTED]
    copies = 2 if answer == "drop" else 1
    assert sink.taken() == {f"<notice.{notice.public_id}@noordkade.example>": copies}


def test_a_refusal_alarms_and_asks_for_a_call_instead(world: World, sink: Sink, caplog):
    sam = world.actor("sam")
    incident = worked_on(world, report(world), sam)
    follow()
    deliver(clock=clock.now)
    sink.answers[RIK] = "rcpt 550 5.1.1 no rik here"
    message = send_message(
        incident_id=incident.pk, actor=sam, now=clock.now(), ask=SendMessage(text="Looking.")
    )
    follow()
    caplog.set_level(logging.ERROR)

    deliver(clock=clock.now)

    notice = mail_of(incident, "reply")
    assert (notice.state, notice.last_error) == (NoticeState.REFUSED, "550 5.1.1")
    assert not Proof.objects.filter(message=message).exists()
    assert "notice.failed" in [record.message for record in caplog.records]
    call = Notice.objects.get(incident=incident, template="call")
    assert (call.contact, call.medium, call.state) == (
        world.contact("rik"), PHONE, NoticeState.WAITING,
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
        ask=RaiseEscalation(kind="hierarchical", function="ciso", reason="look"),
    )  # fmt: skip
    follow()

    deliver(clock=clock.now)

    row.refresh_from_db()
    assert row.passed_to == Escalation.objects.get(incident=incident, function="escalation_manager")


@pytest.mark.untold("no service writes such an address")
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

    waiting = Notice.objects.filter(incident__in=incidents, medium=EMAIL)
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


def die(*_: object, **__: object) -> int:
    raise SystemExit


def test_a_crash_between_sending_and_marking_makes_a_copy_with_the_same_name(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report(world)
    follow()
    notice = mail_of(incident)

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "mark_taken", die)
        with pytest.raises(SystemExit):
            deliver(clock=clock.now)
    # The lease is still held: nobody sends it at the same time.
    assert deliver(clock=clock.now) == 0
    due_again()
    assert deliver(clock=clock.now) == 1

    assert sink.taken() == {f"<notice.{notice.public_id}@noordkade.example>": 2}


def crash_before_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(delivering, "settle", die)
        with pytest.raises(SystemExit):
            deliver(clock=clock.now)


def test_a_crash_after_marking_makes_no_copy_and_loses_no_proof(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report_p1(world)
    message = update_on(world, incident)
    crash_before_settling(monkeypatch)
    notice = mail_of(incident, "update")
    assert (notice.state, Proof.objects.filter(message=message).exists()) == ("waiting", False)
    assert notice.sent_at is not None

    due_again()
    deliver(clock=clock.now)

    notice.refresh_from_db()
    assert (notice.state, outcomes(notice)) == (NoticeState.SENT, [DeliveryOutcome.ACCEPTED])
    assert set(sink.taken().values()) == {1}
    proof = Proof.objects.get(message=message)
    assert proof.accepted_at == notice.sent_at
    row = UpdateRound.objects.get(incident=incident, kind="interval")
    assert row.proven == {EMAIL: canonical.moment(proof.accepted_at)}


def test_a_round_is_not_missed_for_a_mail_whose_worker_died_after_it_was_taken(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report_p1(world)
    update_on(world, incident)
    answer_the_phone(world, incident)
    crash_before_settling(monkeypatch)
    row = UpdateRound.objects.get(incident=incident, kind="interval")

    watch(now=row.due_at + timedelta(seconds=1))

    row.refresh_from_db()
    assert row.missed_at is None
    assert row.met_at is not None


def test_a_mail_that_came_back_before_it_was_settled_proves_nothing(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report_p1(world)
    message = update_on(world, incident)
    crash_before_settling(monkeypatch)
    notice = mail_of(incident, "update")

    assert record_bounce(notice=notice.public_id, detail="returned 5.1.1", now=clock.now())
    due_again()
    deliver(clock=clock.now)

    notice.refresh_from_db()
    assert notice.state == NoticeState.REFUSED
    assert not Proof.objects.filter(message=message).exists()


def test_one_incident_that_cannot_be_settled_keeps_no_other_from_it(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    bad, good = report(world), report(world)
    messages = [
        send_message(
            incident_id=one.pk,
            actor=world.actor("agnes"),
            now=clock.now(),
            ask=SendMessage(text="Looking."),
        )
        for one in (bad, good)
    ]
    follow()

    def refuse_bad(incidents, delivered, *, now):
        if any(one.incident_id == bad.pk for one in delivered):
            raise ValueError
        return prove_deliveries(incidents, delivered, now=now)

    with monkeypatch.context() as broken:
        broken.setattr(settling, "prove_deliveries", refuse_bad)
        deliver(clock=clock.now)

    assert [Proof.objects.filter(message=one).count() for one in messages] == [0, 1]
    assert mail_of(bad, "reply").state == NoticeState.WAITING
    # It comes back when the lease ends, and is not sent again.
    due_again()
    deliver(clock=clock.now)
    assert [Proof.objects.filter(message=one).count() for one in messages] == [1, 1]
    assert set(sink.taken().values()) == {1}


def at_commit() -> None:
    """Let the database ask now what it asks when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_mail_whose_message_was_proven_before_is_told_by_itself(world: World, sink: Sink):
    incident = report(world)
    message = send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=SendMessage(text="Looking."),
    )  # fmt: skip
    prove_delivery(message_id=message.pk, contact_id=world.contact("rik").pk, now=clock.now())
    follow()

    tick("notices")

    at_commit()
    notice = mail_of(incident, "reply")
    assert (notice.state, outcomes(notice)) == (NoticeState.SENT, [DeliveryOutcome.ACCEPTED])
    assert Proof.objects.filter(message=message).count() == 1
    told = Event.objects.filter(kind="notice.sent", subject_id=incident.pk)
    assert notice.pk in {body_of(event)["facts"]["notice"] for event in told}


def test_one_notice_that_cannot_be_settled_keeps_no_other_of_its_incident_from_it(
    world: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    incident = report(world)
    send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=SendMessage(text="Looking."),
    )  # fmt: skip
    follow()

    def refuse(incidents, delivered, *, now):
        if delivered:
            raise ValueError
        return []

    with monkeypatch.context() as broken:
        broken.setattr(settling, "prove_deliveries", refuse)
        tick("notices")

    assert mail_of(incident, "reply").state == NoticeState.WAITING
    assert mail_of(incident, "receipt").state == NoticeState.SENT


def test_what_a_batch_had_no_time_for_can_be_taken_by_another_at_once(world: World, sink: Sink):
    for _number in range(3):
        report(world)
    follow()
    batch = _Batch(world.scope, world.acme.pk, MailChannel(), clock.now)

    assert batch.send(until=0.0) == 0

    left = Notice.objects.filter(medium=EMAIL, state=NoticeState.WAITING)
    assert list(left.values_list("attempts", flat=True)) == [0, 0, 0]
    assert deliver(clock=clock.now) == 3


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
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking."),
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


def test_what_is_owed_to_who_left_is_owed_no_more(world: World, sink: Sink):
    incident = report_p1(world, affected_contact_ids=[world.contact("carla").pk])
    follow()

    end_account(user_id=world.user("carla").pk, actor=world.actor("adam"), now=clock.now())
    answer_the_phone(world, incident)
    update_on(world, incident)
    deliver(clock=clock.now)
    follow()

    assert not [mail for mail in sink.to("carla@acme.example") if "Looking." in str(mail)]
    met = UpdateRound.objects.filter(incident=incident, kind="interval", met_at__isnull=False)
    assert met.count() == 1
