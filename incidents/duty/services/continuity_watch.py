"""Watching continuity plans: every morning each is looked at, and its owner told what it asks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.queries.continuity import reasons, with_uses
from incidents.duty.rules.risks import next_look
from incidents.facts import PlanDue
from incidents.models import ContinuityPlan
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.rules.roles import SYSTEM

BATCH = 100
LOOKED = ("look_at", "told")


def due_plans(*, now: datetime, without: Collection[int] = ()) -> list[tuple[int, int]]:
    """Return what is to be looked at, by its own key twice: it hangs on no incident."""
    due = ContinuityPlan.objects.filter(look_at__lte=now).exclude(pk__in=without)
    keys = due.order_by("look_at", "pk").values_list("pk", flat=True)[:BATCH]
    return [(key, key) for key in keys]


@transaction.atomic
def look_at_plans(due: Sequence[tuple[int, int]], *, now: datetime) -> int:
    """Look at these; return how many were. What somebody else holds waits."""
    rows = ContinuityPlan.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=[key for key, _same in due], look_at__lte=now
    )
    plans = list(with_uses(rows).order_by("pk"))
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
