"""A customer who only ever mails: from the report with a photo to the late reply that reopens.

In by IMAP from a real store, out by SMTP to a real server; the desk works on its own pages.
"""

import io
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.test import Client
from PIL import Image

from escalation.choices import MailState
from escalation.inbox.services.fetch import open_box, read_box, wanted_boxes
from escalation.models import Notice, ReceivedMail
from escalation.notices.services.deliver import deliver
from incidents.choices import MessageKind, Status
from incidents.models import Attachment, Incident, Message
from tenants import clock
from tests.dovecot import MailStore
from tests.escalation.house import follow
from tests.escalation.inbox.house import SERVER, fetched
from tests.escalation.sink import Sink
from tests.factories.incidents import closed, triaged
from tests.mails import text_of
from tests.people import World

RIK = "rik@acme.example"
DESK = "desk@noordkade.example"


@pytest.fixture
def post(world: World, mail_store: MailStore, sink: Sink, settings) -> Callable[..., ReceivedMail]:
    """Return what lets Rik mail: laid in the box, fetched, and followed by whatever follows."""
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.IMAP_CA_FILE = str(mail_store.ca)
    settings.REPLY_ADDRESS = DESK
    with world.entered():
        fetched(world, mail_store, name="journey")

    def come(mail: EmailMessage) -> ReceivedMail:
        mail_store.deliver("journey@noordkade.example", mail.as_bytes())
        with world.entered():
            for one in wanted_boxes():
                with open_box(one) as box:
                    assert read_box(one, box, clock=clock.now) == 1
            follow()
            deliver(clock=clock.now)
            return ReceivedMail.objects.latest("pk")

    return come


def letter(number: int, subject: str, text: str, **headers: str) -> EmailMessage:
    """Return a mail of Rik's as his own server passed it on."""
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=acme.example"
    mail["From"], mail["To"] = f"Rik Jacobs <{RIK}>", headers.pop("To", DESK)
    mail["Subject"], mail["Message-ID"] = subject, f"<journey.{number}@acme.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(kept, "JPEG")
    return kept.getvalue()


def test_a_customer_does_all_of_it_by_mail(
    world: World, client_of: Callable[..., Client], post, sink: Sink
):
    first = letter(1, "Printer kapot", "Hij doet niets. Zie foto.")
    first.add_attachment(photo(), maintype="image", subtype="jpeg", filename="printer.jpg")

    taken = post(first)

    with world.entered():
        incident = Incident.objects.get(reference=taken.reference)
        assert [one.name for one in Attachment.objects.filter(incident=incident)] == ["printer.jpg"]
    # The receipt: number and promise, nothing of what he wrote.
    (receipt,) = sink.to(RIK)
    words = text_of(receipt)
    assert incident.reference in str(receipt["Subject"])
    assert incident.reference in words
    assert "at the latest" in words
    assert "Printer kapot" not in str(receipt["Subject"]) + words

    desk = client_of(world.user("agnes"))
    said = desk.post(
        f"/desk/{incident.reference}/message/",
        {"key": "k" * 22, "text": "Brandt er een lampje?", "kind": "reply"},
    )
    assert said.status_code < 400
    with world.entered():
        follow()
        deliver(clock=clock.now)
    asked = sink.to(RIK)[-1]
    assert "Brandt er een lampje?" in text_of(asked)

    # From his phone, with all of ours below it.
    reply_to = str(asked["Reply-To"])
    answer = letter(
        2, f"Re: {asked['Subject']}",
        "Ja, het rode.\n\nVerstuurd vanaf mijn iPhone\n\n"
        f"> Op 30 nov 2026 om 10:15 heeft Noordkade <{DESK}> het volgende geschreven:\n>\n"
        "> Brandt er een lampje?\n",
        To=reply_to, In_Reply_To=str(asked["Message-ID"]),
    )  # fmt: skip
    assert post(answer).reference == incident.reference
    page = desk.get(f"/desk/{incident.reference}/").content.decode()
    assert "Ja, het rode." in page
    with world.entered():
        replies = Message.objects.filter(incident=incident, kind=MessageKind.FROM_CUSTOMER)
        assert [one.text for one in replies] == ["Ja, het rode."]

    # His own machine answers, too: filed, and nobody hears of it.
    before = len(sink.received)
    away = letter(3, "Automatisch antwoord: vakantie", "Ik ben er maandag weer.", To=reply_to)
    filed = post(away)
    assert (filed.state, filed.reason, filed.reference) == (MailState.FILED, "away", "")
    assert len(sink.received) == before

    with world.entered():
        incident.refresh_from_db()
        given = {"impact": ["impact.medium.1"], "urgency": ["urgency.medium.1"]}
        closed(world, triaged(world, incident, criteria=given))
        follow()
        deliver(clock=clock.now)

    late = post(letter(4, f"Re: {asked['Subject']}", "Hij doet het weer niet.", To=reply_to))

    with world.entered():
        incident.refresh_from_db()
        assert late.reference == incident.reference
        assert incident.status != Status.CLOSED
        told = Notice.objects.filter(incident=incident, template="reopened")
        assert told.exists()
        assert not ReceivedMail.objects.filter(state__in=["held", "quarantined"]).exists()
