"""Whether work goes on: what is overdue, who is silent, whether the database has its walls."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from escalation.models import Heartbeat
from tenants.people.services.account_queue import overdue_mail

# Everything that ticks, and leaves a sign of life each time.
PARTS = ("escalations", "notices", "outbox", "watch")
# As what the look at the live database leaves its sign of life.
DATABASE = "database"
# As what the signing of anchors leaves its own, with how many chains lost what was anchored.
ANCHORS = "anchors"
# Younger than this is work in hand.
GRACE = timedelta(seconds=60)


def overdue(now: datetime, *, grace: timedelta = GRACE) -> dict[str, int]:
    """Return per queue how much should have been done by now, over all tenants: counts only."""
    terms: list[Any] = [now, grace]
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue, overdue FROM servicedesk_overdue(%s, %s)", terms)
        counts = dict(cursor.fetchall())
    return {**counts, **overdue_mail()}


def silent_parts(now: datetime, *, grace: timedelta = GRACE) -> list[str]:
    """Return which parts have shown no sign of life for too long, or never did."""
    alive = Heartbeat.objects.filter(at__gte=now - grace).values_list("name", flat=True)
    return sorted(set(PARTS) - set(alive))


def figures(now: datetime) -> dict[str, int]:
    """Return what should be nought: what is overdue, lines of the database that differ, and chains
    that lost what was anchored."""
    seen = dict(Heartbeat.objects.filter(name__in=(DATABASE, ANCHORS)).values_list("name", "seen"))
    return {
        **overdue(now),
        DATABASE: seen.get(DATABASE, {}).get("differing", 0),
        "heads_lost": seen.get(ANCHORS, {}).get("lost", 0),
    }
