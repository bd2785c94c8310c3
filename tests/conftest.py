"""What every test stands on: a database made by the owner and used by the application's role."""

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.template.base import Template
from django.utils import translation
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import connected_to, made_database, owner, unique_name

pytest_plugins = [
    "tests.stack", "tests.browser", "tests.people", "tests.history.told", "tests.escalation.sink",
    "tests.dovecot",
]  # fmt: skip

Render = Callable[..., Any]

_places = itertools.count(1)


def pytest_configure() -> None:
    # Collecting makes what lasts as long as the run.
    gc.set_threshold(100_000, 50, 50)
    # Playwright keeps an event loop in this thread, which does no harm to Django's queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # How long an example takes says how busy the machine is.
    examples.register_profile("here", deadline=None)
    examples.load_profile("here")
    # Slow on purpose outside; here it would be most of the run.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # What a test commits is nobody's to follow up but its own.
    settings.OUTBOX_WAKES = ""
    # What a test does not commit lengthens no chain, by which figures are kept.
    settings.FIGURES_KEPT = 0
    # Files are served from where they stand; the place for collected ones must exist all the same.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # A file is found when it is asked for: every client of a test would go through all of them.
    settings.WHITENOISE_AUTOREFRESH = True
    # Workers of one run share a server, not what they cache.
    settings.CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "gw")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin first: begun last, it would keep one worker when others are done.

    Groups go before all of this by themselves, those of most tests first.
    """

    def turn(item: pytest.Item) -> int:
        is_long = item.get_closest_marker("long") is not None
        return 0 if is_long else 1 if "street" in getattr(item, "fixturenames", ()) else 2

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Look through what lasts as long as the run no more: a tenth of a worker's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Use a database that its owner made and migrated, as the role that the walls hold."""
    with django_db_blocker.unblock(), made_database(unique_name("test")) as name:
        with connected_to(NAME=name, USER=owner()["USER"], PASSWORD=owner()["PASSWORD"]):
            # Django finds out by making a table, which only the owner may; it remembers.
            assert connection.features.supports_transactions
        with connected_to(NAME=name):
            yield


@pytest.fixture(scope="session", autouse=True)
def _watched(django_test_environment: None) -> Iterator[Render]:
    """Draw pages as outside of tests: to copy the context of each template is a tenth of a page."""
    watched: Render = Template._render  # type: ignore[attr-defined]
    with mock.patch.object(
        Template, "_render", lambda page, context: page.nodelist.render(context)
    ):
        yield watched


@pytest.fixture
def context_kept(_watched: Render) -> Iterator[None]:
    """Let a test read `response.context`."""
    with mock.patch.object(Template, "_render", _watched):
        yield


@pytest.fixture(autouse=True)
def _own_anchors(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a test anchored may be rolled back: the next one begins anew."""
    place = tmp_path_factory.getbasetemp() / f"anchors-{next(_places)}"
    settings.ANCHOR_DIR = str(place)
    settings.ANCHOR_KEY_PATH = str(place / "anchor.key")


@pytest.fixture(autouse=True)
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes of files lie in a place of the test's own, also while its history is verified."""
    place = tmp_path_factory.getbasetemp() / f"files-{next(_places)}"
    settings.STORAGES["attachments"]["OPTIONS"]["location"] = str(place)
    storages._storages.pop("attachments", None)  # type: ignore[attr-defined]
    settings.STORAGES["mail"]["OPTIONS"]["location"] = f"{place}-mail"
    settings.STORAGES["exports"]["OPTIONS"]["location"] = f"{place}-exports"
    settings.STORAGES["moving"]["OPTIONS"]["location"] = f"{place}-moving"
    for name in ("mail", "exports", "moving"):
        storages._storages.pop(name, None)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A test starts in the language of the settings, whatever the one before it was read in."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Real transactions: deferred checks, scopes and races are only true at COMMIT.

    Nothing is flushed, because the application's role cannot: such a test onboards a provider of
    its own, looks only at that one, and cleans nothing. What walks over every tenant would take
    longer the more tests came before: it says @pytest.mark.alone, and has a database of its own.
    """
    is_alone = request.node.get_closest_marker("alone") is not None
    with django_db_blocker.unblock(), _emptied() if is_alone else nullcontext():
        try:
            yield
        finally:
            connection.close()


@contextmanager
def _emptied() -> Iterator[None]:
    """Lead the connection to a database in which no tenant is yet."""
    with made_database(unique_name("alone")) as name, connected_to(NAME=name):
        yield
