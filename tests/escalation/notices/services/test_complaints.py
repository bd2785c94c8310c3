"""A complaint is told to the desk, and its answer to whoever complained, and to nobody else."""

from email.message import EmailMessage

import pytest

from escalation.choices import NoticeState
from escalation.consumers import on_event
from escalation.models import Notice
from escalation.notices.services.bounce import record_bounce
from escalation.notices.services.deliver import deliver
from incidents.handling.asks.feedback import AnswerComplaint, Complain
from incidents.handling.services.feedback import answer_complaint, complain
from incidents.models import Complaint, Incident
from tenants import clock
from tenants.models import Event
from tests.escalation.house import follow, report
from tests.escalation.sink import Sink
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

RIK, HEAD = "rik@acme.example", "ines@provider.example"
WORDS = "Nobody picked up the phone all morning."


def complained(world: World, incident: Incident | None = None) -> Complaint:
    found = complain(
        tenant_id=world.acme.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=Complain(text=WORDS),
        incident_id=incident.pk if incident else None,
    )
    follow()
    return found


def answered(world: World, complaint: Complaint) -> Complaint:
    found = answer_complaint(
        complaint_id=complaint.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=AnswerComplaint(answer="Two of us were ill. We are sorry."),
    )  # fmt: skip
    follow()
    return found


def told(complaint: Complaint) -> list[tuple[str, str, bool]]:
    rows = Notice.objects.filter(complaint=complaint).order_by("pk")
    return [(row.template, row.address, row.is_internal) for row in rows]


def words_of(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def kinds(complaint: Complaint) -> list[str]:
    events = Event.objects.filter(subject_kind="complaint", subject_id=complaint.pk)
    return list(events.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("has_incident", [True, False])
def test_the_answer_reaches_whoever_complained(world: World, sink: Sink, has_incident: bool):
    incident = report(world) if has_incident else None
    complaint = answered(world, complained(world, incident))

    assert told(complaint) == [
        ("complaint_received", HEAD, True), ("complaint_answered", RIK, False),
    ]  # fmt: skip
    deliver(clock=clock.now)

    mail = sink.to(RIK)[-1]
    assert "our answer to your complaint" in mail["Subject"].lower()
    text = words_of(mail)
    assert "Two of us were ill. We are sorry." in text
    where = f"/portal/{incident.reference}/" if incident else "/portal/complaint/"
    assert where in text
    assert (mail["References"] is not None) is has_incident
    assert not Notice.objects.filter(complaint=complaint).exclude(state=NoticeState.SENT).exists()
    if incident is None:
        assert kinds(complaint) == [
            "complaint.received", "notice.queued", "complaint.answered", "notice.queued",
            "notice.sent", "notice.sent",
        ]  # fmt: skip


def test_what_follows_twice_is_told_once(world: World):
    complaint = answered(world, complained(world))
    before = told(complaint)

    for event in Event.objects.filter(subject_kind="complaint", subject_id=complaint.pk):
        on_event(event)

    assert told(complaint) == before


def test_an_answer_that_is_refused_alarms_the_head_of_the_desk(world: World, sink: Sink):
    sink.answers[RIK] = "550 5.1.1 no such mailbox"
    complaint = answered(world, complained(world))

    deliver(clock=clock.now)
    deliver(clock=clock.now)

    assert told(complaint)[-1] == ("not_delivered", HEAD, True)
    mail = sink.to(HEAD)[-1]
    assert "complaint" in mail["Subject"]
    assert "/desk/complaints/" in words_of(mail)
    assert "notice.refused" in kinds(complaint)


def test_an_answer_that_comes_back_is_known(world: World, sink: Sink):
    complaint = answered(world, complained(world))
    deliver(clock=clock.now)
    answer = Notice.objects.get(complaint=complaint, template="complaint_answered")

    assert record_bounce(notice=answer.public_id, detail="5.1.1", now=clock.now())

    answer.refresh_from_db()
    assert answer.state == NoticeState.REFUSED
    assert told(complaint)[-1] == ("not_delivered", HEAD, True)


def test_the_words_of_a_complaint_stand_in_no_mail_of_the_desk(world: World):
    complaint = complained(world)

    (notice,) = Notice.objects.filter(complaint=complaint)
    assert WORDS not in notice.subject + notice.text + notice.html


def test_a_complaint_that_was_answered_meanwhile_waits_for_nobody(world: World):
    complaint = complain(
        tenant_id=world.acme.pk, actor=world.actor("rik"), now=clock.now(), ask=Complain(text=WORDS)
    )

    answered(world, complaint)

    assert told(complaint) == [("complaint_answered", RIK, False)]
