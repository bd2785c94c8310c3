"""What is due, as a calendar of RFC 5545: in UTC, by number, with titles only where asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from incidents.duty.queries.planned import Days, Entry, Sort, planned
from incidents.handling.services.calendar import digest_of
from incidents.models import CalendarFeed, Whose
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

BEFORE, AFTER = timedelta(days=31), timedelta(days=184)
# Of each kind, over all of these days.
MOST: Final = 2_000
# How often a program looks again.
AGAIN: Final = timedelta(minutes=30)


def feed_of(actor: Actor, secret: str) -> CalendarFeed | None:
    """Return the feed that this secret opens, in the scope of its person."""
    if not actor.may_somewhere(Action.SEE_QUEUE):
        return None
    desk = min(actor.providers.values())
    feed = sole(CalendarFeed.objects.filter(tenant=desk, person=actor.user_id, revoked_at=None))
    if feed is None or not constant_time_compare(feed.digest, digest_of(secret)):
        return None
    return feed


def calendar_of(
    actor: Actor, feed: CalendarFeed, now: datetime, zone: ZoneInfo, *, house: str
) -> bytes:
    """Return what is due a month back and half a year on; `house` begins its addresses."""
    today = now.astimezone(zone).date()
    days = Days(today - BEFORE, today + AFTER, zone)
    found = planned(actor, Whose(feed.whose), days, most=MOST)
    entries = found.entries
    if found.has_more:
        # Never cut in silence: what is left out is said on the day of today.
        more = _("There is more than fits in this calendar: look at it at the desk.")
        entries = [*entries, Entry(sort=Sort.HOLIDAY, pk=0, day=today, at=None, title=more)]
    return written(entries, now, house=house, shows_titles=feed.shows_titles)


def written(entries: Sequence[Entry], now: datetime, *, house: str, shows_titles: bool) -> bytes:
    found = Calendar()
    found.add("prodid", "-//Servicedesk//Calendar//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Service desk"))
    found.add("refresh-interval", AGAIN, {"VALUE": "DURATION"})
    for entry in entries:
        found.add_component(_event(entry, now, house=house, shows_titles=shows_titles))
    body: bytes = found.to_ical()
    return body


def _event(entry: Entry, now: datetime, *, house: str, shows_titles: bool) -> Event:
    event = Event()
    event.add("uid", f"{entry.sort}-{entry.pk}-{_of(entry)}@{house.partition('//')[2]}")
    event.add("dtstamp", now)
    event.add("summary", _summary(entry, shows_titles=shows_titles))
    # It takes nobody's time.
    event.add("transp", "TRANSPARENT")
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.at)
    if entry.url:
        event.add("url", f"{house}{entry.url}")
    return event


def _of(entry: Entry) -> str:
    """Return what tells two days of one kind apart: holidays have no key."""
    return entry.day.isoformat() if entry.sort is Sort.HOLIDAY else entry.reference


def _summary(entry: Entry, *, shows_titles: bool) -> str:
    if entry.sort is Sort.HOLIDAY:
        return entry.title
    told = f"{entry.reference}: {entry.sort.label}"
    return f"{told}: {entry.title}" if shows_titles else told
