"""What follows many events at once asks of their incidents, read for all of them together."""

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from django.db.models import Min, Q, prefetch_related_objects

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
    rows = Incident.objects.select_for_update(of=("self",))
    found = list(rows.filter(pk__in=ids).order_by("pk"))
    # Not joined: most have most of it in common, and a row of it is then made once for all.
    prefetch_related_objects(found, *WITH)
    return {incident.pk: incident for incident in found}


def read_ahead(
    kept: Memo,
    incidents: Mapping[int, Incident],
    events: Sequence[Event],
    *,
    of_duties: Collection[str],
) -> None:
    """Remember what the handlers of these events will ask, in a handful of statements.

    Events of the kinds `of_duties` ask what is owed on their incident; others ask for less.
    """
    _reporters(kept, incidents, [e for e in events if e.kind == "incident.registered"])
    _clocks(kept, [event for event in events if event.kind.startswith("clock.")])
    keys = [event.subject_id for event in events if event.kind in of_duties]
    if keys:
        _owed(kept, [key for key in keys if key in incidents])


def _owed(kept: Memo, keys: list[int]) -> None:
    _terms(kept, keys)
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


def _clocks(kept: Memo, events: Sequence[Event]) -> None:
    facts = [json.loads(event.body)["facts"] for event in events]
    keys = [said["clock"] for said in facts if "clock" in said]
    for clock in Clock.objects.filter(pk__in=keys) if keys else ():
        kept["clock", clock.pk] = clock


def _terms(kept: Memo, keys: list[int]) -> None:
    rows = Clock.objects.filter(incident__in=keys).values_list("incident")
    asked = rows.annotate(worst=Min("priority"), answer=Min("due_at", filter=ANSWER))
    found = {key: (worst, answer) for key, worst, answer in asked}
    for key in keys:
        kept["worst", key], kept["answer_by", key] = found.get(key, (None, None))


def _rounds(kept: Memo, keys: list[int]) -> None:
    rows = UpdateRound.objects.filter(incident__in=keys)
    word = dict(rows.filter(WORD).values_list("incident").annotate(Min("due_at")))
    for key in keys:
        kept["update_by", key], kept["at_once", key] = word.get(key), []
    for row in rows.filter(AT_ONCE).order_by("number"):
        kept["at_once", row.incident_id].append(row)
