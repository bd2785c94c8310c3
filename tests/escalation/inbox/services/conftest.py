"""What the tests of receiving stand on."""

import pytest
from pytest_django import Settings


@pytest.fixture
def answers_come_back(settings: Settings) -> None:
    """Let mail go to a list, and answers be taken in."""
    settings.REPLY_ADDRESS = "desk@noordkade.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
