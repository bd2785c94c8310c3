"""Of whom it is known that word reaches them, and which test calls are to be made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from escalation.choices import RingState
from escalation.models import RingTest, Rota
from escalation.on_call.queries.shown import At, OnDuty
from escalation.on_call.rules.rings import HOLDS
from tenants import media
from tenants.media import MEDIA, Medium
from tenants.models import User
from tenants.people.marks import mark_of

# On one page.
MOST = 60


def media_of(user: User) -> list[Medium]:
    """Return by which media there is an address of this person."""
    return [one for one in MEDIA.values() if getattr(user, one.address, "").strip()]


def with_proofs(rows: Sequence[OnDuty], now: datetime) -> list[OnDuty]:
    """Say of each who is on duty by which medium nobody knows that word reaches them."""
    users = [at.user for row in rows for at in row.levels if at.user is not None]
    proven = _proven({row.rota.tenant_id for row in rows}, users, now)

    def told(rota: Rota, at: At) -> At:
        if at.user is None:
            return at
        known = {one for desk, key, one in proven if (desk, key) == (rota.tenant_id, at.user.pk)}
        lacks = [one.code for one in media_of(at.user) if one.code not in known]
        return replace(at, unproven=media.ways_of(lacks) if lacks else "")

    return [replace(row, levels=[told(row.rota, at) for at in row.levels]) for row in rows]


def calls_to_make(rotas: Collection[Rota], now: datetime, *, but: int) -> list[RingTest]:
    """Return the test calls of this week that somebody else has to make."""
    rows = RingTest.objects.filter(
        rota__in=rotas, state=RingState.ASKED, asked_at__gt=now - HOLDS,
        medium__in=[one.code for one in media.logged()],
    )  # fmt: skip
    found = rows.exclude(user=but).select_related("rota", "user").order_by("asked_at", "pk")
    return list(found[:MOST])


def _proven(
    desks: Collection[int], users: Iterable[User], now: datetime
) -> set[tuple[int, int, str]]:
    people = {user.pk: user for user in users}
    rows = RingTest.objects.filter(
        tenant__in=desks, user__in=people, state=RingState.PROVEN, answered_at__gte=now - HOLDS
    )
    return {
        (desk, user, medium)
        for desk, user, medium, mark in rows.values_list("tenant", "user", "medium", "mark")
        if mark == mark_of(getattr(people[user], MEDIA[medium].address))
    }
