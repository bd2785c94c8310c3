"""What all of these tests stand on: a silent mail server, and nobody who was alarmed before."""

import logging

import pytest

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@pytest.fixture(autouse=True)
def _nobody_alarmed_yet(fresh_cache: None) -> None:
    """Alarms per person and hour are counted, and in each test it is the same person."""
