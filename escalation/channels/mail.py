"""E-mail by the server of its sender: named, threaded, and marked so that no machine answers it."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.validators import validate_email

from escalation.models import Notice
from escalation.replies import answer_to
from escalation.rules.thread import domain_of, message_id, thread_id
from tenants.post import Refused
from tenants.senders import Sender
from tenants.ways import Ways

# Automatic and answering nothing: sent with an empty return path, so that nothing can come back;
# with our own where the server refuses that.
_NO_RETURN: Final = frozenset({"receipt"})


class MailChannel(Ways):
    """Brings out notices, by one connection to each server."""

    def send(self, notice: Notice) -> None:
        sender = notice.sender or Sender()
        has_return = notice.template not in _NO_RETURN
        self.hand_over(compose(notice, sender), sender, has_return=has_return)


def compose(notice: Notice, sender: Sender) -> EmailMultiAlternatives:
    """Return the mail; what could break out of a header is refused, not mended."""
    try:
        validate_email(notice.address)
    except ValidationError:
        raise Refused("not an address") from None
    sent_by = sender.named(notice.provider.name)
    domain = domain_of(sent_by)
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.text,
        from_email=sent_by,
        to=[notice.address],
        reply_to=_answer_to(notice, sender),
        headers={
            "Message-ID": message_id(notice.public_id, domain=domain),
            **_thread(notice, domain),
            # RFC 3834, and what Exchange listens to: no out-of-office answers this.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": notice.language,
        },
    )
    if notice.html:
        mail.attach_alternative(notice.html, "text/html")
    try:
        mail.message()
    except BadHeaderError:
        raise Refused("a line break in a header") from None
    return mail


def _answer_to(notice: Notice, sender: Sender) -> list[str]:
    """Return where a customer answers to: nobody else's answer is taken in by mail."""
    is_answered = notice.contact_id is not None and notice.incident_id is not None
    address = answer_to(notice.public_id, at=sender.answered_at) if is_answered else ""
    return [address] if address else []


def _thread(notice: Notice, domain: str) -> dict[str, str]:
    """Return what keeps the mails on one incident together; others stand by themselves."""
    if notice.incident is None:
        return {}
    thread = thread_id(notice.incident.public_id, domain=domain)
    return {"In-Reply-To": thread, "References": thread}
