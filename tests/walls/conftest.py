"""The two furnished houses that the walls are tried on; made once per run, copied per worker.

They stand in a database of their own: what other tests committed is neither looked through here,
nor followed up by the ticks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from django.core import mail
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import connected_to, made_database, made_once, unique_name
from tests.walls.furnished import Furnished, furnish


@dataclass(frozen=True)
class Street:
    """`ours` is whose people try; `theirs` is another provider, of which they must see nothing."""

    ours: Furnished
    theirs: Furnished
    database: str


@pytest.fixture(scope="session")
def street(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    with django_db_blocker.unblock():
        ours, theirs = made_once("street", lambda: (furnish("-ours"), furnish("-theirs")))
        with made_database(unique_name("street"), template="street") as name:
            yield Street(ours, theirs, name)


@contextmanager
def copied(street: Street, kind: str) -> Iterator[Street]:
    """A copy that no visit of others has changed: a form that was sent ends its draft, for one."""
    with made_database(unique_name(kind), template="street") as name:
        yield replace(street, database=name)


@pytest.fixture(scope="session")
def untouched(street: Street, django_db_blocker: DjangoDbBlocker) -> Iterator[Street]:
    """For those who write nothing that stays."""
    with django_db_blocker.unblock(), copied(street, "untouched") as found:
        yield found


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
