"""The links of a chain as they stand in the database, with their texts, a batch at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connection, models

from tenants.ledger import canonical
from tenants.models import ChainLink

BATCH: Final = 1_000
_TEXTS: Final = (
    "SELECT event_id, row, field, value, salt FROM tenants_personaltext WHERE event_id = ANY (%s)"
)


class Link(NamedTuple):
    """A link of the chain beside the columns of its event."""

    seq: int
    prev: bytes
    hash: bytes
    provider_id: int
    event_id: int
    event_tenant_id: int
    event_provider_id: int
    subject_kind: str
    subject_id: int
    version: int | None
    kind: str
    actor_kind: str
    actor_id: int | None
    # As a body tells it; None where no body could.
    at: str | None
    # In microseconds since 1970.
    recorded_at: int | None
    body: str


# Words by the row and the column that they were written in.
Texts = Mapping[tuple[str, str], tuple[str, bytes]]


class _AsTold(models.Func):
    """A moment as a body tells it: made in the server, where that takes a tenth of the time."""

    output_field = models.TextField()
    template = (
        "CASE WHEN %(expressions)s BETWEEN '0001-01-02+00' AND '9999-12-31+00' THEN"
        """ to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END"""
    )


class _Microseconds(models.Func):
    """A moment in microseconds since 1970, exactly."""

    output_field = models.BigIntegerField()
    template = (
        "CASE WHEN isfinite(%(expressions)s)"
        " THEN (extract(epoch FROM %(expressions)s) * 1000000)::bigint END"
    )


def links_of(tenant_id: int, which: models.Q | None = None) -> Iterator[Link]:
    """Return the links of a tenant's chain in its order, all or some of them."""
    return map(Link._make, _rows(tenant_id, which).iterator(chunk_size=BATCH))


def last_link(tenant_id: int) -> Link | None:
    found = _rows(tenant_id).reverse().first()
    return None if found is None else Link._make(found)


def _rows(tenant_id: int, which: models.Q | None = None) -> models.QuerySet[Any, Any]:
    event = (
        "tenant_id", "provider_id", "subject_kind", "subject_id", "version", "kind",
        "actor_kind", "actor_id",
    )  # fmt: skip
    link = ("seq", "prev", "hash", "provider_id", "event_id")
    at, recorded_at = _AsTold("event__at"), _Microseconds("event__recorded_at")
    found = ChainLink._base_manager.filter(which or models.Q(), tenant_id=tenant_id)
    return found.order_by("seq", "pk").values_list(
        *link, *(f"event__{name}" for name in event), at, recorded_at, "event__body"
    )


def hash_of(link: Link) -> bytes | None:
    if link.recorded_at is None:
        return None
    recorded = canonical.as_hashed(link.recorded_at)
    return canonical.linked(link.seq, link.prev, link.body, recorded)


def texts_of(event_ids: list[int]) -> Mapping[int, Texts]:
    found: dict[int, dict[tuple[str, str], tuple[str, bytes]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        # One array: a thousand values, each in its place, take as long to write as the words do.
        cursor.execute(_TEXTS, [event_ids])
        for event_id, row, column, value, salt in cursor.fetchall():
            found[event_id][row, column] = (value, bytes(salt))
    return found


def in_batches(links: Iterable[Link]) -> Iterator[list[Link]]:
    links = iter(links)
    while batch := list(islice(links, BATCH)):
        yield batch
