"""Lists that are read each in its own order, put together by the database."""

from collections.abc import Sequence

from incidents.record.queries.gather import Statement


def merged(lists: Sequence[Statement], order: Sequence[str], most: int) -> Statement:
    """Return the first rows of these lists of the same columns, in one order of those if any."""
    asked = [one for one in lists if one.sql]
    if not asked:
        return Statement("", (), {})
    if len(asked) == 1 and order:
        # It has its order, and its end.
        return asked[0]
    by = ", ".join(f'"{name[1:]}" DESC' if name[0] == "-" else f'"{name}"' for name in order)
    sql = " UNION ALL ".join(f"({one.sql})" for one in asked)
    sql += f" ORDER BY {by}" if by else ""
    params = tuple(param for one in asked for param in one.params)
    return Statement(f"{sql} LIMIT {int(most)}", params, asked[0].reading)


def counted(lists: Sequence[tuple[int, Statement]]) -> Statement:
    """Return how many rows each list has: its number as `part`, and `total`."""
    asked = [(number, one) for number, one in lists if one.sql]
    sql = " UNION ALL ".join(
        f"SELECT {int(number)} AS part, count(*) AS total FROM ({one.sql}) AS counted"  # noqa: S608 - written by the ORM
        for number, one in asked
    )
    return Statement(sql, tuple(param for _number, one in asked for param in one.params), {})
