"""Rounds: the intervals in which a customer must hear, by every agreed means, with proof.

How they end, and begin anew when the work takes another course.
"""

from collections.abc import Collection
from datetime import datetime

from incidents.choices import RoundKind
from incidents.models import Incident, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.services.judging import miss_round
from incidents.record.services.owing import (
    AGREED,
    end_round,
    new_round,
    next_number,
    open_rounds,
    owed_rounds,
    policy_of,
    renew_promise,
    start_rounds,
)
from tenants.ledger.append import Written, insert
from tenants.rules.roles import SYSTEM


def end_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """End all that is owed, also what was missed: no word is asked for any more."""
    return [end_round(row, now) for row in owed_rounds(incident)]


def stop_rounds(
    incident: Incident, *, now: datetime, kinds: Collection[RoundKind]
) -> list[Written]:
    """End what could still be kept; what was missed is owed until the customer has heard.

    What passed its term while nobody looked is missed first: an end is no way out of it.
    """
    while (late := _overdue(incident, now, kinds)) is not None:
        miss_round(incident, late, actor=SYSTEM, now=now)
    return [end_round(row, now) for row in open_rounds(incident) if row.kind in kinds]


def _overdue(incident: Incident, now: datetime, kinds: Collection[RoundKind]) -> UpdateRound | None:
    owed = open_rounds(incident)
    return next((row for row in owed if row.kind in kinds and now > row.due_at), None)


def resume_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """It did not hold: that it works again is no longer owed, word of progress is once more."""
    written = stop_rounds(incident, now=now, kinds=(RoundKind.RESTORATION,))
    written += start_rounds(incident, now=now)
    return written + renew_promise(incident, now=now)


def restart_rounds(incident: Incident, *, before: int, now: datetime) -> list[Written]:
    """Follow a change of priority: other intervals are owed from now on."""
    if before == incident.priority or incident.restored_at is not None:
        return []
    written = stop_rounds(incident, now=now, kinds=AGREED)
    written += start_rounds(incident, now=now)
    return written + renew_promise(incident, now=now)


def open_restoration(incident: Incident, *, now: datetime) -> list[Written]:
    """End the intervals and owe one last word, at once: it works again (R78)."""
    policy = policy_of(incident)
    written = stop_rounds(incident, now=now, kinds=AGREED)
    if policy is not None:
        asked = rules.restoration_round(policy, at=now, number=next_number(incident))
        written.append(insert(new_round(incident, asked)))
    return written
