"""Which incidents have some words, among those that somebody may see: keys only, newest first.

Each side asks its own table (`PublicWords`, `DeskWords`), whose walls hold whatever is asked here;
the marks in a query only keep other rows from being read in vain. What is common is looked for
among the newest, what is rare in the index: to sort all that have a common word would take too
long, and so would looking through all for a rare one. Which is shorter follows from how many rows
there are and what share of them has the words.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import connection, models

from incidents.models import DeskWords
from incidents.record.queries.newest import ORDER, by_words, in_order, newest_of
from incidents.record.queries.reaching import NOBODY, Reach, reach_for
from incidents.record.rules.depth import depth_to_look
from incidents.record.rules.words import Word, mistyped, words_of
from tenants.rules.roles import Actor

# A part of a name that so many have says nothing.
NAMES: Final = 500


class Having(models.Func):
    """That the words of a row answer a query."""

    output_field = models.BooleanField()
    conditional = True
    arg_joiner = " @@ "
    template = "%(expressions)s::tsquery"

    def __init__(self, query: str) -> None:
        super().__init__(models.F("words"), models.Value(query, output_field=models.TextField()))


def known(reach: Reach, words: Sequence[Word]) -> list[Word]:
    """Return these words with their stems and whom they name; without those that say nothing."""
    if not words:
        return []
    of_desk = reach.table == DeskWords._meta.db_table
    # A colleague has a membership at a provider in sight; customers find no names of the desk.
    colleagues = (
        "SELECT '@u' || u.id FROM tenants_user u WHERE public.unaccent(u.name) ILIKE p.pattern"
        " AND EXISTS (SELECT FROM tenants_membership m WHERE m.user_id = u.id"
        " AND m.tenant_id = m.provider_id) LIMIT %s"
        if of_desk
        else "SELECT NULL WHERE %s IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.word, ts_lexize('pg_catalog.dutch_stem', p.word),"  # noqa: S608 - one of two
            " ts_lexize('pg_catalog.english_stem', p.word),"
            " ARRAY(SELECT '@t' || t.id FROM tenants_tenant t WHERE t.id <> t.provider_id"
            f" AND public.unaccent(t.name) ILIKE p.pattern LIMIT %s), ARRAY({colleagues})"
            " FROM (SELECT word, '%%' || word || '%%' AS pattern"
            " FROM unnest(%s::text[]) AS word) p",
            [NAMES, NAMES, [word.text for word in words]],
        )
        told = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_known(word, *told[word.text]) for word in words if [] not in told[word.text][:2]]


def _known(
    word: Word, dutch: list[str], english: list[str], tenants: list[str], colleagues: list[str]
) -> Word:
    named = (*tenants, *colleagues) if word.is_beginning else ()
    return replace(word, stems=tuple(dict.fromkeys([*dutch, *english])), named=named)


def found(reach: Reach, query: str, most: int) -> list[int]:
    """Return the keys of the newest incidents that answer the query, `most` and one more."""
    depth = depth_to_look(*_how_common(reach, query), most + 1)
    if depth:
        newest = _among_newest(reach, query, depth, most + 1)
        if len(newest) > most:
            return newest
    return _of_all(reach, query, most + 1)


def meant(reach: Reach, words: Sequence[Word]) -> list[Word]:
    """Return the words with what those may have been that stand nowhere; none where all do."""
    doubtful = [word for word in words if word.may_be_mistyped]
    there = _standing(reach, [reach.query([word]) for word in doubtful])
    others: dict[Word, tuple[str, ...]] = {}
    for number, word in enumerate(doubtful):
        if number not in there:
            tried = mistyped(word.text)
            stand = _standing(reach, [f"'{one}'{reach.narrowed}" for one in tried])
            others[word] = tuple(one for n, one in enumerate(tried) if n in stand)
    if not others or not all(others.values()):
        return []
    return [replace(word, meant=others.get(word, ())) for word in words]


def _standing(reach: Reach, queries: Sequence[str]) -> set[int]:
    """Return which of these find anything, by their place: a look into the index for each."""
    # Read as queries before they are compared: to read one may fail, and what may fail is not asked
    # of a row before the wall is. By itself for each, or they would be compared with every row.
    one = f"SELECT 1 FROM {reach.table} WHERE words @@ asked LIMIT 1"  # noqa: S608 - of two
    each = "unnest(%s::text[]::tsquery[]) WITH ORDINALITY AS q(asked, n)"
    # How common each is cannot be known; a table that is read row by row would take long.
    with connection.cursor() as cursor, by_words(cursor):
        cursor.execute(f"SELECT n - 1 FROM {each} WHERE ({one}) = 1", [list(queries)])  # noqa: S608
        return {place for (place,) in cursor.fetchall()}


def _how_common(reach: Reach, query: str) -> tuple[float, float]:
    """Return which share of the rows answers the query, as the planner knows it, and how many rows
    there are.

    The walls narrow both of its guesses alike, by what it cannot know: their ratio is sound.
    """
    both = f"SELECT 1 FROM {reach.table} UNION ALL SELECT 1 FROM {reach.table}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {both} WHERE words @@ %s::tsquery", [query])
        parts: Any = cursor.fetchone()[0][0]["Plan"]["Plans"]
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [reach.table])
        (rows,) = cursor.fetchone()
    every, some = (part["Plan Rows"] for part in parts)
    return min(some / every, 1.0), max(rows, 0.0)


def _keys(cursor: Any, sql: str, params: list[Any]) -> list[int]:
    cursor.execute(sql, params)
    return [key for (key,) in cursor.fetchall()]


def _among_newest(reach: Reach, query: str, depth: int, most: int) -> list[int]:
    newest = newest_of(reach, depth)
    sql = f"SELECT incident_id FROM ({newest}) n WHERE words @@ %s::tsquery {ORDER} %s"  # noqa: S608
    with connection.cursor() as cursor, in_order(cursor):
        return _keys(cursor, sql, [query, most])


def _of_all(reach: Reach, query: str, most: int) -> list[int]:
    # Apart from its order, or the order would be read row by row.
    sql = (
        f"SELECT incident_id FROM (SELECT incident_id, reported_at FROM {reach.table}"  # noqa: S608
        f" WHERE words @@ %s::tsquery OFFSET 0) h {ORDER} %s"
    )
    with connection.cursor() as cursor:
        return _keys(cursor, sql, [query, most])


def asked_of(actor: Actor, text: str, *marks: str, reach: Reach | None = None) -> str:
    """Return the query of a list that is filtered by words; what says nothing finds nothing."""
    reach = reach or reach_for(actor)
    words = known(reach, words_of(text))
    return reach.query(words, *([mark] for mark in marks)) if words else NOBODY
