"""Who is away now or will be."""

from datetime import datetime

from escalation.models import Absence

# On one page.
MOST = 200


def absences_of(desk: int, now: datetime) -> list[Absence]:
    rows = Absence.objects.filter(tenant=desk, withdrawn_at=None, ends_at__gt=now)
    return list(rows.select_related("user").order_by("begins_at", "pk")[:MOST])


def away_at(desk: int, moment: datetime) -> frozenset[int]:
    """Return who is away at a moment."""
    rows = Absence.objects.filter(
        tenant=desk, withdrawn_at=None, begins_at__lte=moment, ends_at__gt=moment
    )
    return frozenset(rows.values_list("user", flat=True))
