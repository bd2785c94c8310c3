"""A mail server that does what real ones do: takes, puts off, refuses, or hangs up too late."""

import asyncio
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

_REFERENCE = re.compile(r"INC-\d{4}-\d{6}")


class Sink:
    """`answers` by address; "drop" takes the mail and hangs up before it says so."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        # What is said to who sends, by their address; "" is nobody.
        self.to_senders: dict[str, str] = {}
        self.default = "250 OK"
        self.received: list[EmailMessage] = []
        # The same as it came over the line.
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        # When the first mail on each incident came, by its reference in the subject.
        self.arrived: dict[str, float] = {}
        self._lock = threading.Lock()

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_senders.get((address or "").strip("<>"), "")
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "")
        if answer == "hang up":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if answer.startswith("rcpt "):
            return answer.removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.get(envelope.rcpt_tos[0], self.default)
        if answer[:1] in "45":
            return answer
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._lock:
            self.received.append(mail)
            self.raw.append(envelope.content)
            self.senders.append(envelope.mail_from or "")
            for reference in _REFERENCE.findall(mail["Subject"]):
                self.arrived.setdefault(reference, time.monotonic())
        if answer == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    def taken(self) -> Counter[str]:
        """Return how often each mail arrived, by its Message-ID."""
        with self._lock:
            return Counter(mail["Message-ID"] for mail in self.received)

    def to(self, address: str) -> list[EmailMessage]:
        with self._lock:
            return [mail for mail in self.received if mail["To"] == address]


@contextmanager
def listening(sink: Sink, port: int) -> Iterator[None]:
    """Serve on a port; before and after nobody is there."""
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield
    finally:
        server.stop()


@pytest.fixture
def nowhere(settings: Settings) -> int:
    """Let mails go to a port on which nobody listens; return it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "desk@noordkade.example"
    return port


@pytest.fixture
def sink(nowhere: int) -> Iterator[Sink]:
    server = Sink()
    with listening(server, nowhere):
        yield server
