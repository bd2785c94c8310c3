"""No page shows somebody a link that he may not follow, or an element without its style."""

import re
import uuid
from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag
from zlib import crc32

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import incidents as made
from tests.history.told import untold
from tests.incidents.desk.house import House
from tests.pages.styles import unstyled
from tests.people import make_world

FORBIDDEN, MISSING = 403, 404
# The settings have a walk of their own; going out ends the visit; an export is written each time.
NOT_FOLLOWED = ("/admin/", "/sign-out/", "/static/", "/register/export")
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_FRAGMENT = re.compile(r'\bhx-get="([^"]+)"')
_NAMES = re.compile(r"INC-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
# Of each sort of address so many: rows of a list are as good as each other, states are not.
EACH = 6
# Who sees the same lists, and of each of their filters tries as many choices as the next one does:
# between them all.
AT_THE_DESK = ("agnes", "sam", "ines", "ed", "adam")
# An auditor sees least: the register, its filters and a record.
FEWEST = 5


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> House:
    """A house with an incident in each state; nobody who walks changes anything in it."""
    with django_db_blocker.unblock():
        house = House(make_world(mark=f"-{uuid.uuid4().hex[:12]}"))
        with house.world.entered():
            made.ByPhone.create(world=house.world)
            made.Critical.create(world=house.world)
            made.in_progress(house.world, made.ByPhone.create(world=house.world))
            made.resolved(house.world, made.ByPhone.create(world=house.world))
            made.closed(house.world, made.ByPhone.create(world=house.world))
        connection.close()
    return house


@pytest.fixture
def house(lived: House, committed: None) -> Iterator[House]:
    yield lived
    assert untold(lived.world) == []


@pytest.mark.parametrize("name", [*AT_THE_DESK, "pat", "audra", "carla", "rik", "gus"])
def test_every_link_that_is_shown_may_be_followed(house: House, name: str):
    wrong, seen = _walk(house.client(name), name)

    assert wrong == []
    assert seen >= FEWEST


def _walk(client: Client, name: str) -> tuple[list[str], int]:
    """Follow every link from the first page on; return what was refused, and how many were seen."""
    asked: dict[str, int] = {}
    done, wrong = set(), []
    queue = deque([("", "/")])
    while queue:
        page, url = queue.popleft()
        sort = _sort_of(url)
        if url in done or asked.get(sort, 0) >= EACH or not _is_turn_of(name, sort):
            continue
        done.add(url)
        asked[sort] = asked.get(sort, 0) + 1
        answer = client.get(url, follow=True)
        if answer.status_code in (FORBIDDEN, MISSING):
            wrong.append(f"{page} shows {url}: {answer.status_code}")
        elif not answer.streaming:
            html = answer.content.decode()
            wrong += [f"{url} shows {one}" for one in unstyled(html)]
            queue.extend((url, found) for found in _links(html, url))
    return wrong, len(done)


def _is_turn_of(name: str, sort: str) -> bool:
    """Say whether this person follows a link that chooses one thing by one filter."""
    query = sort.partition("?")[2]
    is_choice = "=" in query and "&" not in query
    if name not in AT_THE_DESK or not is_choice:
        return True
    return crc32(query.encode()) % len(AT_THE_DESK) == AT_THE_DESK.index(name)


def _sort_of(url: str) -> str:
    """Return which addresses are alike: each choice by itself, of several together their names.

    Each filter with each order of each list would be most of the walk, and shows the same links.
    """
    path, _, query = _NAMES.sub("N", url).partition("?")
    names = [name.partition("=")[0] for name in query.split("&")]
    return f"{path}?{query}" if len(names) == 1 else f"{path}?{'&'.join(sorted(names))}"


def _links(html: str, page: str) -> list[str]:
    found = [*_LINK.findall(html), *_FRAGMENT.findall(html)]
    inside = [urldefrag(link.replace("&amp;", "&")).url for link in found]
    path = page.partition("?")[0]
    whole = [f"{path}{link}" if link.startswith("?") else link for link in inside if link]
    return [link for link in whole if link.startswith("/") and not link.startswith(NOT_FOLLOWED)]
