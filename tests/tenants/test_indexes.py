"""Indexes: none that a unique key of the same table repeats, and the orders that lists lean on."""

import pytest
from django.apps import apps
from django.db import connection

from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import queue_page
from tenants import scoping
from tenants.queries import scope_of
from tests.people import BEGIN, World

ROOMS = ("tenants", "incidents", "escalation", "reporting")
# Those for a beginning of a text have other operators than the key, and come with it.
REPEATED = r"""
    WITH i AS (
        SELECT indrelid, x.relname AS name, indisunique, indpred IS NULL AS is_whole,
            indexprs IS NULL AS is_plain, amname,
            (SELECT array_agg(a.attname::text ORDER BY n)
             FROM unnest(indkey::int[]) WITH ORDINALITY k(attnum, n)
             JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = k.attnum) AS columns
        FROM pg_index JOIN pg_class x ON x.oid = indexrelid JOIN pg_am ON pg_am.oid = x.relam
    )
    SELECT a.indrelid::regclass::text, a.name, b.name FROM i a JOIN i b USING (indrelid)
    WHERE NOT a.indisunique AND a.is_whole AND a.is_plain AND a.amname = 'btree'
        AND b.indisunique AND b.is_whole AND b.is_plain AND a.name NOT LIKE '%%\_like'
        AND b.columns[1:cardinality(a.columns)] = a.columns
        AND a.indrelid::regclass::text = ANY (%s)
"""
OWN = [
    model._meta.db_table
    for room in ROOMS for model in apps.get_app_config(room).get_models()
]  # fmt: skip


@pytest.mark.django_db
def test_no_index_repeats_a_unique_key():
    with connection.cursor() as cursor:
        cursor.execute(REPEATED, [OWN])
        assert cursor.fetchall() == []


def test_the_order_of_what_is_closed_is_that_of_an_index(world: World):
    agnes = world.actor("agnes")
    plans: list[str] = []

    def explained(execute, statement, params, many, context):
        if 'FROM "incidents_incident"' in statement and not plans:
            with connection.cursor() as cursor:
                plans.append("")
                cursor.execute(f"EXPLAIN {statement}", params)
                plans[0] = "\n".join(line for (line,) in cursor.fetchall())
        return execute(statement, params, many, context)

    with scoping.entered(scope_of(agnes)), connection.cursor() as cursor:
        # Few rows are sorted faster than looked up.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        with connection.execute_wrapper(explained):
            queue_page(agnes, QueueFilters(status=("closed",)), BEGIN)

    before, found, _after = plans[0].partition("closed_of_provider")
    assert found
    assert "Sort" not in before
