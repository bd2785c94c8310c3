"""In whose name and by which server mail goes out: what holds of it, and sealed secrets."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.choices import MailWay
from tenants.errors import Invalid
from tenants.ledger.append import append
from tenants.models import MailSender, MailSenderKey
from tenants.outbound import address_of, mail_server_of
from tenants.rules.dkim import NotAKey, read_key
from tenants.rules.outbound import MAIL_PORTS, NotGoneTo, Why
from tenants.rules.roles import Action, Actor, require
from tenants.sealing import seal
from tenants.senders import usual_port
from tenants.settings.services.mailboxes import SAID_OF_PLACES, as_written, wrong_with_tokens


@transaction.atomic
def set_sender_key(*, sender: MailSender, pem: str, actor: Actor, now: datetime) -> None:
    """Keep the key that mail is signed with, sealed. The ledger tells that it was set."""
    require(actor, Action.CONFIGURE, sender.tenant_id)
    try:
        read_key(pem.encode())
    except NotAKey:
        told = _("This is no private key in PEM, RSA of 1024 bits or more or Ed25519.")
        raise Invalid(told, field="dkim_secret") from None
    if not sender.dkim_selector:
        raise Invalid(_("Fill in where the key stands in the DNS."), field="dkim_selector")
    _keep(sender, sealed=seal(pem))
    append(sender, "mailsender.key_set", actor=actor, at=now, told=False)


@transaction.atomic
def set_sender_secret(*, sender: MailSender, secret: str, actor: Actor, now: datetime) -> None:
    """Keep by what its server lets us in, sealed. The ledger tells that it was set."""
    require(actor, Action.CONFIGURE, sender.tenant_id)
    _keep(sender, secret=seal(secret))
    append(sender, "mailsender.secret_set", actor=actor, at=now, told=False)


def _keep(sender: MailSender, **sealed: str) -> None:
    MailSenderKey.objects.update_or_create(
        tenant_id=sender.tenant_id,
        sender=sender,
        defaults={"provider_id": sender.provider_id, **sealed},
    )


def check_sender(sender: MailSender) -> None:
    """Refuse what could not stand in a header or in the DNS."""
    selector = sender.dkim_selector
    if selector and not selector.replace("-", "").replace(".", "").replace("_", "").isalnum():
        raise Invalid(_("Letters, digits, hyphens and dots only."), field="dkim_selector")
    if "+" in sender.reply_address.partition("@")[0]:
        told = _("Without a plus: what stands behind one is ours.")
        raise Invalid(told, field="reply_address")
    wrong = _wrong_with_server(sender)
    if sender.way == MailWay.GRAPH:
        wrong |= _wrong_with_graph(sender)
    if wrong:
        raise Invalid(errors=wrong)


def _wrong_with_server(sender: MailSender) -> dict[str, str]:
    if sender.way == MailWay.SMTP and not sender.host:
        return {"host": _("Fill in to which server mail is handed.")}
    if not sender.way or not sender.host:
        return {}
    port = sender.port or usual_port(sender.way, sender.security)
    judge = mail_server_of if sender.way == MailWay.SMTP else address_of
    try:
        judge(sender.host, port, lookup=as_written)
    except NotGoneTo as refused:
        if refused.why is Why.PRIVATE:
            return {"host": str(SAID_OF_PLACES[Why.PRIVATE])}
        if refused.why is Why.PORT:
            return {"port": _("Port 25, 465, 587 or 2525 alone.")}
    if sender.way == MailWay.SMTP and port not in MAIL_PORTS and not as_written(sender.host, port):
        return {"port": _("Port 25, 465, 587 or 2525 alone.")}
    return {}


def _wrong_with_graph(sender: MailSender) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not sender.user:
        wrong["user"] = _("Fill in from which mailbox it is sent.")
    if not sender.token_url:
        wrong["token_url"] = _("Microsoft Graph is opened by a token: fill in where it comes from.")
        return wrong
    return wrong | wrong_with_tokens(sender.token_url, sender.client_id)
