"""Deciding that a law does not count from an incident: by who may, with grounds, and by two people
where class or personal data asks for that.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import DENIABLE, DutyEvent
from incidents.duty.asks import DenyDuties
from incidents.duty.rules.obligations import is_settled
from incidents.duty.services.deciders import lock_for_decider
from incidents.duty.services.owing import events_offered, takes_two
from incidents.facts import DutyDenied
from incidents.models import DutyDenial, DutyStart, Incident
from incidents.record.services.common import append_event, clean_text, owned
from tenants.errors import Invalid, Stale
from tenants.ledger.append import insert
from tenants.rules.roles import Actor


@transaction.atomic
def deny_duties(*, incident_id: int, ask: DenyDuties, actor: Actor, now: datetime) -> DutyDenial:
    """Decide that an incident is not significant, or not major; a later decision can undo it."""
    incident, capacity = lock_for_decider(incident_id, actor)
    if ask.event not in {event.value for event in deniable(incident, actor)}:
        raise Invalid(_("No law that holds here counts from this."), field="event")
    if DutyStart.objects.filter(incident=incident, event=ask.event).exists():
        raise Stale(_("A law counts from this already: answer what it asks, with grounds."))
    rows = DutyDenial.objects.filter(incident=incident, event=ask.event)
    said = list(rows.values_list("decided_by_id", "settles"))
    if any(settles for _by, settles in said):
        raise Stale(_("This was decided already."))
    deciders = [by for by, _settles in said]
    if actor.person_id in deciders:
        raise Invalid(_("You said so already; it takes a second person."), field="event")
    denial = DutyDenial(
        **owned(incident),
        event=ask.event,
        grounds=clean_text(ask.grounds, "grounds", limit=4000),
        settles=is_settled([*deciders, actor.person_id], needs_two=takes_two(incident)),
        decided_by_id=actor.person_id,
        capacity=capacity,
        decided_at=now,
    )
    wrote = [insert(denial)]
    facts = DutyDenied(
        denial=denial.pk, event=ask.event, capacity=str(capacity), holds=denial.settles
    )
    append_event(incident, "duty.denied", actor=actor, now=now, wrote=wrote, facts=facts)
    return denial


def deniable(incident: Incident, actor: Actor) -> list[DutyEvent]:
    """Return what this person can decide not to be so here."""
    return [event for event in events_offered(incident, actor) if event in DENIABLE]
