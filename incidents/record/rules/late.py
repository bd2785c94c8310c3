"""A customer who writes on what was closed: what can be done with those words. Pure.

How long the same incident can be reopened stands in the agreement; no source says how long.
"""

from datetime import datetime, timedelta

from incidents.choices import LateWay, TriageOutcome


def late_ways(
    *, closed_at: datetime, now: datetime, days: int, outcome: str, is_elsewhere: bool
) -> tuple[LateWay, ...]:
    """Return what is offered, the first by default; `days` are those of the agreement.

    What was no incident, or was handled elsewhere, has no work that could go on.
    """
    has_work = outcome != TriageOutcome.NOT_AN_INCIDENT and not is_elsewhere
    if has_work and now <= closed_at + timedelta(days=days):
        return (LateWay.REOPEN, LateWay.NEW)
    return (LateWay.NEW,)
