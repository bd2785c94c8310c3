"""What was changed in the set-up and among the people: who, when, from what to what."""

import operator
from dataclasses import dataclass
from functools import reduce
from typing import Final

from django.db.models import Q

from tenants.ledger.models import OF_THE_SETUP
from tenants.ledger.order import in_chains
from tenants.models import Event
from tenants.rules.roles import Action, Actor
from tenants.settings.changes import Told, told_of
from tenants.settings.history import codes_of_setup
from tenants.sight import may_at

SIZE: Final = 25
# How many events before those of a page are read for what stood there: beyond, that is not known.
MOST_EARLIER: Final = 500


@dataclass(frozen=True)
class Changes:
    """A page of events in words, newest first; `older` is where the next begins."""

    told: list[Told]
    older: int | None


def changes_page(actor: Actor, *, before: int | None) -> Changes:
    """Return what was changed at the tenants whose set-up this person answers for or audits."""
    found = Event.objects.filter(OF_THE_SETUP, may_at(actor, Action.SEE_CHANGES))
    found = found.filter(kind__in=codes_of_setup()).select_related("tenant").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: SIZE + 1])
    shown = rows[:SIZE]
    if not shown:
        return Changes([], None)
    told = {one.event.pk: one for one in told_of(_stories(shown))}
    older = shown[-1].pk if len(rows) > SIZE else None
    return Changes([told[event.pk] for event in in_chains(shown)], older)


def _stories(shown: list[Event]) -> list[Event]:
    """Return these events with what came before of the same rows, in the order of their chains."""
    subjects = {(e.tenant_id, e.subject_kind, e.subject_id) for e in shown}
    any_of_them = reduce(
        operator.or_,
        (Q(tenant=tenant, subject_kind=kind, subject_id=key) for tenant, kind, key in subjects),
    )
    told = Event.objects.filter(any_of_them, kind__in=codes_of_setup(), pk__lte=shown[0].pk)
    earlier = told.exclude(pk__in=[event.pk for event in shown])
    read = earlier.select_related("tenant").order_by("-pk")[:MOST_EARLIER]
    return in_chains(sorted([*read, *shown], key=operator.attrgetter("pk")))
