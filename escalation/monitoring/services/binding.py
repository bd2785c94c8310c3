"""Into which mailbox a source reports by mail, and from which addresses: one source for each."""

from typing import Any

from django.utils.translation import gettext as _

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.asks import SetUpSource
from escalation.monitoring.rules.formats import BY_MAIL
from escalation.monitoring.rules.senders import MOST, WrongSender, read_senders
from tenants.errors import Invalid
from tenants.models import Mailbox, Tenant


def bound(provider: Tenant, ask: SetUpSource, *, source_id: int | None) -> dict[str, Any]:
    """Return what is kept of how it mails, or refuse it by its field.

    The box is locked: two that bind the same address to it come one after the other.
    """
    if ask.mailbox_id is None and not ask.senders.strip():
        return {"mailbox": None, "senders": ""}
    senders = _senders(ask)
    boxes = Mailbox.objects.select_for_update().filter(tenant=provider, is_active=True)
    box = boxes.filter(pk=ask.mailbox_id or 0).first()
    if box is None:
        raise Invalid(_("Choose a mailbox from the list."), field="mailbox")
    if not box.trusted_server:
        told = _("This mailbox names no receiving server: nothing would prove who sent a report.")
        raise Invalid(told, field="mailbox")
    if ask.said_as not in {str(one) for one in BY_MAIL}:
        told = _("Only this format is read by mail: %(name)s.")
        raise Invalid(told % {"name": AlertFormat.NAGIOS.label}, field="said_as")
    _check_free(box, senders, source_id)
    return {"mailbox": box, "senders": "\n".join(senders)}


def _senders(ask: SetUpSource) -> tuple[str, ...]:
    try:
        found = read_senders(ask.senders)
    except WrongSender as wrong:
        told = _("This is no address: %(line)s") % {"line": str(wrong)}
        raise Invalid(told, field="senders") from None
    if not found:
        raise Invalid(_("Say from which addresses it mails."), field="senders")
    if len(found) > MOST:
        raise Invalid(_("This is too long."), field="senders")
    return found


def _check_free(box: Mailbox, senders: tuple[str, ...], source_id: int | None) -> None:
    rows = AlertSource.objects.filter(mailbox=box, removed_at=None).exclude(pk=source_id or 0)
    for other in rows:
        for taken in set(senders) & set(other.senders.splitlines()):
            told = _("Another source mails from this address into this mailbox: %(line)s")
            raise Invalid(told % {"line": taken}, field="senders")
