"""Handing mail over to the mail server: one connection, and whose fault it is when that fails.

A fault of one mail never judges the next one, and what was perhaps taken is told apart from what
was surely not: only the first may leave a copy behind.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from email.utils import parseaddr
from enum import Enum, auto
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from tenants.outbound_faults import fault_of
from tenants.rules.dkim import Signer
from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import NotGoneTo

_PERMANENT: Final = 500
_CLOSING: Final = 421
_TAKEN: Final = 250
# What a server says of one mail that is too large, when it is told the size with the sender.
_TOO_LARGE: Final = 552
_FULL_STOP: Final = re.compile(rb"^\.", re.MULTILINE)
_ENHANCED: Final = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Why(Enum):
    """What is known of a mail that was not taken now."""

    # The server put this one off.
    BUSY = auto()
    # Nobody answers, or nobody lets us in: no mail would pass.
    AWAY = auto()
    # Broken off after the connection stood: the fault of this mail, or of the server.
    SUSPECT = auto()
    # Broken off after the words were handed over: perhaps it was taken.
    UNSURE = auto()


class Later(Exception):
    """Not now."""

    # Of a sender's own server: nothing is said of the others.
    is_own = False

    def __init__(self, detail: str, why: Why = Why.BUSY, *, fault: Fault = Fault.OTHER) -> None:
        super().__init__(detail)
        self.detail, self.why, self.fault = detail, why, fault


class Refused(Exception):
    """Never: the other side will not take this mail."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Line:
    """One connection for as long as it lives; opened when the first mail wants it."""

    def __init__(self, opens: Callable[[], Any] = get_connection) -> None:
        self._opens = opens
        self._connection: Any = None

    def hand_over(
        self, mail: EmailMessage, *, has_return: bool = True, signer: Signer | None = None
    ) -> None:
        """Hand one mail over, signed; raise Later or Refused when it was not accepted."""
        self._open()
        if not isinstance(self._connection, EmailBackend):
            self._connection.send_messages([mail])
            return
        try:
            message: Any = mail.message()
            words: bytes = message.as_bytes(linesep="\r\n")
            if signer is not None:
                words = signer.sign(words, at=int(time.time()))
            self._converse(self._connection.connection, mail, words, has_return=has_return)
        except smtplib.SMTPNotSupportedError:
            self._forget_mail()
            raise Refused("not supported by the mail server") from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Later(_lost(error), Why.SUSPECT) from None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _end(connection)

    def _open(self) -> None:
        if self._connection is not None:
            return
        connection = self._opens()
        try:
            connection.open()
        except NotGoneTo as refused:
            told = f"not gone to: {refused.why}"
            raise Later(told, Why.AWAY, fault=fault_of(refused)) from None
        except (smtplib.SMTPException, OSError) as error:
            # Who is not let in still has the line.
            _end(connection)
            told = f"no connection: {type(error).__name__}"
            raise Later(told, Why.AWAY, fault=_fault_of(error)) from None
        self._connection = connection

    def _converse(self, smtp: Any, mail: EmailMessage, words: bytes, *, has_return: bool) -> None:
        smtp.ehlo_or_helo_if_needed()
        size = [f"size={len(words)}"] if smtp.does_esmtp and smtp.has_extn("size") else []
        self._say_from(smtp, mail.from_email, size, has_return=has_return)
        for command, taken in ((f"RCPT TO:<{_bare(mail.to[0])}>", (250, 251)), ("DATA", (354,))):
            code, said = smtp.docmd(command)
            if code not in taken:
                self._judge(code, said)
        try:
            # A line that begins with a full stop would end the mail (RFC 5321, 4.5.2).
            smtp.send(_FULL_STOP.sub(b"..", words).removesuffix(b"\r\n") + b"\r\n.\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Later(_lost(error), Why.UNSURE) from None
        if code != _TAKEN:
            self._judge(code, said)

    def _say_from(self, smtp: Any, sender: str, size: list[str], *, has_return: bool) -> None:
        """Say who sends: nobody, so that nothing can come back, where the server allows that."""
        ours = _bare(sender)
        for address in [ours] if has_return else ["", ours]:
            code, said = smtp.mail(address, size)
            if code == _TAKEN:
                return
            if code == _CLOSING:
                break
            self._forget_mail()
        if code == _TOO_LARGE:
            raise Refused(_said(code, said))
        # About us and not about the recipient: nobody's mail is given up for it.
        self.close()
        raise Later(_said(code, said), Why.SUSPECT)

    def _judge(self, code: int, words: bytes | str) -> None:
        said = _said(code, words)
        if code == _CLOSING:
            self.close()
            raise Later(said, Why.SUSPECT)
        self._forget_mail()
        if code >= _PERMANENT:
            raise Refused(said)
        raise Later(said)

    def _forget_mail(self) -> None:
        """Let the server forget what it was told of this mail, so that the next one begins anew."""
        try:
            self._connection.connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _bare(address: str) -> str:
    """Return an address without the name before it, in signs that every server takes."""
    return parseaddr(sanitize_address(address, "utf-8"))[1]


def _end(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        # It was gone already.
        return


def _fault_of(error: Exception) -> Fault:
    """Return what it is called that a line could not be opened."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Fault.PASSWORD
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Fault.PLAIN if "STARTTLS" in str(error) else Fault.PASSWORD
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault.CERTIFICATE
    # What answers in the clear where TLS is awaited is no mail server of this kind.
    return Fault.OTHER if isinstance(error, ssl.SSLError) else Fault.AWAY


def _lost(error: Exception) -> str:
    return f"connection lost: {type(error).__name__}"


def _said(code: int, words: bytes | str) -> str:
    """Return the codes of an answer and not its words: those may hold addresses."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED.match(text)
    return f"{code} {enhanced.group(1)}" if enhanced else str(code)
