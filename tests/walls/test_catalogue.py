"""Every table of the database stands behind its walls (ISO-3)."""

import pytest
from django.db import connection

from tests.walls import catalogue


@pytest.mark.django_db
@pytest.mark.parametrize(
    "check",
    [
        catalogue.tables, catalogue.walls_of_tables, catalogue.policies, catalogue.grants,
        catalogue.keys, catalogue.uniques, catalogue.views, catalogue.functions, catalogue.roles,
        catalogue.triggers, catalogue.settings,
    ],
    ids=lambda check: check.__name__,
)  # fmt: skip
def test_nothing_stands_open_among(check):
    with connection.cursor() as cursor:
        assert list(check(cursor)) == []
