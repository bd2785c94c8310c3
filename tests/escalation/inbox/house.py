"""What the tests of incoming mail do again and again: open a mailbox, and let a mail come in."""

from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.keep import keep_mail
from escalation.models import ReceivedMail
from tenants import clock
from tenants.models import Mailbox
from tenants.rules.roles import SYSTEM
from tenants.scoping import entered
from tenants.settings.services.configure import add_row
from tenants.settings.services.mailboxes import set_mailbox_password
from tests.dovecot import PASSWORD, MailStore
from tests.people import World

SERVER = "mx.noordkade.example"
PASSED = f"{SERVER}; dmarc=pass header.from=acme.example"


def mailbox(world: World, *, name: str = "desk", trusted: str = SERVER, **also: object) -> Mailbox:
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


def fetched(world: World, store: MailStore, *, password: str = PASSWORD, **also: object) -> Mailbox:
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
