"""Watching continuity plans: every morning each is looked at, and its owner told what it asks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.queries.continuity import reasons, with_uses
from incidents.duty.rules.risks import next_look
from incidents.facts import PlanDue
from incidents.models import ContinuityPlan
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.ledger.taking import Due, due_rows, take_due
from tenants.rules.roles import SYSTEM

MOMENT: Final = "look_at"
BATCH: Final = 100
LOOKED = ("look_at", "told")


def due_plans(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return what is to be looked at, by its own key twice: it hangs on no incident."""
    return due_rows(ContinuityPlan.objects.all(), MOMENT, now=now, without=without, most=BATCH)


@transaction.atomic
def look_at_plans(due: Sequence[Due], *, now: datetime) -> int:
    """Look at these; return how many were. What somebody else holds waits."""
    plans = take_due(with_uses(ContinuityPlan.objects.all()), MOMENT, due, now=now)
    acts = [_look(plan, now=now) for plan in plans]
    update_many(plans, *LOOKED)
    append_many(acts)
    return len(plans)


def _look(plan: ContinuityPlan, *, now: datetime) -> Act:
    """Look at one. Its owner is told of each reason once, until that is gone."""
    found = [one.value for one in reasons(plan, now=now)]
    is_new = not set(found) <= set(plan.told.split())
    plan.told = " ".join(found)
    plan.look_at = next_look(now, ZoneInfo(plan.tenant.zone))
    return Act(
        subject=plan,
        kind="continuity.due" if is_new else "continuity.looked",
        actor=SYSTEM,
        at=now,
        wrote=[Written(plan, LOOKED)],
        facts=PlanDue(reasons=tuple(found)),
    )
