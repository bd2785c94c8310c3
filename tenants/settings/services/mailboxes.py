"""What a mailbox needs beside its row: a sealed password, and a host that may be reached."""

from datetime import datetime
from ipaddress import ip_address

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.choices import MailSettling
from tenants.errors import Invalid
from tenants.ledger.append import append
from tenants.models import Mailbox, MailboxPassword
from tenants.outbound import address_of
from tenants.rules.outbound import Address, NotGoneTo, Why
from tenants.rules.roles import Action, Actor, require
from tenants.sealing import seal


@transaction.atomic
def set_mailbox_password(*, box: Mailbox, password: str, actor: Actor, now: datetime) -> None:
    """Keep the password of a box, sealed. The ledger tells that it was set, and nothing of it."""
    require(actor, Action.CONFIGURE, box.tenant_id)
    MailboxPassword.objects.update_or_create(
        tenant_id=box.tenant_id,
        mailbox=box,
        defaults={"provider_id": box.provider_id, "sealed": seal(password)},
    )
    append(box, "mailbox.password_set", actor=actor, at=now, told=False)


def check_mailbox(box: Mailbox) -> None:
    """Refuse a box that could not be fetched, or whose host leads inside."""
    wrong: dict[str, str] = {}
    if box.host and not box.user:
        wrong["user"] = _("Fill in by whom the mailbox is opened.")
    if box.host and _leads_inside(box):
        wrong["host"] = _("This leads inside our own network; the installation does not allow it.")
    if box.settling == MailSettling.MOVE and box.moved_to in ("", box.folder):
        wrong["moved_to"] = _("Fill in another folder than the one that is read.")
    if wrong:
        raise Invalid(errors=wrong)


def _leads_inside(box: Mailbox) -> bool:
    """Say so of what is no name that may mean another address tomorrow: nothing is looked up."""
    try:
        address_of(box.host, box.port, lookup=_written)
    except NotGoneTo as refused:
        return refused.why is Why.PRIVATE
    return False


def _written(host: str, _port: int) -> list[Address]:
    """Return the address that a host is written as; nothing of a name but that of this machine."""
    written = "127.0.0.1" if host.lower().rstrip(".") == "localhost" else host.strip("[]")
    try:
        return [ip_address(written)]
    except ValueError:
        return []
