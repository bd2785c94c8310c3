"""The two furnished houses that the walls are tried on; they are made once per run."""

from dataclasses import dataclass

import pytest
from django.db import connection
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
