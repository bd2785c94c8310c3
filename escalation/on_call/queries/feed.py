"""One's own duties as a calendar of RFC 5545, in UTC."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from escalation.on_call.queries.plans import rotas_of
from escalation.on_call.queries.shown import mine
from tenants.rules.roles import Actor

BEFORE, AFTER = timedelta(days=31), timedelta(days=184)
AGAIN: Final = timedelta(minutes=30)


def duties_as_calendar(actor: Actor, now: datetime) -> bytes:
    """Return when this person is on duty, a month back and half a year on."""
    found = Calendar()
    found.add("prodid", "-//Servicedesk//On call//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("On call"))
    found.add("refresh-interval", AGAIN, {"VALUE": "DURATION"})
    for one in mine(list(rotas_of(actor)), actor.person_id, now - BEFORE, now + AFTER):
        event = Event()
        begins = one.stretch.begins
        event.add("uid", f"duty-{one.rota.pk}-{one.level}-{begins:%Y%m%dT%H%M%SZ}@servicedesk")
        event.add("dtstamp", now)
        event.add("summary", f"{one.rota.name}: {one.level.label}")
        event.add("dtstart", begins)
        event.add("dtend", one.stretch.ends)
        found.add_component(event)
    body: bytes = found.to_ical()
    return body
