"""What all of these tests stand on: a silent mail server, and nobody who was alarmed before."""

import logging
from typing import Any

import pytest
from django.test import Client

from tenants.models import User

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@pytest.fixture(autouse=True)
def _nobody_alarmed_yet(fresh_cache: None) -> None:
    """Alarms per person and hour are counted, and in each test it is the same person."""


@pytest.fixture
def browser() -> Any:
    """Return what gives a browser of somebody, in English, whose forms carry their keys."""

    def of(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return of
