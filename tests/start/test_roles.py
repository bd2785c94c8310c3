"""The role that the application runs as, and what the superuser gave every database."""

import pytest
from django.db import connection

from tests.databases import owner


def asked(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_tests_run_as_the_restricted_role():
    assert asked(
        "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb"
        " FROM pg_roles WHERE rolname = current_user"
    ) == [("servicedesk_app", False, False, False)]


@pytest.mark.django_db
def test_the_database_belongs_to_the_owner():
    assert asked(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    ) == [(owner()["USER"],)]


@pytest.mark.django_db
def test_the_owner_may_become_the_engine_but_does_not_inherit_its_powers():
    assert asked(
        "SELECT pg_has_role('servicedesk_owner', 'servicedesk_engine', 'SET'),"
        " pg_has_role('servicedesk_owner', 'servicedesk_engine', 'USAGE'),"
        " pg_has_role('servicedesk_app', 'servicedesk_engine', 'SET')"
    ) == [(True, False, False)]


@pytest.mark.django_db
def test_every_database_has_the_extensions():
    assert asked(
        "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname"
    ) == [("btree_gist",), ("pg_trgm",), ("unaccent",)]


@pytest.mark.django_db
def test_full_text_search_may_use_its_index_behind_the_walls():
    assert asked(
        "SELECT proname FROM pg_proc WHERE proleakproof"
        " AND proname IN ('ts_match_vq', 'ts_match_qv', 'texticlike') ORDER BY proname"
    ) == [("texticlike",), ("ts_match_qv",), ("ts_match_vq",)]
