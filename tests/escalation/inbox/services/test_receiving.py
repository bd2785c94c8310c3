"""A mail that comes in: kept once, of whom it is, what it answers, and what was made of it."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core import mail as outgoing
from django.core.management import CommandError

from escalation.choices import MailState
from escalation.facts import MailReceived
from escalation.inbox.rules import reasons
from escalation.inbox.services import handle, taking
from escalation.inbox.services.handle import handle_mail, handle_waiting
from escalation.inbox.services.keep import raw_of
from escalation.models import Notice
from incidents.choices import Channel, MessageKind, Status
from incidents.models import Attachment, CustomerReply, Incident, Message
from tenants import clock
from tenants.ledger.declared import facts_of
from tenants.models import Event
from tests.escalation.house import follow
from tests.escalation.inbox.house import (
    SERVER,
    comes_in,
    mail,
    mailbox,
    piped,
    reply_to_of,
    written_to,
)
from tests.factories.incidents import closed
from tests.people import World, make_world

pytestmark = pytest.mark.usefixtures("scope", "answers_come_back")


def test_a_mail_of_a_contact_becomes_a_report(world: World):
    given = EmailMessage(policy=policy.SMTP)
    given["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=acme.example"
    given["From"], given["To"] = "rik@acme.example", "desk@noordkade.example"
    given["Subject"] = "Printer kapot"
    given.set_content("Hij doet niets.\n\nGroet\n> dit citeer ik zelf\n")
    given.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="bon.pdf")
    given.add_attachment(b"MZ", maintype="application", subtype="exe", filename="klik.exe")

    row = comes_in(world, mailbox(world), given.as_bytes())
    follow()

    incident = Incident.objects.get(reference=row.reference)
    assert row.state == MailState.TAKEN
    assert (incident.channel, incident.title) == (Channel.EMAIL, "Printer kapot")
    assert incident.reporter == world.contact("rik")
    # A first message is never cut.
    assert "> dit citeer ik zelf" in incident.description
    assert "klik.exe" in incident.description
    assert [file.name for file in Attachment.objects.filter(incident=incident)] == ["bon.pdf"]
    receipts = Notice.objects.filter(incident=incident, template="receipt")
    assert [one.address for one in receipts] == ["rik@acme.example"]
    assert incident.title not in receipts.get().text + receipts.get().subject


def test_it_is_kept_as_it_came_and_its_digest_is_told(world: World):
    raw = mail()

    row = comes_in(world, mailbox(world), raw)

    told = Event.objects.get(kind="mail.received", subject_id=row.pk)
    assert raw_of(row) == raw
    assert facts_of(told) == MailReceived(mailbox=row.mailbox_id, sha256=row.sha256, size=len(raw))
    assert told.tenant_id == world.provider.pk


def test_the_same_mail_comes_in_once_whatever_servers_add(world: World):
    box, other = mailbox(world), mailbox(world, name="other")

    rows = {
        comes_in(world, box, mail()).pk,
        comes_in(world, box, mail()).pk,
        comes_in(world, other, b"Received: from a by b\r\n" + mail()).pk,
    }

    assert len(rows) == 1
    assert Incident.objects.filter(title="Printer kapot").count() == 1


def test_an_answer_by_its_token_becomes_a_message_of_the_customer(world: World):
    incident, notice = written_to(world)
    text = (
        "Ja, dank.\n\nOp 3 dec 2026 om 10:15 schreef Desk <desk@noordkade.example>:\n> Werkt het?"
    )
    # No server vouches for it, and nothing is referred to: the token alone says it.
    raw = mail(text, To=reply_to_of(notice), Authentication_Results=None)

    row = comes_in(world, mailbox(world), raw)

    said = Message.objects.get(incident=incident, kind=MessageKind.FROM_CUSTOMER)
    assert (row.state, row.reference) == (MailState.TAKEN, incident.reference)
    assert (said.text, said.contact) == ("Ja, dank.", world.contact("rik"))
    assert CustomerReply.objects.filter(message=said, read_at=None).exists()
    quoted = Attachment.objects.get(message=said)
    assert quoted.name == "geciteerd.txt"


def test_an_answer_by_its_references_needs_a_sender_that_is_proven(world: World):
    incident, notice = written_to(world)
    answers = {"In_Reply_To": f"<notice.{notice.public_id}@noordkade.example>"}
    box = mailbox(world)

    proven = comes_in(world, box, mail("Ja.", **answers))
    unproven = comes_in(world, box, mail("Nee.", Authentication_Results=None, **answers))

    assert (proven.state, proven.reference) == (MailState.TAKEN, incident.reference)
    assert (unproven.state, unproven.reason) == (MailState.HELD, reasons.UNPROVEN)
    assert [one.text for one in Message.objects.filter(kind=MessageKind.FROM_CUSTOMER)] == ["Ja."]


def test_an_answer_to_what_was_closed_follows_the_agreement(world: World):
    incident, notice = written_to(world)
    closed(world, incident)

    row = comes_in(world, mailbox(world), mail("Toch niet.", To=reply_to_of(notice)))

    incident.refresh_from_db()
    assert row.reference == incident.reference
    assert incident.status != Status.CLOSED


DOMAIN = "acme.example"
FOREIGN = "<notice.00000000-0000-4000-8000-000000000000@noordkade.example>"


@pytest.mark.parametrize(
    ("_case", "headers", "state", "reason"),
    [
        ("nobody knows them", {"From": "x@y.example"}, MailState.HELD, reasons.UNKNOWN),
        ("no proof", {"Authentication_Results": None}, MailState.HELD, reasons.UNPROVEN),
        (
            "proof of another server",
            {"Authentication_Results": "evil.example; dmarc=pass header.from=acme.example"},
            MailState.HELD,
            reasons.UNPROVEN,
        ),
        (
            "proof of another domain",
            {"Authentication_Results": f"{SERVER}; dmarc=pass header.from=evil.example"},
            MailState.HELD,
            reasons.UNPROVEN,
        ),
        (
            "a failure with a pass in its comment",
            {"Authentication_Results": f"{SERVER}; dmarc=fail (dmarc=pass) header.from={DOMAIN}"},
            MailState.HELD,
            reasons.UNPROVEN,
        ),
        (
            "a token of nobody",
            {"To": f"desk+r{'a' * 42}@noordkade.example"},
            MailState.QUARANTINED,
            reasons.FORGED,
        ),
        ("an absence", {"Auto_Submitted": "auto-replied"}, MailState.FILED, "away"),
        ("a bounce", {"From": "mailer-daemon@acme.example"}, MailState.FILED, "bounce"),
        ("ourselves", {"From": "desk@noordkade.example"}, MailState.FILED, "own"),
        ("a name of a mail that is none", {"In_Reply_To": FOREIGN}, MailState.TAKEN, ""),
    ],
)  # fmt: skip
def test_where_a_mail_goes(world: World, _case, headers, state, reason):
    before = Incident.objects.count()

    row = comes_in(world, mailbox(world), mail(**headers))

    assert (row.state, row.reason) == (state, reason)
    assert Incident.objects.count() - before == (state == MailState.TAKEN)


def test_whoever_has_the_token_of_somebody_elses_mail_is_not_believed(world: World):
    _, notice = written_to(world)
    proof = f"{SERVER}; dmarc=pass header.from=globex.example"
    raw = mail(To=reply_to_of(notice), From="gus@globex.example", Authentication_Results=proof)

    row = comes_in(world, mailbox(world), raw)

    assert (row.state, row.reason) == (MailState.QUARANTINED, reasons.NOT_RECIPIENT)
    assert not Message.objects.filter(kind=MessageKind.FROM_CUSTOMER).exists()


def test_a_token_of_another_provider_is_put_in_quarantine(world: World):
    strangers = make_world(mark="-elsewhere")
    with strangers.entered():
        _, notice = written_to(strangers)
        address = reply_to_of(notice)

    row = comes_in(world, mailbox(world), mail(To=address))

    assert (row.state, row.reason) == (MailState.QUARANTINED, reasons.ELSEWHERE)


def test_an_automatic_answer_reopens_nothing_and_is_answered_by_nothing(world: World):
    incident, notice = written_to(world)
    closed(world, incident)
    follow()
    notices = Notice.objects.count()

    row = comes_in(
        world, mailbox(world), mail(To=reply_to_of(notice), Subject="Automatisch antwoord: x")
    )
    follow()

    incident.refresh_from_db()
    assert (row.state, incident.status) == (MailState.FILED, Status.CLOSED)
    assert Notice.objects.count() == notices


def test_one_mail_that_fails_three_times_is_set_aside_and_the_rest_flows(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    box = mailbox(world)
    real = taking.register

    def breaks(given, *args, **kwargs):
        if "gif" in given.text:
            raise RuntimeError("poison")
        return real(given, *args, **kwargs)

    monkeypatch.setattr(handle, "register", breaks)
    poison = comes_in(world, box, mail("gif", Message_ID="<p@acme.example>"))
    fine = comes_in(world, box, mail("gezond", Message_ID="<q@acme.example>"))
    assert (poison.state, fine.state) == (MailState.WAITING, MailState.TAKEN)

    for turn in (1, 2):
        handle_waiting(now=clock.now() + handle.AGAIN * 3 * turn)

    poison.refresh_from_db()
    assert (poison.state, poison.reason) == (MailState.QUARANTINED, reasons.FAILED)
    assert handle_mail(mail_id=fine.pk, now=clock.now()).reference == fine.reference


def test_a_mail_server_hands_a_mail_over_by_a_pipe(world: World, monkeypatch):
    mailbox(world)

    said = piped(monkeypatch, mail(), "--mailbox", "desk")

    assert re.fullmatch(r"taken INC-\d{4}-\d{6}\n", said)


@pytest.mark.parametrize(("name", "raw", "code"), [("none", b"x: y", 64), ("desk", b" ", 64)])
def test_a_pipe_is_told_what_is_wrong(world: World, monkeypatch, name, raw, code):
    mailbox(world)

    with pytest.raises(CommandError) as refusal:
        piped(monkeypatch, raw, "--mailbox", name)

    assert refusal.value.returncode == code


def test_nobody_outside_gets_an_address_to_answer_to_that_is_not_theirs(world: World):
    """Each mail to a customer has a token of its own; mails to the desk have none."""
    written_to(world)
    sent = [message_from_bytes(one.message().as_bytes()) for one in outgoing.outbox]
    tokens = [one["Reply-To"] for one in sent if one["Reply-To"]]

    assert tokens
    assert len(set(tokens)) == len(tokens)
    assert all(one["Reply-To"] is None for one in sent if "provider" in one["To"])
