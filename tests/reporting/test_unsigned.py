"""A key that cannot be read, anchors that cannot be kept: pages say so in the reader's language.

Nothing is begun.
"""

import shutil
from itertools import product
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


def _take_key() -> str:
    """Lose the key after something was signed."""
    Path(settings.ANCHOR_KEY_PATH).unlink()
    return settings.ANCHOR_KEY_PATH


def _close_folder() -> str:
    """Put a folder where the next anchor is to be written: also who is root cannot write there."""
    place = Path(settings.ANCHOR_DIR) / "last.new"
    place.mkdir()
    return str(place)


def _lose_folder() -> str:
    """Put a file where the folder was."""
    place = Path(settings.ANCHOR_DIR)
    shutil.rmtree(place)
    place.write_text("no folder")
    return str(place)


@pytest.fixture(
    params=[
        (_take_key, "signing.no_key"),
        (_close_folder, "signing.not_kept"),
        (_lose_folder, "signing.not_kept"),
    ],
    ids=["no key", "a folder that cannot be written", "no folder"],
)
def unsigned(committed_house: House, request: Any) -> tuple[House, str, str]:
    """Return a house that cannot sign, what is wrong there, and how the log calls it."""
    spoil, event = request.param
    make_anchor(now=clock.now())
    committed_house.register()
    return committed_house, spoil(), event


def test_who_asks_is_told_that_nothing_can_be_signed(
    unsigned: tuple[House, str, str], caplog: pytest.LogCaptureFixture
):
    house, place, event = unsigned
    for (method, address), language in product(ASKED, WORDS):
        if event == "signing.not_kept" and method == "get":
            continue  # a public key is only read
        client = house.client("pat", language=language)
        client.cookies["django_language"] = language
        client.raise_request_exception = False
        caplog.clear()

        response: Any = getattr(client, method)(address)

        assert response.status_code == 503, (address, language)
        assert not response.streaming
        assert WORDS[language] in response.text
        assert place not in response.text
        told = {record.message: getattr(record, "reason", "") for record in caplog.records}
        assert place.removesuffix("/last.new") in told[event]
    with house.world.entered():
        assert not Export.objects.exists()


@pytest.mark.alone
@pytest.mark.parametrize("spoil", [_take_key, _close_folder, _lose_folder])
def test_what_hinders_the_signing_is_red_also_where_nothing_changed(committed_house: House, spoil):
    make_anchor(now=clock.now())
    spoil()

    # The ticks of the others do not run here: that they are silent is said too.
    with pytest.raises(CommandError):
        call_command("watchdog", "--once")

    assert "anchors" in Client().get("/healthz/queues").json()["silent"]


def test_pages_of_the_register_do_not_wait_for_a_folder_of_anchors(committed_house: House):
    make_anchor(now=clock.now())
    _lose_folder()

    assert committed_house.client("pat").get("/register/").status_code == 200
