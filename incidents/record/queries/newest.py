"""The newest rows of words that somebody may read, as a statement: a constant number of them.

Each whole provider and each tenant lies in order in an index of its own; asked for together, by
`OR`, all of them would be read and sorted.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from incidents.record.queries.reaching import Reach

ORDER: Final = "ORDER BY reported_at DESC, incident_id DESC LIMIT"
# So many streams are merged as they are read; of more each is read on its own.
MERGED: Final = 32


def newest_of(reach: Reach, most: int, *, without: int | None = None) -> str:
    """Return what selects incident_id, reported_at and words, of all tenants but `without`."""
    row = f"SELECT incident_id, reported_at, words FROM {reach.table}"  # noqa: S608 - of two
    tenants = sorted({*reach.tenants, *reach.own} - {without})
    but = "" if without is None else f" AND tenant_id <> {int(without)}"
    whose = [f"provider_id = {int(whole)}{but}" for whole in reach.wholes]
    if len(tenants) <= MERGED:
        whose += [f"tenant_id = {int(tenant)}" for tenant in tenants]
    parts = [f"({row} WHERE {one} {ORDER} {most})" for one in whose]
    if len(tenants) > MERGED:
        parts.append(
            f"(SELECT w.* FROM unnest(ARRAY{tenants}::bigint[]) AS tenant(id),"  # noqa: S608
            f" LATERAL ({row} WHERE tenant_id = tenant.id {ORDER} {most}) w)"
        )
    if not parts:
        return f"{row} WHERE false"
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) s {ORDER} {most}"  # noqa: S608


@contextmanager
def in_order(cursor: Any) -> Iterator[None]:
    """Let rows be read by the index that has them in order.

    Behind the walls the planner expects two hundred times fewer rows than there are, and would
    rather read and sort them all.
    """
    yield from _without(cursor, ("enable_seqscan", "enable_bitmapscan"))


@contextmanager
def by_words(cursor: Any) -> Iterator[None]:
    """Let rows be found by the index of their words, however common the planner thinks these."""
    yield from _without(cursor, ("enable_seqscan", "enable_indexscan"))


def _without(cursor: Any, ways: Sequence[str]) -> Iterator[None]:
    cursor.execute("; ".join(f"SET LOCAL {way} = off" for way in ways))
    yield
    # After a fault the transaction is over, and these settings with it.
    cursor.execute("; ".join(f"SET LOCAL {way} = on" for way in ways))
