"""Watching risks: what happened of each is counted every morning against its threshold."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.queries.risks import counted_of, counting
from incidents.duty.rules.risks import Counted, is_passed, next_look
from incidents.facts import RiskCounted
from incidents.models import Risk
from tenants.choices import Side
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.ledger.taking import Due, due_rows, take_due
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered

MOMENT: Final = "look_at"
BATCH: Final = 100
LOOKED = ("look_at", "is_passed")


def due_risks(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return what is to be counted, by its own key twice: it hangs on no incident."""
    return due_rows(Risk.objects.all(), MOMENT, now=now, without=without, most=BATCH)


@transaction.atomic
def look_at_risks(due: Sequence[Due], *, now: datetime) -> int:
    """Count what happened of these; return how many were. What somebody else holds waits."""
    risks = take_due(Risk.objects.all(), MOMENT, due, now=now)
    counts = {**_counted(risks, now=now), **_of_providers(risks, now=now)}
    acts = [_look(risk, counts[risk.pk], now=now) for risk in risks]
    update_many(risks, *LOOKED)
    append_many(acts)
    return len(risks)


def _look(risk: Risk, counted: Counted, *, now: datetime) -> Act:
    """Count one. Its owner is told once, until it is no more than the threshold again."""
    was = risk.is_passed
    risk.is_passed = is_passed(counted.count, risk.threshold)
    risk.look_at = next_look(now, ZoneInfo(risk.tenant.zone))
    return Act(
        subject=risk,
        kind="risk.passed" if risk.is_passed and not was else "risk.counted",
        actor=SYSTEM,
        at=now,
        wrote=[Written(risk, LOOKED)],
        facts=RiskCounted(
            count=counted.count, before=counted.before, threshold=risk.threshold or 0
        ),
    )


def _counted(risks: Iterable[Risk], *, now: datetime) -> dict[int, Counted]:
    rows = Risk.objects.filter(pk__in=[one.pk for one in risks])
    return {row.pk: counted_of(row) for row in counting(rows, until=now)}


def _of_providers(risks: Iterable[Risk], *, now: datetime) -> dict[int, Counted]:
    """Count of risks of a provider what happened at all of its customers."""
    own = [one for one in risks if one.tenant_id == one.provider_id]
    if not own:
        return {}
    provider = own[0].provider_id
    whole = Scope(tenants=(), providers=(provider,), side=Side.PROVIDER, wholes=(provider,))
    with entered(whole):
        return _counted(own, now=now)
