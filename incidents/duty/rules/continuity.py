"""When a continuity plan asks for its owner: out of date, not tried, or used and not reviewed.

Source 003: see to it that continuity is up to date; whether its plan must be activated is looked at
in diagnosis.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from incidents.choices import PlanReason

A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class PlanFacts:
    """`review_on` and `today` are days there. `used_at`: last activated in an incident that is
    closed by now; an exercise is a test, not that.
    """

    review_on: date
    today: date
    made_at: datetime
    reviewed_at: datetime
    tested_at: datetime | None
    used_at: datetime | None
    now: datetime


def reasons_of(plan: PlanFacts) -> tuple[PlanReason, ...]:
    """Return why it asks for its owner; nothing where it is up to date."""
    found = (
        (PlanReason.REVIEW, plan.review_on < plan.today),
        (PlanReason.UNTESTED, (plan.tested_at or plan.made_at) + A_YEAR <= plan.now),
        (PlanReason.ACTIVATED, plan.used_at is not None and plan.reviewed_at <= plan.used_at),
    )
    return tuple(reason for reason, holds in found if holds)
