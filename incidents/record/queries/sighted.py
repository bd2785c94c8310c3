"""Which rows share most of the rare words of a text: one way for incidents and for solutions."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final

from django.db import connection

from incidents.record.queries.finding import known
from incidents.record.queries.newest import in_order
from incidents.record.queries.reaching import Reach
from incidents.record.rules.alike import Sighting, most_alike
from incidents.record.rules.words import Word, query_of, words_of

# Shorter words say little, and more of them make the search slow.
SHORTEST: Final = 4
MOST_WORDS: Final = 6


def telling(reach: Reach, text: str) -> list[Word]:
    """Return the words of a text that say something: by what stands there, not by who is called
    so.
    """
    typed = [word for word in words_of(text) if len(word.text) >= SHORTEST][:MOST_WORDS]
    return [replace(word, named=()) for word in known(reach, typed)]


def sighted(
    words: Sequence[Word], compared: str, params: Sequence[Any], *, of_many: bool = False
) -> list[Sighting]:
    """Return which of these look enough like it, the most first.

    `compared` selects what is compared as `key`, `at` and `words`: of equals the newest comes
    first. `of_many` says that these are the newest of a large table.
    """
    queries = [query_of([word]) for word in words]
    has = ", ".join(f"words @@ %s::tsquery AS has_{n}" for n, _query in enumerate(queries))
    names = [f"has_{n}" for n, _query in enumerate(queries)]
    counts = ", ".join(f"count(*) FILTER (WHERE {name}) OVER ()" for name in names)
    sql = (
        f"SELECT * FROM (SELECT key, at, count(*) OVER (),"  # noqa: S608 - of ours, with values apart
        f" ARRAY[{', '.join(names)}] AS has, ARRAY[{counts}]"
        f" FROM (SELECT key, at, {has} FROM ({compared}) n) c) s"
        " WHERE true = ANY (has) ORDER BY array_length(array_positions(has, true), 1) DESC,"
        " at DESC, key DESC LIMIT 100"
    )
    with connection.cursor() as cursor, in_order(cursor) if of_many else nullcontext():
        cursor.execute(sql, [*queries, *params])
        seen = [
            Sighting(key, tuple(has), tuple(counts), total)
            for key, _at, total, has, counts in cursor.fetchall()
        ]
    return most_alike(seen)
