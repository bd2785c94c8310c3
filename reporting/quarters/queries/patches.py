"""Patches of a quarter: those that a customer's incidents asked for, and all of the provider.

Their titles are words of the desk about whichever customer: only number and days leave it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from incidents.choices import ChangeState
from incidents.models import Change, Referral
from reporting.quarters.rules.content import Content
from reporting.quarters.rules.patches import Patch, applied_in, delay_of, overdue_at
from tenants.models import Tenant

MOST: Final = 50
# A withdrawn patch is owed no more, and one that failed was not applied.
OWED: Final = (ChangeState.PROPOSED, ChangeState.APPROVED, ChangeState.DONE)


def patches_of(tenant: Tenant, *, since: datetime, until: datetime) -> Content:
    """Return how much later than planned, of this customer's and of all; the former by number."""
    referred = Referral.objects.filter(change=OuterRef("pk"), tenant=tenant, ended_at=None)
    rows = (
        Change.objects.filter(provider=tenant.provider_id, is_patch=True, state__in=OWED)
        .annotate(planned=Coalesce("planned_until", "planned_from"), is_theirs=Exists(referred))
        .filter(Q(done_at__gte=since) | Q(done_at=None, planned__lt=until))
        .order_by("planned", "pk")
    )
    found = [
        (Patch(reference, planned, done_at), is_theirs)
        for reference, planned, done_at, is_theirs in rows.values_list(
            "reference", "planned", "done_at", "is_theirs"
        )
    ]
    theirs = [patch for patch, is_theirs in found if is_theirs]
    within = {"since": since, "until": until}
    listed = [*applied_in(theirs, **within), *overdue_at(theirs, until=until)]
    zone = ZoneInfo(tenant.zone)
    return {
        "of_customer": _summed(theirs, **within),
        "of_all": _summed([patch for patch, _is_theirs in found], **within),
        "list": [_line(patch, zone, until=until) for patch in listed[:MOST]],
    }


def _summed(patches: Sequence[Patch], *, since: datetime, until: datetime) -> Content:
    found = delay_of(patches, since=since, until=until)
    return {
        "applied": found.applied,
        "compared": found.compared,
        "late": found.late,
        "mean": _seconds(found.mean),
        "overdue": found.overdue,
    }


def _line(patch: Patch, zone: ZoneInfo, *, until: datetime) -> Content:
    """Return one as it stood: what was applied after the quarter was not yet."""
    is_done = patch.done_at is not None and patch.done_at < until
    return {
        "reference": patch.reference,
        "planned_on": _day(patch.planned_at, zone),
        "done_on": _day(patch.done_at, zone) if is_done else None,
        "delay": _seconds(patch.delay) if is_done else None,
    }


def _day(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).date().isoformat() if at else None


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(seconds=1)
