"""No page shows somebody a link that he may not follow."""

import re
import uuid
from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import incidents as made
from tests.history.told import untold
from tests.incidents.desk.house import House
from tests.people import make_world

FORBIDDEN, MISSING = 403, 404
# The settings have a walk of their own; going out ends the visit; an export is written each time.
NOT_FOLLOWED = ("/admin/", "/sign-out/", "/static/", "/register/export")
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_FRAGMENT = re.compile(r'\bhx-get="([^"]+)"')
_NAMES = re.compile(r"INC-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
# Of each sort of address so many: rows of a list are as good as each other, states are not.
EACH = 6
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


@pytest.mark.parametrize(
    "name", ["agnes", "sam", "ines", "ed", "adam", "pat", "audra", "carla", "rik", "gus"]
)
def test_every_link_that_is_shown_may_be_followed(house: House, name: str):
    wrong, seen = _walk(house.client(name))

    assert wrong == []
    assert seen >= FEWEST


def _walk(client: Client) -> tuple[list[str], int]:
    """Follow every link from the first page on; return what was refused, and how many were seen."""
    asked: dict[str, int] = {}
    done, wrong = set(), []
    queue = deque([("", "/")])
    while queue:
        page, url = queue.popleft()
        sort = _sort_of(url)
        if url in done or asked.get(sort, 0) >= EACH:
            continue
        done.add(url)
        asked[sort] = asked.get(sort, 0) + 1
        answer = client.get(url, follow=True)
        if answer.status_code in (FORBIDDEN, MISSING):
            wrong.append(f"{page} shows {url}: {answer.status_code}")
        elif not answer.streaming:
            queue.extend((url, found) for found in _links(answer.content.decode(), url))
    return wrong, len(done)


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
