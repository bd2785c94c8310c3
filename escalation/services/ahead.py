"""What follows many events at once asks of their incidents, read for all of them together."""

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from django.db.models import Min, Q

from escalation.models import Escalation
from escalation.notices.queries.recipients import as_contact, with_roles
from escalation.notices.rules.audience import Audience
from escalation.notices.services.inform import ANSWER, WORD
from incidents.choices import RoundKind
from incidents.models import RUNNING, BreachClock, Clock, Incident, UpdateRound
from tenants.models import Contact, Event
from tenants.reach import reachable

# Owed by phone at once, not when the next tick comes.
AT_ONCE = RUNNING & Q(by_phone=True) & ~Q(kind=RoundKind.INTERVAL)
# What words and rules look at beside the incident itself.
WITH = (
    "tenant", "provider", "reporter__user", "assignee", "manager", "team", "category__team",
    "supplier", "agreement__hours",
)  # fmt: skip
Memo = dict[Hashable, Any]


def locked(ids: Collection[int]) -> dict[int, Incident]:
    """Take these incidents in the order in which everybody does."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related(*WITH)
    return {incident.pk: incident for incident in rows.filter(pk__in=ids).order_by("pk")}


def read_ahead(kept: Memo, incidents: Mapping[int, Incident], events: Sequence[Event]) -> None:
    """Remember what the handlers of these events will ask, in a handful of statements."""
    keys = list(incidents)
    _reporters(kept, incidents, [e for e in events if e.kind == "incident.registered"])
    _clocks(kept, keys, [event for event in events if event.kind.startswith("clock.")])
    _rounds(kept, keys)
    for key in keys:
        kept["open_term", key], kept["escalations", key] = None, []
    for term in BreachClock.objects.filter(incident__in=keys, stopped_at=None):
        kept["open_term", term.incident_id] = term
    for row in Escalation.objects.filter(incident__in=keys).order_by("pk"):
        kept["escalations", row.incident_id].append(row)


def _reporters(kept: Memo, incidents: Mapping[int, Incident], events: Sequence[Event]) -> None:
    mine = [incidents[event.subject_id] for event in events if event.subject_id in incidents]
    if not mine:
        return
    contacts = Contact.objects.filter(pk__in={one.reporter_id for one in mine})
    rows = with_roles(reachable(contacts).select_related("user"))
    found = {row.pk: as_contact(row) for row in rows}
    asked = frozenset({Audience.REPORTER})
    for incident in mine:
        reporter = found.get(incident.reporter_id)
        kept["hearers", incident.pk, asked] = [reporter] if reporter else []


def _clocks(kept: Memo, keys: list[int], events: Sequence[Event]) -> None:
    rows = Clock.objects.filter(incident__in=keys)
    worst = dict(rows.values_list("incident").annotate(Min("priority")))
    answer = dict(rows.filter(ANSWER).values_list("incident").annotate(Min("due_at")))
    for key in keys:
        kept["worst", key], kept["answer_by", key] = worst.get(key), answer.get(key)
    facts = [json.loads(event.body)["facts"] for event in events]
    for clock in rows.filter(pk__in=[said["clock"] for said in facts if "clock" in said]):
        kept["clock", clock.pk] = clock


def _rounds(kept: Memo, keys: list[int]) -> None:
    rows = UpdateRound.objects.filter(incident__in=keys)
    word = dict(rows.filter(WORD).values_list("incident").annotate(Min("due_at")))
    for key in keys:
        kept["update_by", key], kept["at_once", key] = word.get(key), []
    for row in rows.filter(AT_ONCE).order_by("number"):
        kept["at_once", row.incident_id].append(row)
