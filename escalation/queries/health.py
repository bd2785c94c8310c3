"""Whether work goes on: what is overdue, who is silent, whether the database has its walls."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from escalation.models import Heartbeat
from tenants.ledger.due import DueQueue, queues, ticks

# As what the look at the live database leaves its sign of life.
DATABASE = "database"
# How many mailboxes are not read as they should be.
MAILBOXES = "mailboxes_failing"
# As what the signing of anchors leaves its own, with how many chains lost what was anchored.
ANCHORS = "anchors"
HEADS_LOST = "heads_lost"
# Signed every five minutes: three ticks that did not come, or that failed.
ANCHORS_GRACE = timedelta(minutes=15)
# As what the watchdog leaves its own; before its first look nobody has signed yet.
WATCHDOG = "watchdog"
# Younger than this is work in hand.
GRACE = timedelta(seconds=60)


def overdue(now: datetime, *, grace: timedelta = GRACE) -> dict[str, int]:
    """Return per queue how much should have been done by now, over all tenants: counts only."""
    with connection.cursor() as cursor:
        terms: dict[str, Any] = {"now": now, "grace": grace}
        cursor.execute(_counted(queues()), terms)
        return dict(cursor.fetchall())


def _counted(found: Iterable[DueQueue]) -> str:
    """Return one statement for all of them. What belongs to no tenant needs no function."""
    counts = " UNION ALL ".join(
        queue.overdue_sql()
        if queue.is_shared
        else f"SELECT * FROM {queue.overdue_function}(at_moment, grace)"  # noqa: S608 - declared
        for queue in found
    )
    return (
        "SELECT counts.* FROM"  # noqa: S608 - as above
        " (SELECT %(now)s::timestamptz AS at_moment, %(grace)s::interval AS grace) given,"
        f" LATERAL ({counts}) counts"
    )


def for_people() -> frozenset[str]:
    """Return what waits for a person: doing the work again does not help there.

    Dead and refused rows, mailboxes that do not open, a lifted wall and a history that was cut.
    """
    stuck = (queue.stuck.name for queue in queues() if queue.stuck)
    return frozenset({DATABASE, HEADS_LOST, MAILBOXES, *stuck})


def parts() -> frozenset[str]:
    """Return everything that leaves a sign of life each time, and is missed."""
    return frozenset(tick.name for tick in ticks() if tick.is_missed)


def silent_parts(now: datetime, *, grace: timedelta = GRACE) -> list[str]:
    """Return which parts have shown no sign of life for too long, or never did."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    silent = {part for part in parts() if part not in seen or seen[part] < now - grace}
    signed = seen.get(ANCHORS)
    if WATCHDOG in seen and (signed is None or signed <= now - ANCHORS_GRACE):
        silent.add(ANCHORS)
    return sorted(silent)


def _mailboxes_failing(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT servicedesk_mailboxes_failing(%s)", [now])
        return int(cursor.fetchone()[0])


def figures(now: datetime) -> dict[str, int]:
    """Return what should be nought: what is overdue, lines of the database that differ, and chains
    that lost what was anchored."""
    seen = dict(Heartbeat.objects.filter(name__in=(DATABASE, ANCHORS)).values_list("name", "seen"))
    return {
        **overdue(now),
        MAILBOXES: _mailboxes_failing(now),
        DATABASE: seen.get(DATABASE, {}).get("differing", 0),
        HEADS_LOST: seen.get(ANCHORS, {}).get("lost", 0),
    }
