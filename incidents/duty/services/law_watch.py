"""Watching what the law asks: each term says its words once, in a tenant's scope."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from incidents.choices import TO_AUTHORITY, BreachAlarm
from incidents.duty.services.begin_terms import begin_terms
from incidents.duty.services.owing import ALARM, set_alarm
from incidents.facts import BreachSaid, ObligationSaid
from incidents.models import Incident, Obligation
from incidents.record.services.clock_watch import Due, lock_free
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.ledger.facts import Facts
from tenants.rules.roles import SYSTEM

BATCH = 200
SPOKEN: Final = ("missed_at", *ALARM)


def due_obligations(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return what is to be reminded of with its incidents, those of a P1 first.

    Where something is from before its terms were kept, those are begun first.
    """
    begin_terms(now=now)
    due = Obligation.objects.filter(alarm_at__lte=now).exclude(pk__in=without)
    ordered = due.order_by("incident__priority", "alarm_at", "pk")
    return list(ordered.values_list("pk", "incident_id")[:BATCH])


@transaction.atomic
def look_at_obligations(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of what is due, and say once that it passed; return how many spoke.

    What somebody else holds is left to the next tick.
    """
    incidents = lock_free({incident_id for _row, incident_id in due})
    mine = [row_id for row_id, incident_id in due if incident_id in incidents]
    locked = Obligation.objects.select_for_update().filter(pk__in=mine, alarm_at__lte=now)
    # Somebody may have been first.
    rows = list(locked.order_by("incident_id", "pk"))
    acts = [_speak(incidents[row.incident_id], row, now=now) for row in rows]
    update_many(rows, *SPOKEN)
    append_many(acts)
    return len(acts)


def watch_obligations(*, now: datetime) -> int:
    """Look at a batch of terms that are due; return how many spoke."""
    return look_at_obligations(due_obligations(now=now), now=now)


def _speak(incident: Incident, row: Obligation, *, now: datetime) -> Act:
    """Let it say its word. Reminders of a time that nobody watched are not made up afterwards."""
    is_missed = row.due_at is not None and now > row.due_at
    said = BreachAlarm.MISSED if is_missed else BreachAlarm(row.alarm)
    if is_missed:
        row.missed_at = row.due_at
    set_alarm(row, now=now)
    facts: Facts = ObligationSaid(obligation=row.pk, duty=row.duty, alarm=str(said))
    kinds = ("obligation.due", "obligation.missed")
    if row.duty == TO_AUTHORITY:
        # Programs follow these by names of their own.
        facts = BreachSaid(obligation=row.pk, alarm=str(said), outcome=row.outcome)
        kinds = ("breach.due", "breach.missed")
    return Act(
        subject=incident,
        kind=kinds[is_missed],
        actor=SYSTEM,
        at=now,
        wrote=[Written(row, SPOKEN)],
        facts=facts,
    )
