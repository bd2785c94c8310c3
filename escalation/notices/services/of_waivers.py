"""Exceptions that take two people: the second one is asked, and whoever asked hears the answer."""

from datetime import datetime
from typing import Any

from escalation.notices.queries.recipients import as_user, is_here, second_persons
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import WaiverState
from incidents.facts import Waived
from incidents.models import Incident, Waiver
from tenants.models import Event


def tell_second(incident: Incident, event: Event, facts: Waived, *, now: datetime) -> None:
    """Ask who may agree; what one person sufficed for is told to nobody."""
    rows = _rows(facts).filter(state=WaiverState.ASKED)
    if not rows:
        return
    to = second_persons(incident, asked_by=rows[0].asked_by_id)
    occasion = _of(event, "second_person")
    tell(incident, occasion, to, now=now, context={"waivers": rows})


def tell_asker(incident: Incident, event: Event, facts: Waived, *, now: datetime) -> None:
    """Tell whoever asked what the second person said."""
    rows = _rows(facts).select_related("second_by")
    to = [as_user(row.asked_by) for row in rows if is_here(incident, row.asked_by_id)]
    occasion = _of(event, "second_answered")
    tell(incident, occasion, to, now=now, context={"waivers": rows})


def _rows(facts: Waived) -> Any:
    # An event from before these were named tells of none.
    found = Waiver.objects.filter(pk__in=facts.waivers)
    return found.select_related("asked_by").order_by("pk")


def _of(event: Event, template: str) -> Occasion:
    return Occasion(
        template=template, occurrence=f"event:{event.pk}", is_internal=True, event_id=event.pk
    )
