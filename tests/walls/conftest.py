"""The two furnished houses that the walls are tried on; they are made once per worker.

They stand in a database of their own: what other tests committed is neither looked through here,
nor followed up by the ticks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core import mail
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import connected_to, made_database, unique_name
from tests.walls.furnished import Furnished, furnish


@dataclass(frozen=True)
class Street:
    """`ours` is whose people try; `theirs` is another provider, of which they must see nothing."""

    ours: Furnished
    theirs: Furnished
    database: str


@pytest.fixture(scope="session")
def street(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    with made_database(unique_name("street")) as name:
        with django_db_blocker.unblock(), connected_to(NAME=name):
            made = Street(furnish("-ours"), furnish("-theirs"), name)
        yield made


@pytest.fixture
def unblocked(street: Street, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions: what a request leaves behind would be hidden by a savepoint."""
    with django_db_blocker.unblock(), connected_to(NAME=street.database):
        yield


@pytest.fixture
def locmem() -> Iterator[None]:
    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        yield
