"""What those words may have been that stand nowhere: each asked of the index by itself."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from incidents.record.queries.finding import known, meant
from incidents.record.queries.newest import in_order, newest_of
from incidents.record.queries.reaching import reach_for
from incidents.record.rules.words import words_of
from tests.incidents.desk.house import House
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_each_can_be_looked_up_in_the_index_of_words(house: House):
    """Not compared with every row: five hundred times ten thousand took ten seconds."""
    house.register(title="The printer of the second floor")
    asked: list[tuple[str, Any]] = []
    execute = CursorWrapper.execute

    def told(cursor: CursorWrapper, sql: str, params: Any = None) -> Any:
        asked.append((sql, params))
        return execute(cursor, sql, params)

    with house.world.entered():
        reach = reach_for(house.world.actor("agnes"))
        with patch.object(CursorWrapper, "execute", told):
            (word,) = meant(reach, known(reach, words_of("pritner")))
        sql, params = next((s, p) for s, p in reversed(asked) if "WITH ORDINALITY" in s)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())

    assert word.meant == ("printer",)
    # What is read as a query only when it is compared, or joined, is compared with every row.
    assert "SubPlan" in plan
    assert "Join" not in plan
    assert "::tsquery)" not in plan


@pytest.mark.parametrize(("name", "index"), [("agnes", "of_all"), ("sam", "newest")])
def test_the_newest_are_read_in_their_order(name: str, index: str, house: House):
    """Behind the walls the planner would read and sort all: a quarter of a second of 100 000."""
    house.register(title="The printer of the second floor")

    with house.world.entered():
        newest = newest_of(reach_for(house.world.actor(name)), 2_000, without=0)
        with connection.cursor() as cursor, in_order(cursor):
            cursor.execute(f"EXPLAIN {newest}")
            plan = "\n".join(line for (line,) in cursor.fetchall())

    assert f"Index Scan Backward using desk_words_{index}" in plan
    assert "Seq Scan" not in plan
