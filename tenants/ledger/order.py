"""The order of history is that of the chain: neither of the clock, nor of the keys of events.

Keys are given when an event is written, places when its transaction commits: of two that wrote at
once the one with the higher key may come first.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from tenants.ledger.models import ChainLink, Event

# What this very transaction wrote has no place yet: it comes after all that has, as it was written.
_NO_PLACE: Final = 1 << 62


def place() -> Coalesce:
    """Return the place of an event in its chain, as a number that grows along it."""
    unlinked = F("pk") + Value(_NO_PLACE, output_field=BigIntegerField())
    return Coalesce("link__seq", unlinked, output_field=BigIntegerField())


def along_chain(events: QuerySet[Event], *, newest_first: bool = False) -> QuerySet[Event, Any]:
    """Return events of one tenant in the order of its chain, each with its `place`."""
    order = "-place" if newest_first else "place"
    return events.annotate(place=place()).order_by(order)


def up_to(events: QuerySet[Event], event: Event) -> QuerySet[Event, Any]:
    """Return those of one tenant that came before this one, and itself, newest first."""
    here = Event.objects.annotate(place=place()).filter(pk=event.pk).values("place")
    return events.annotate(place=place()).filter(place__lte=here).order_by("-place")


def in_chains(events: Sequence[Event]) -> list[Event]:
    """Return a page of events of several tenants with those of each along its chain.

    Chains have no order among each other: each event stays where one of its tenant stood.
    """
    places = dict(ChainLink.objects.filter(event__in=events).values_list("event", "seq"))
    chains: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        chains[event.tenant_id].append(event)
    is_newest_first = len(events) > 1 and events[0].pk > events[-1].pk
    for chain in chains.values():
        # The last is taken first.
        chain.sort(
            key=lambda event: places.get(event.pk, _NO_PLACE + event.pk),
            reverse=not is_newest_first,
        )
    return [chains[event.tenant_id].pop() for event in events]
