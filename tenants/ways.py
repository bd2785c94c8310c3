"""By which server a mail goes out: that of its sender, else that of the installation.

A server of a sender is gone to by the rules for what others chose (`tenants/outbound.py`), and one
that is away keeps up nobody but who chose it.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from tenants.choices import MailWay, SmtpSecurity
from tenants.graph_out import GraphLine
from tenants.outbound import mail_server_of
from tenants.post import Later, Line, Why
from tenants.rules.dkim import Signer
from tenants.rules.mailboxes import Fault
from tenants.senders import Route, Sender

# Seconds.
CONNECT: Final = 5
# How long one that was away is left alone, doubled each time: it would cost each look its patience.
REST: Final = 15.0
LONGEST_REST: Final = 240.0


class Way(Protocol):
    """A line to one server."""

    def hand_over(
        self, mail: EmailMessage, *, has_return: bool = True, signer: Signer | None = None
    ) -> None: ...

    def close(self) -> None: ...


class Ways:
    """The lines that were opened, one for each server."""

    def __init__(self, *, rests: bool = True) -> None:
        self._lines: dict[Route | None, Way] = {}
        # Whoever tries it out wants to know how it is now.
        self._rests = rests

    def hand_over(self, mail: EmailMessage, sender: Sender, *, has_return: bool = True) -> None:
        """Hand one mail over; raise Later or Refused when it was not accepted."""
        route = sender.route
        if route is None:
            self._line(None).hand_over(mail, has_return=has_return, signer=sender.signer)
            return
        try:
            if self._rests:
                _resting.check(route)
            self._line(route).hand_over(mail, has_return=has_return, signer=sender.signer)
        except Later as later:
            later.is_own = True
            if later.why is Why.AWAY:
                _resting.failed(route)
            raise
        _resting.passed(route)

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    def _line(self, route: Route | None) -> Way:
        if route not in self._lines:
            self._lines[route] = _opened(route)
        return self._lines[route]


def _opened(route: Route | None) -> Way:
    if route is None:
        return Line()
    if route.way is MailWay.GRAPH:
        return GraphLine(route)
    return Line(partial(_OwnServer, route))


class _Resting:
    """Until when each server that was away is left alone, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[Route, tuple[float, float]] = {}

    def check(self, route: Route) -> None:
        until, _rest = self._until.get(route, (0.0, 0.0))
        if self._clock() < until:
            raise _Rests

    def failed(self, route: Route) -> None:
        until, rest = self._until.get(route, (0.0, REST / 2))
        if self._clock() >= until:
            rest = min(rest * 2, LONGEST_REST)
            self._until[route] = (self._clock() + rest, rest)

    def passed(self, route: Route) -> None:
        self._until.pop(route, None)


class _Rests(Later):
    def __init__(self) -> None:
        super().__init__("its server was away a moment ago", Why.AWAY, fault=Fault.AWAY)


_resting: Final = _Resting()


class _Plain(smtplib.SMTP):
    """Goes to the address that was looked up and allowed, and asks there for the server by name."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((str(mail_server_of(host, port)), port), timeout)


class _Tls(smtplib.SMTP_SSL, _Plain):
    """The same with TLS from the first byte."""


class _OwnServer(EmailBackend):
    """The mail server of a sender."""

    def __init__(self, route: Route) -> None:
        is_tls = route.security == SmtpSecurity.TLS
        super().__init__(
            host=route.host, port=route.port, username=route.user, password=route.secret,
            use_ssl=is_tls, use_tls=not is_tls, timeout=CONNECT, fail_silently=False,
        )  # fmt: skip
        self.is_plain_user = bool(route.user) and not route.secret

    @property
    def connection_class(self) -> Any:
        return _Tls if self.use_ssl else _Plain

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if settings.IMAP_CA_FILE:
            context.load_verify_locations(settings.IMAP_CA_FILE)
        return context

    def open(self) -> Any:
        if self.is_plain_user:
            raise Later("its password has to be given anew", Why.AWAY, fault=Fault.SEALED)
        return super().open()
