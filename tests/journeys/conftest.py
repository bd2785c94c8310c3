"""A world of its own for each journey, and browsers for its people."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django import Settings

from tests.browser import watched
from tests.journeys.house import BRUSSELS, House, next_at
from tests.journeys.person import Person
from tests.journeys.story import Story
from tests.people import make_world
from tests.stack import Stack


@pytest.fixture
def house(stack: Stack, settings: Settings) -> House:
    """Onboard everybody in the running stack, on a working day from 13:12 in Brussels."""
    # As the web process reads them: the quick ones of the tests are refused there.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with stack.data():
        house = House(stack, make_world(mark=f"-{uuid.uuid4().hex[:12]}"))
    until = next_at(house.now.astimezone(BRUSSELS), 13, 12)
    stack.advance(seconds=until.total_seconds())
    return house


@pytest.fixture
def somebody(
    browser: Browser, browser_context_args: dict[str, Any], house: House
) -> Iterator[Callable[..., Person]]:
    """Return what lets somebody sign in at a browser of his own."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def signed_in(name: str, *, language: str = "") -> Person:
        contexts.append(browser.new_context(**browser_context_args))
        person = Person(watched(contexts[-1].new_page(), faults))
        person.sign_in(house.world.user(name).email, language=language)
        return person

    yield signed_in
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def story(house: House, somebody: Callable[..., Person]) -> Story:
    """The desk works in Dutch."""
    people = {name: somebody(name, language="nl") for name in ("agnes", "sam", "ines", "ed")}
    return Story(house=house, somebody=somebody, **people)
