"""A key that cannot be read: pages say so in the reader's language, and nothing is begun."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from reporting.models import Export
from tenants import clock
from tenants.ledger.anchors import make_anchor
from tests.reporting.house import House

ASKED = [
    ("post", "/register/export/"),
    ("get", "/register/anchor/key/"),
    ("post", "/register/anchor/"),
]


WORDS = {"en": "Nothing can be signed at the moment", "nl": "kan nu niets worden ondertekend"}


@pytest.fixture
def unsigned(committed_house: House) -> House:
    """Lose the key after something was signed."""
    make_anchor(now=clock.now())
    committed_house.register()
    Path(settings.ANCHOR_KEY_PATH).unlink()
    return committed_house


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("language", WORDS)
def test_who_asks_is_told_that_nothing_can_be_signed(
    unsigned: House, caplog: pytest.LogCaptureFixture, asked: tuple[str, str], language: str
):
    method, address = asked
    client = unsigned.client("pat", language=language)
    client.cookies["django_language"] = language
    client.raise_request_exception = False

    response: Any = getattr(client, method)(address)

    assert response.status_code == 503
    assert not response.streaming
    assert WORDS[language] in response.text
    assert str(settings.ANCHOR_KEY_PATH) not in response.text
    assert "signing.no_key" in {record.message for record in caplog.records}
    with unsigned.world.entered():
        assert not Export.objects.exists()


def test_a_key_that_is_gone_is_red_also_where_nothing_changed(committed_house: House):
    make_anchor(now=clock.now())
    Path(settings.ANCHOR_KEY_PATH).unlink()

    # The ticks of the others do not run here: that they are silent is said too.
    with pytest.raises(CommandError):
        call_command("watchdog", "--once")

    assert "anchors" in Client().get("/healthz/queues").json()["silent"]
