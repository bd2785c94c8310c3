"""In whose name mail goes out: addresses that are one, and a key that is sealed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.errors import Invalid
from tenants.ledger.append import append
from tenants.models import MailSender, MailSenderKey
from tenants.rules.dkim import NotAKey, read_key
from tenants.rules.roles import Action, Actor, require
from tenants.sealing import seal


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
    MailSenderKey.objects.update_or_create(
        tenant_id=sender.tenant_id,
        sender=sender,
        defaults={"provider_id": sender.provider_id, "sealed": seal(pem)},
    )
    append(sender, "mailsender.key_set", actor=actor, at=now, told=False)


def check_sender(sender: MailSender) -> None:
    """Refuse what could not stand in a header or in the DNS."""
    selector = sender.dkim_selector
    if selector and not selector.replace("-", "").replace(".", "").replace("_", "").isalnum():
        raise Invalid(_("Letters, digits, hyphens and dots only."), field="dkim_selector")
    if "+" in sender.reply_address.partition("@")[0]:
        told = _("Without a plus: what stands behind one is ours.")
        raise Invalid(told, field="reply_address")
