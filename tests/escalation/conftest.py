"""A mail server of one's own, to which the settings point."""

import logging
import socket
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.escalation.sink import Sink, listening

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


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
