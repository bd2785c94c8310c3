"""What the tests of incoming mail do again and again: open a mailbox, and let a mail come in."""

import io
import sys
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.management import call_command

from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.keep import keep_mail
from escalation.models import Notice, ReceivedMail
from escalation.notices.services.deliver import deliver
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Incident
from tenants import clock
from tenants.models import Mailbox
from tenants.rules.roles import SYSTEM
from tenants.scoping import entered
from tenants.settings.services.configure import add_row
from tenants.settings.services.mailboxes import set_mailbox_password
from tests.dovecot import PASSWORD, MailStore
from tests.escalation.house import follow
from tests.factories.incidents import ByPhone, in_progress
from tests.people import World

SERVER = "mx.noordkade.example"
PASSED = f"{SERVER}; dmarc=pass header.from=acme.example"


def mailbox(world: World, *, name: str = "desk", trusted: str = SERVER, **also: Any) -> Mailbox:
    row = Mailbox(
        tenant=world.provider,
        provider=world.provider,
        name=name,
        address="desk@noordkade.example",
        trusted_server=trusted,
        **also,
    )
    add_row(row=row, actor=SYSTEM, now=clock.now())
    return row


def fetched(world: World, store: MailStore, *, password: str = PASSWORD, **also: Any) -> Mailbox:
    """Return a box that is fetched from a store; each has a user of its own, after its name."""
    name = str(also.setdefault("name", "desk"))
    given = {"host": "localhost", "port": store.tls, "user": f"{name}@noordkade.example", **also}
    row = mailbox(world, **given)
    set_mailbox_password(box=row, password=password, actor=SYSTEM, now=clock.now())
    return row


def mail(text: str = "De printer doet niets.", **headers: str | None) -> bytes:
    """Return a mail of Rik's that his own domain signed, with other headers as given."""
    given: dict[str, str | None] = {
        "Authentication-Results": PASSED,
        "From": "Rik Jacobs <rik@acme.example>",
        "To": "desk@noordkade.example",
        "Subject": "Printer kapot",
        "Message-ID": "<1@acme.example>",
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value is not None)
    return (head + "\r\n" + text).encode()


def comes_in(world: World, box: Mailbox, raw: bytes) -> ReceivedMail:
    with entered(scope_of_provider(world.provider.pk)):
        kept = keep_mail(mailbox_id=box.pk, raw=raw, now=clock.now())
        return handle_mail(mail_id=kept.pk, now=clock.now())


def written_to(world: World) -> tuple[Incident, Notice]:
    """Return an incident of Rik's on which the desk wrote to him, and that notice."""
    sam = world.actor("sam")
    incident = in_progress(world, ByPhone.create(world=world, reporter="rik"))
    message = send_message(
        incident_id=incident.pk, actor=sam, now=clock.now(), ask=SendMessage(text="Werkt het?")
    )
    follow()
    deliver(clock=clock.now)
    return incident, Notice.objects.get(message=message, contact=world.contact("rik"))


def reply_to_of(notice: Notice) -> str:
    """Return to which address a mail of ours asks to be answered, as it left the house."""
    named = f"<notice.{notice.public_id}@"
    sent = next(
        one for one in outgoing.outbox if str(one.message()["Message-ID"]).startswith(named)
    )
    return str(sent.message()["Reply-To"])


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes, *args: str) -> str:
    class Given:
        buffer = io.BytesIO(raw)

    monkeypatch.setattr(sys, "stdin", Given)
    out = io.StringIO()
    call_command("receive_mail", *args, stdout=out)
    return out.getvalue()
