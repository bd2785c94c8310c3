"""Takes the pictures of the documentation anew: ./desk test tests/pages/screenshots.py

Not a part of the tests (its name says so): it runs when it is named, on the data of the demo, and
writes docs/screenshots/.
"""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from reporting.demo.house import DOMAIN
from tenants.models import User
from tests.stack import ROOT, Stack

FOLDER = ROOT / "docs" / "screenshots"
# File: who looks, at what, how wide and high.
PICTURES = {"queue.png": ("agnes", "/desk/", 1440, 760)}
LARGEST = 200_000


@pytest.fixture(scope="module")
def demo(stack: Stack) -> Stack:
    stack.manage("load_demo", "--essential")
    return stack


@pytest.mark.parametrize("file", PICTURES)
def test_a_picture_is_taken(
    file: str, demo: Stack, browser: Browser, browser_context_args: dict[str, Any]
):
    name, path, width, height = PICTURES[file]
    context = browser.new_context(
        **browser_context_args, color_scheme="light", reduced_motion="reduce",
        viewport={"width": width, "height": height},
    )  # fmt: skip
    with demo.data():
        client = Client()
        client.force_login(
            User.objects.get(email=f"{name}@{DOMAIN}"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
    cookies = {"session": client.cookies["session"].value, "django_language": "nl"}
    context.add_cookies([{"name": k, "value": v, "url": demo.url} for k, v in cookies.items()])
    page = context.new_page()

    answer = page.goto(path)

    assert answer is not None
    assert answer.status == 200
    taken = FOLDER / file
    taken.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=taken)
    context.close()
    assert taken.stat().st_size < LARGEST
