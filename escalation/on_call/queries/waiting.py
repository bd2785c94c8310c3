"""What waits in a rota: swaps that are asked, changes that hold, and what is wrong ahead."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from escalation.choices import CoverState
from escalation.models import DutyCover, DutyGap, Rota

# On one page.
MOST: Final = 60


def asked_of(rotas: Collection[Rota], user_id: int) -> list[DutyCover]:
    """Return the swaps that this person is asked to answer."""
    rows = DutyCover.objects.filter(rota__in=rotas, user=user_id, state=CoverState.ASKED)
    return list(rows.select_related("rota", "user", "asked_by").order_by("begins_at", "pk"))


def covers_of(rota: Rota, now: datetime) -> list[DutyCover]:
    """Return what is asked, and who takes over now or later."""
    ahead = Q(ends_at__gt=now) | Q(back_ends_at__gt=now)
    rows = DutyCover.objects.filter(
        ahead, rota=rota, state__in=(CoverState.HOLDS, CoverState.ASKED)
    )
    return list(rows.select_related("user", "asked_by").order_by("begins_at", "pk")[:MOST])


def gaps_of(rota: Rota, now: datetime) -> list[DutyGap]:
    """Return what is wrong in the days ahead, as it was found last."""
    rows = DutyGap.objects.filter(rota=rota, mended_at=None, ends_at__gt=now)
    return list(rows.select_related("user").order_by("begins_at", "pk")[:MOST])


def faulty(rotas: Collection[Rota], now: datetime) -> frozenset[int]:
    """Return which of these rotas have something wrong ahead."""
    rows = DutyGap.objects.filter(rota__in=rotas, mended_at=None, ends_at__gt=now)
    return frozenset(rows.values_list("rota", flat=True))
