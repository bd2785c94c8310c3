"""What follows many events at once asks of their incidents, read for all of them together."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

from django.db.models import Min, Q, QuerySet, prefetch_related_objects

from escalation.models import Escalation
from escalation.notices.queries.recipients import as_contact, with_roles
from escalation.notices.rules.audience import CUSTOMERS, Audience
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.inform import ANSWER, WORD
from incidents.choices import RoundKind
from incidents.duty.queries.breach import open_terms
from incidents.models import (
    RUNNING,
    AffectedContact,
    Clock,
    Incident,
    Message,
    UpdateRound,
)
from tenants.ledger.facts import ABSENT, Facts
from tenants.media import codes_of, logged
from tenants.models import Contact, Event
from tenants.reach import reachable

# What words and rules look at beside the incident itself.
WITH = ("tenant", "provider", "reporter", "assignee", "manager", "team", "agreement__hours")
# And what is asked besides where more may be owed.
OWING = ("category__team", "supplier")
# Rows that facts name, and what their words need with them.
NAMED: tuple[tuple[str, Callable[[], QuerySet[Any]]], ...] = (
    ("clock", Clock.objects.all),
    ("message", lambda: Message.objects.select_related("author")),
    (
        "escalation",
        lambda: Escalation.objects.select_related(
            "holder__user", "provider_holder__user", "to_user", "to_supplier"
        ),
    ),
)
Memo = dict[Hashable, Any]


def at_once() -> Q:
    """Return what is owed by a person at once, not when the next tick comes."""
    by_person = Q(media__overlap=codes_of(logged()))
    return RUNNING & by_person & ~Q(kind=RoundKind.INTERVAL)


def locked(
    events: Sequence[tuple[Event, Facts]], *, of_duties: Collection[str]
) -> dict[int, Incident]:
    """Take the incidents of these events in the order in which everybody does."""
    ids = [event.subject_id for event, _facts in events]
    rows = Incident.objects.select_for_update(of=("self",))
    found = list(rows.filter(pk__in=ids).order_by("pk"))
    # Not joined: most have most of it in common, and a row of it is then made once for all.
    is_owing = any(event.kind in of_duties for event, _facts in events)
    prefetch_related_objects(found, *WITH, *(OWING if is_owing else ()))
    return {incident.pk: incident for incident in found}


def read_ahead(
    kept: Memo,
    incidents: Mapping[int, Incident],
    events: Sequence[tuple[Event, Facts]],
    *,
    of_duties: Collection[str],
) -> None:
    """Remember what the handlers of these events will ask, in a handful of statements.

    Events of the kinds `of_duties` ask what is owed on their incident; others ask for less.
    """
    of_kind: dict[str, list[Incident]] = {
        kind: [] for kind in ("incident.registered", "message.sent", "escalation.raised")
    }
    owed: list[int] = []
    for event, _facts in events:
        of_kind.setdefault(event.kind, []).append(incidents[event.subject_id])
        if event.kind in of_duties:
            owed.append(event.subject_id)
    _reporters(kept, of_kind["incident.registered"])
    _hearers(kept, of_kind["message.sent"])
    for name, rows in NAMED:
        said = [getattr(facts, name, ABSENT) for _event, facts in events]
        if keys := [key for key in said if key is not ABSENT]:
            kept.update({(name, row.pk): row for row in rows().filter(pk__in=keys)})
    if owed:
        _owed(kept, owed)
    if asked := [incident.pk for incident in of_kind["escalation.raised"]]:
        _open_terms(kept, asked)


def _owed(kept: Memo, keys: list[int]) -> None:
    _terms(kept, keys)
    _rounds(kept, keys)
    _open_terms(kept, keys)
    kept.update({("escalations", key): [] for key in keys})
    for row in Escalation.objects.filter(incident__in=keys).order_by("pk"):
        kept["escalations", row.incident_id].append(row)


def _open_terms(kept: Memo, keys: Collection[int]) -> None:
    kept.update({("open_term", key): None for key in keys})
    for term in open_terms().filter(incident__in=keys).reverse():
        kept["open_term", term.incident_id] = term


def _reporters(kept: Memo, incidents: Sequence[Incident]) -> None:
    found = _contacts({one.reporter_id for one in incidents})
    asked = frozenset({Audience.REPORTER})
    for incident in incidents:
        reporter = found.get(incident.reporter_id)
        kept["hearers", incident.pk, asked] = [reporter] if reporter else []


def _hearers(kept: Memo, incidents: Sequence[Incident]) -> None:
    """Everybody whom a message to the customer is for, in the order of their keys."""
    if not incidents:
        return
    hit = {incident.pk: {incident.reporter_id} for incident in incidents}
    rows = AffectedContact.objects.filter(incident__in=incidents, is_active=True)
    for incident_id, contact_id in rows.values_list("incident_id", "contact_id"):
        hit[incident_id].add(contact_id)
    found = _contacts(set().union(*hit.values()))
    for key, contacts in hit.items():
        kept["hearers", key, CUSTOMERS] = [found[one] for one in sorted(contacts) if one in found]


def _contacts(keys: Collection[int]) -> dict[int, Recipient]:
    """Return those of these contacts who can be told."""
    if not keys:
        return {}
    contacts = Contact.objects.filter(pk__in=keys)
    rows = with_roles(reachable(contacts).select_related("user"))
    return {row.pk: as_contact(row) for row in rows}


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
    for row in rows.filter(at_once()).order_by("number"):
        kept["at_once", row.incident_id].append(row)
