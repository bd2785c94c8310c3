"""Earlier incidents that look like the one being reported: by the words of its title."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from incidents.choices import Status
from incidents.record.queries.visible import visible_incidents
from tenants.addresses import address
from tenants.rules.roles import Actor

LIMIT = 5
# Shorter words say little, and more of them make the search slow.
SHORTEST = 4
MOST_WORDS = 6


@dataclass(frozen=True)
class Similar:
    url: str
    reference: str
    title: str
    status: Status
    reported_at: datetime


def similar_incidents(actor: Actor, tenant_id: int, title: str) -> list[Similar]:
    """Return the newest of this customer that share most words, at least one."""
    words = _words(title)
    if not words:
        return []
    hits = [Q(title__icontains=word) for word in words]
    shared: Any = Value(0, output_field=IntegerField())
    for hit in hits:
        shared = shared + Case(When(hit, then=1), default=0, output_field=IntegerField())
    anything = Q()
    for hit in hits:
        anything |= hit
    found = visible_incidents(actor).filter(anything, tenant=tenant_id).annotate(shared=shared)
    rows = found.order_by("-shared", "-reported_at").values_list(
        "reference", "title", "status", "reported_at"
    )
    return [
        Similar(address("desk:incident", reference), reference, name, Status(status), at)
        for reference, name, status, at in rows[:LIMIT]
    ]


def _words(title: str) -> list[str]:
    found = (word for word in re.findall(r"\w+", title.lower()) if len(word) >= SHORTEST)
    return list(dict.fromkeys(found))[:MOST_WORDS]
