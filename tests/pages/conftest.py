"""A furnished provider for all tests here, and browsers in which its people are signed in."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.pages.furnished import Furnished, furnish
from tests.stack import Stack

SignIn = Callable[..., BrowserContext]
Scheme: TypeAlias = Literal["light", "dark"]


@pytest.fixture(scope="session")
def house(stack: Stack) -> Furnished:
    with stack.working():
        return furnish(stack)


@pytest.fixture
def signed_in(
    browser: Browser, browser_context_args: dict[str, Any], house: Furnished
) -> Iterator[SignIn]:
    """Return what opens a browser for somebody; for nobody when the name is empty."""
    opened: list[BrowserContext] = []

    def context_of(name: str, *, language: str = "en", scheme: Scheme = "light") -> BrowserContext:
        context = browser.new_context(
            **browser_context_args, color_scheme=scheme, reduced_motion="reduce"
        )
        cookies = {"django_language": language}
        if name:
            cookies["session"] = house.cookie(name)
        url = house.stack.url
        context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies.items()])
        opened.append(context)
        return context

    yield context_of
    for context in opened:
        context.close()
