"""What a mailbox needs beside its row: a sealed password, and a host that may be reached."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.choices import MailProtocol, MailSettling
from tenants.errors import Invalid, Words
from tenants.ledger.append import append
from tenants.models import Mailbox, MailboxPassword
from tenants.outbound import address_of, target_of
from tenants.rules.outbound import HTTPS, Address, NotGoneTo, Why, place_of
from tenants.rules.roles import Action, Actor, require
from tenants.sealing import seal

# Signs of what a server shows that hands mail over by HTTP: it may be tried by anybody.
SHORTEST: Final = 24


@transaction.atomic
def set_mailbox_password(*, box: Mailbox, password: str, actor: Actor, now: datetime) -> None:
    """Keep the password of a box, sealed. The ledger tells that it was set, and nothing of it."""
    require(actor, Action.CONFIGURE, box.tenant_id)
    if not box.host and len(password) < SHORTEST:
        told = _("At least %(count)s signs: by it alone mail is handed over to this mailbox.")
        raise Invalid(told % {"count": SHORTEST}, field="password")
    MailboxPassword.objects.update_or_create(
        tenant_id=box.tenant_id,
        mailbox=box,
        defaults={"provider_id": box.provider_id, "sealed": seal(password)},
    )
    append(box, "mailbox.password_set", actor=actor, at=now, told=False)


def check_mailbox(box: Mailbox) -> None:
    """Refuse a box that could not be fetched, or whose addresses lead inside."""
    wrong: dict[str, str] = {}
    if box.host and not box.user:
        wrong["user"] = _("Fill in by whom the mailbox is opened.")
    if box.host and _leads_inside(box):
        wrong["host"] = _("This leads inside our own network; the installation does not allow it.")
    if box.settling == MailSettling.MOVE and box.moved_to in ("", box.folder):
        wrong["moved_to"] = _("Fill in another folder than the one that is read.")
    if wrong := wrong | _wrong_with_tokens(box):
        raise Invalid(errors=wrong)


def _wrong_with_tokens(box: Mailbox) -> dict[str, str]:
    if not box.token_url:
        is_needed = box.host and box.protocol == MailProtocol.GRAPH
        told = _("Microsoft Graph is opened by a token: fill in where it comes from.")
        return {"token_url": told} if is_needed else {}
    return wrong_with_tokens(box.token_url, box.client_id)


def wrong_with_tokens(url: str, client_id: str) -> dict[str, str]:
    """Return what is wrong with where tokens come from, and for whom, by the name of a field."""
    wrong: dict[str, str] = {}
    if not client_id:
        wrong["client_id"] = _("Fill in for which client the token is.")
    try:
        target_of(url, lookup=as_written)
    except NotGoneTo as refused:
        if refused.why is not Why.NO_NAME:
            wrong["token_url"] = str(SAID_OF_PLACES[refused.why])
        elif place_of(url).scheme != HTTPS:
            wrong["token_url"] = str(SAID_OF_PLACES[Why.NOT_HTTPS])
    return wrong


SAID_OF_PLACES: Final[Mapping[Why, Words]] = MappingProxyType(
    {
        Why.NOT_AN_ADDRESS: gettext_lazy("This is no address of the web."),
        Why.NOT_HTTPS: gettext_lazy("A secret goes by https alone."),
        Why.PORT: gettext_lazy("Port 443 or 8443 alone."),
        Why.PRIVATE: gettext_lazy(
            "This leads inside our own network; the installation does not allow it."
        ),
    }
)


def _leads_inside(box: Mailbox) -> bool:
    """Say so of what is no name that may mean another address tomorrow: nothing is looked up."""
    try:
        address_of(box.host, box.port, lookup=as_written)
    except NotGoneTo as refused:
        return refused.why is Why.PRIVATE
    return False


def as_written(host: str, _port: int) -> list[Address]:
    """Return the address that a host is written as; nothing of a name but that of this machine."""
    written = "127.0.0.1" if host.lower().rstrip(".") == "localhost" else host.strip("[]")
    try:
        return [ip_address(written)]
    except ValueError:
        return []
