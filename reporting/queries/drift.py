"""Who set which priority by hand: from what to what, for which customer, and why (R34).

Source 004, lines 3-13: who shouts loudest must not decide what comes first.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from incidents.models import Incident
from tenants.models import Event, PersonalText, User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# So many are shown of one month, the newest first.
MOST: Final = 500
CODE: Final = "incident.priority_changed"
# As the exact text of an event says it.
BY_HAND: Final = '"by_hand":true'


@dataclass(frozen=True)
class Drift:
    """One priority that somebody set by hand; a smaller number is more urgent."""

    at: datetime
    who: str
    reference: str
    title: str
    customer: str
    before: int
    priority: int
    reason: str


@dataclass(frozen=True)
class Share:
    """How often somebody did, or it was done for somebody: up is to a more urgent priority."""

    name: str
    up: int
    down: int

    @property
    def total(self) -> int:
        return self.up + self.down


@dataclass(frozen=True)
class DriftPage:
    rows: list[Drift]
    people: list[Share]
    customers: list[Share]
    # There were more than are shown.
    is_cut: bool


def drift_page(actor: Actor, *, since: datetime, until: datetime) -> DriftPage:
    """Return what was set by hand from `since` and before `until`, for whom this person answers."""
    events = Event.objects.filter(
        may_at(actor, Action.SEE_DRIFT),
        provider__in=sorted(set(actor.providers.values())),
        kind=CODE,
        at__gte=since,
        at__lt=until,
        body__contains=BY_HAND,
        subject_id__in=Incident.objects.filter(is_drill=False).values("pk"),
    )
    columns = ("id", "at", "actor_id", "subject_id", "body")
    found = list(events.order_by("-at", "-id").values(*columns)[: MOST + 1])
    rows = _rows(found[:MOST])
    return DriftPage(
        rows=rows,
        people=_shares((row.who, row) for row in rows),
        customers=_shares((row.customer, row) for row in rows),
        is_cut=len(found) > MOST,
    )


def _rows(found: list[dict[str, Any]]) -> list[Drift]:
    incidents = Incident.objects.select_related("tenant").in_bulk(
        {event["subject_id"] for event in found}
    )
    people = User.objects.filter(pk__in={event["actor_id"] for event in found})
    names = dict(people.values_list("pk", "name"))
    reasons = _reasons([event["id"] for event in found])
    rows = []
    for event in found:
        incident = incidents[event["subject_id"]]
        said = json.loads(event["body"])["facts"]
        rows.append(
            Drift(
                at=event["at"],
                who=names.get(event["actor_id"], ""),
                reference=incident.reference,
                title=incident.title,
                customer=incident.tenant.name,
                before=said["before"],
                priority=said["priority"],
                reason=reasons.get(event["id"], ""),
            )
        )
    return rows


def _reasons(events: list[int]) -> Mapping[int, str]:
    """Return why, in the words of then; what was erased is not there."""
    texts = PersonalText.objects.filter(event__in=events, field="priority_reason")
    return dict(texts.values_list("event", "value"))


def _shares(named: Iterable[tuple[str, Drift]]) -> list[Share]:
    """Return who or for whom, most first."""
    up, down = Counter[str](), Counter[str]()
    for name, row in named:
        (up if row.priority < row.before else down)[name] += 1
    shares = [Share(name, up[name], down[name]) for name in up.keys() | down.keys()]
    return sorted(shares, key=lambda share: (-share.total, share.name))
