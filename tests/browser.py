"""A real browser for the journeys: Debian's Chromium, with nothing of its own going out."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import BrowserContext, Page

from tests.stack import Stack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Reading sheets that import others, axe would write styles of its own into the page.
VIOLATIONS = {"resultTypes": ["violations"], "preload": False}
# Contrast is three quarters of all that axe looks at.
_WITHOUT_COLOURS = {**VIOLATIONS, "rules": {"color-contrast": {"enabled": False}}}
# What is well is written out too, for longer than all of it took to look at: that stays there.
_ASK_AXE = "asked => axe.run(asked).then(found => found.violations)"
FADE = "Transition was "


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Say where Chromium is. Without one the journeys are skipped, but never where it must run."""
    # The shell is the same engine without windows: a page costs about half.
    known = map(shutil.which, ("chromium-headless-shell", "chromium"))
    found = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    if not found:
        told = "no Chromium, so no journey in a browser (apt install chromium-headless-shell)"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return {"executable_path": found, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(stack: Stack) -> dict[str, Any]:
    return {"base_url": stack.url, "locale": "nl-BE", "timezone_id": "Europe/Brussels"}


def watched(page: Page, faults: list[str]) -> Page:
    """Collect the script errors of a page and the refusals of the content policy."""
    # The browser itself drops a fade between two pages when the next one is not there in time.
    page.on(
        "pageerror",
        lambda error: None if str(error).startswith(FADE) else faults.append(str(error)),
    )
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    return page


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose script errors and refusals of the content policy fail the test."""
    faults: list[str] = []
    yield watched(context.new_page(), faults)
    assert not faults


def violations_of(page: Page, *, colours: bool = True) -> list[dict[str, Any]]:
    """Let axe look at the whole page as it is; return what it finds wrong."""
    page.evaluate(AXE_SCRIPT)
    asked = VIOLATIONS if colours else _WITHOUT_COLOURS
    found: list[dict[str, Any]] = page.evaluate(_ASK_AXE, asked)
    return found


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Return what runs axe on a page and fails on any violation."""

    def check(page: Page) -> None:
        found = violations_of(page)
        assert found == [], AxeResults({"violations": found}).generate_report()

    return check
