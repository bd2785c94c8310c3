"""The two furnished houses that the walls are tried on; they are made once per run."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.walls.furnished import Furnished, furnish


@dataclass(frozen=True)
class Street:
    """`ours` is whose people try; `theirs` is another provider, of which they must see nothing."""

    ours: Furnished
    theirs: Furnished


@pytest.fixture(scope="session")
def street(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Street:
    with django_db_blocker.unblock():
        made = Street(furnish("-ours"), furnish("-theirs"))
        connection.close()
    return made


@pytest.fixture
def unblocked(street: Street, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions: what a request leaves behind would be hidden by a savepoint."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connection.close()


@pytest.fixture
def locmem() -> Iterator[None]:
    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        yield
