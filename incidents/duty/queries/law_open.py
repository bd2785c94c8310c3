"""Incidents that a law beside the GDPR may count from, on which nobody decided that yet.

Until somebody decides that it is significant (NIS2) or major (DORA) nothing is owed, and so nothing
stands among what is owed: here they are not forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from incidents.choices import DENIABLE, Priority, Status
from incidents.duty.queries.law_deciders import who_decides
from incidents.duty.queries.obligations import decided_by
from incidents.duty.services.deciders import may_decide
from incidents.models import DutyDenial, DutyStart, Incident, Obligation
from tenants.addresses import address
from tenants.data import regimes
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

MOST: Final = 50
WAY: Final = "counts-from"
# Aware of personal data is asked by the GDPR, which has a term of its own from the first label on.
DECIDES: Final = DENIABLE


@dataclass(frozen=True)
class Undecided:
    """One incident, and why it is looked at. `url` is empty for whoever does not decide."""

    reference: str
    title: str
    customer: str
    reported_at: datetime
    laws: list[Any]
    why: str
    page: str
    url: str
    # Said by one person not to count, where a second has still to say so.
    denied: list[DutyDenial]


def may_count() -> Q:
    """Say of open incidents that a law may count from them: of security, or as large as can be."""
    touched = Q(is_security=True) | Q(is_cyber=True) | Q(is_breach=True) | Q(priority=Priority.P1)
    return touched & ~Q(tenant__laws=[]) & ~Q(status=Status.CLOSED) & Q(merged_into=None)


def undecided(actor: Actor) -> list[Undecided]:
    """Return those of all customers in sight, for the desk."""
    found = waiting(may_at(actor, Action.SEE_QUEUE))
    return _told(found, actor, page="desk:incident", way=lambda at: address("desk:act", at, WAY))


def undecided_of_mine(actor: Actor) -> list[Undecided]:
    """Return those of the customers whose DPO or CISO this person is."""
    tenants = decided_by(actor)
    if not tenants:
        return []
    found = waiting(Q(tenant__in=tenants) & seen_by(actor))
    return _told(
        found, actor, page="escalation:told", way=lambda at: address("escalation:decide", at, WAY)
    )


def waiting(whose: Q) -> QuerySet[Incident]:
    """Return the incidents on which nobody decided yet whether a law counts from them."""
    decided = DutyStart.objects.filter(incident=OuterRef("pk"), event__in=DECIDES)
    return Incident.objects.filter(
        whose, may_count(), ~Exists(decided), _undenied(), is_drill=False
    )


def _undenied() -> Q:
    """Say of incidents that of one law of their customer nobody decided that it does not count."""
    found = Q(pk__in=[])
    for law, events in events_by_law().items():
        for event in events:
            denied = DutyDenial.objects.filter(incident=OuterRef("pk"), event=event, settles=True)
            found |= Q(tenant__laws__contains=[law]) & Q(~Exists(denied))
    return found


def events_by_law() -> dict[str, list[str]]:
    """Return what of each law is decided by a person before anything is owed by it."""
    found: dict[str, set[str]] = {}
    for duty in regimes().duties.values():
        begun = {str(term.begins) for term in duty.terms} & {event.value for event in DECIDES}
        found.setdefault(duty.regime, set()).update(begun)
    return {law: sorted(events) for law, events in sorted(found.items())}


def _told(
    found: QuerySet[Incident], actor: Actor, *, page: str, way: Callable[[str], str]
) -> list[Undecided]:
    rows = list(found.select_related("tenant").order_by("reported_at", "pk")[:MOST])
    deciders = who_decides({row.tenant_id: row.provider_id for row in rows}, actor)
    said = DutyDenial.objects.filter(incident__in=[row.pk for row in rows], settles=False)
    denied = list(said.select_related("decided_by").order_by("pk")) if rows else []
    return [
        _one(
            row,
            page=address(page, row.reference),
            url=way(row.reference) if deciders[row.tenant_id].may else "",
            denied=[one for one in denied if one.incident_id == row.pk],
        )
        for row in rows
    ]


def _one(row: Incident, *, page: str, url: str, denied: list[DutyDenial]) -> Undecided:
    known = regimes().regimes
    is_security = row.is_security or row.is_cyber or row.is_breach
    return Undecided(
        reference=row.reference,
        title=row.called,
        customer=row.tenant.name,
        reported_at=row.reported_at,
        laws=[known[code].title for code in row.tenant.laws if code in known],
        why=_("Handled as a security incident") if is_security else _("Of the highest priority"),
        page=page,
        url=url,
        denied=denied,
    )


def law_for(actor: Actor, reference: str) -> Incident | None:
    """Return the incident on which this person decides what the law asks, or may ask; they may not
    see it otherwise.
    """
    if actor.user_id is None:
        return None
    of = {"incident": OuterRef("pk")}
    asked = Exists(Obligation.objects.filter(**of))
    rows = Incident.objects.filter(asked | may_count(), seen_by(actor), reference=reference)
    found = rows.select_related("tenant", "provider", "scheme")
    return next((one for one in found if may_decide(actor, one)), None)


def is_asked_for(incident: Incident) -> bool:
    """Say whether the law asks, or may ask, anything here: who decides has a page then."""
    of = {"incident": incident}
    return (
        Obligation.objects.filter(**of).exists()
        or Incident.objects.filter(may_count(), pk=incident.pk).exists()
    )
