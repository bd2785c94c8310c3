"""What tells that anything changed of what a scope sees, without looking at any of it."""

from typing import Final

from django.db import connection

from tenants import scoping

# Row-level security leaves the chains of this scope alone: a stranger's moves nobody else's mark.
HEADS: Final = (
    "SELECT count(*) AS heads, coalesce(sum(seq), 0)::bigint AS length FROM tenants_chainhead"
)


def change_mark() -> tuple[int, int]:
    """Return what is another one as soon as somebody changed anything in this scope.

    Every change has an event, and chains only grow: how many there are and how long all of them
    are together never comes back. Read it before the rows that it stands for: what is committed
    in between is then looked at once more, and never missed.
    """
    scoping.current()
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        heads, length = cursor.fetchone()
    return heads, length
