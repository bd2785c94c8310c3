"""A customer who writes on what was closed: what can be done with those words. Pure.

How long the same incident can be reopened stands in no source; this is ours.
"""

from datetime import datetime, timedelta

from incidents.choices import LateWay, TriageOutcome

REOPEN_WITHIN = timedelta(days=14)


def late_ways(
    *, closed_at: datetime, now: datetime, outcome: str, is_elsewhere: bool
) -> tuple[LateWay, ...]:
    """Return what is offered, the first by default.

    What was no incident, or was handled elsewhere, has no work that could go on.
    """
    has_work = outcome != TriageOutcome.NOT_AN_INCIDENT and not is_elsewhere
    if has_work and now <= closed_at + REOPEN_WITHIN:
        return (LateWay.REOPEN, LateWay.NEW)
    return (LateWay.NEW,)
