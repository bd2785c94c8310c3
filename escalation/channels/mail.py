"""E-mail through Django's back end: named, threaded, and marked so that no machine answers it."""

import re
import smtplib
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from escalation.models import Notice
from escalation.rules.thread import domain_of, message_id, thread_id
from escalation.services.deliver import Later, Refused
from tenants.services.account_mail import sender_named

# Automatic and answering nothing: sent with an empty return path, so that nothing can come back.
_NO_RETURN: Final = frozenset({"receipt"})
_PERMANENT: Final = 500
_CLOSING: Final = 421
_ENHANCED: Final = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class MailChannel:
    """One connection for as long as it lives; opened when the first notice wants it."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, notice: Notice) -> None:
        mail = compose(notice)
        self._open()
        try:
            self._hand_over(mail, has_return=notice.template not in _NO_RETURN)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            self._judge(code, words)
        except smtplib.SMTPSenderRefused as refusal:
            # About us, not about the recipient: nobody's mail is given up for it.
            self.close()
            raise Later(_said(refusal.smtp_code, refusal.smtp_error), is_away=True) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("not supported by the mail server") from None
        except smtplib.SMTPResponseException as refusal:
            self._judge(refusal.smtp_code, refusal.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # Perhaps taken, perhaps not: a copy carries the same Message-ID.
            self.close()
            raise Later(f"connection lost: {type(error).__name__}") from None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (smtplib.SMTPException, OSError):
                # It was gone already.
                return

    def _open(self) -> None:
        if self._connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Later(f"no connection: {type(error).__name__}", is_away=True) from None
        self._connection = connection

    def _hand_over(self, mail: EmailMultiAlternatives, *, has_return: bool) -> None:
        connection = self._connection
        if has_return or not isinstance(connection, EmailBackend):
            connection.send_messages([mail])
            return
        smtp: Any = connection.connection
        message: Any = mail.message()
        smtp.sendmail("", mail.to, message.as_bytes(linesep="\r\n"))

    def _judge(self, code: int, words: bytes | str) -> None:
        said = _said(code, words)
        if code >= _PERMANENT:
            raise Refused(said)
        if code == _CLOSING:
            self.close()
        raise Later(said, is_away=code == _CLOSING)


def compose(notice: Notice) -> EmailMultiAlternatives:
    """Return the mail; what could break out of a header is refused, not mended."""
    try:
        validate_email(notice.address)
    except ValidationError:
        raise Refused("not an address") from None
    sender = sender_named(notice.provider.name)
    domain = domain_of(sender)
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.text,
        from_email=sender,
        to=[notice.address],
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


def _thread(notice: Notice, domain: str) -> dict[str, str]:
    """Return what keeps the mails on one incident together; others stand by themselves."""
    if notice.incident is None:
        return {}
    thread = thread_id(notice.incident.public_id, domain=domain)
    return {"In-Reply-To": thread, "References": thread}


def _said(code: int, words: bytes | str) -> str:
    """Return the codes of an answer and not its words: those may hold addresses."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED.match(text)
    return f"{code} {enhanced.group(1)}" if enhanced else str(code)
