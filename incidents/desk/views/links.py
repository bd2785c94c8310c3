"""Addresses of the queue that differ a little from the one that was asked: all else stays."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from incidents.choices import Status
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.sorts import SORTS
from tenants.addresses import address
from tenants.middleware import TenantRequest

Pairs = list[tuple[str, str]]
# A page of the list that was: another list begins at its beginning.
PLACES = ("after", "before")


def pairs_of(request: TenantRequest, *leave_out: str) -> Pairs:
    """Return what the address asks for, without places in the list."""
    left = (*PLACES, *leave_out)
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name not in left
        for value in values
        if value
    ]


def queue_link(pairs: Pairs) -> str:
    return f"{address('desk:queue')}?{urlencode(pairs)}" if pairs else address("desk:queue")


def filters_link(request: TenantRequest) -> str:
    """Return where the filters are chosen, with what was asked for."""
    return f"{address('desk:filters')}?{urlencode(pairs_of(request))}"


def without(request: TenantRequest, name: str, raw: str) -> str:
    """Return the list without this value."""
    return queue_link([pair for pair in pairs_of(request) if pair != (name, raw)])


def page_link(request: TenantRequest, name: str, key: object) -> str:
    return queue_link([*pairs_of(request), (name, str(key))]) if key is not None else ""


def sorting(request: TenantRequest, filters: QueueFilters) -> dict[str, Any]:
    """Return by what the list is sorted, and each order that it could have, with its address."""
    kept = pairs_of(request, "sort")
    now = SORTS.get(filters.sort)
    ways = {
        code: _way(code, filters.sort, kept)
        for code, sort in SORTS.items()
        if not sort.is_down and (sort.is_for_closed or Status.CLOSED not in filters.status)
    }
    return {"label": now.label if now else "", "is_down": now is not None and now.is_down,
            "ways": ways, "url": queue_link(kept)}  # fmt: skip


def _way(code: str, now: str, kept: Pairs) -> Mapping[str, Any]:
    """Say where this order is asked for: turned round where it is the one that is shown."""
    # The newest are looked for more than the oldest.
    first, second = (f"-{code}", code) if code == "reported" else (code, f"-{code}")
    state = {code: "ascending", f"-{code}": "descending"}.get(now, "")
    url = queue_link([*kept, ("sort", second if now == first else first)])
    return {"label": SORTS[code].label, "url": url, "state": state}
