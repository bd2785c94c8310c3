"""Rotas as the rules read them: which there are, and all that decides who is on duty."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from escalation.choices import CoverState, DutyLevel
from escalation.models import Absence, DutyCover, Rota, Rotation, RotationMember
from escalation.on_call.rules.duty import Away, Cover, Plan
from escalation.on_call.rules.turns import Rotation as Turns
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole


def rotas_of(actor: Actor) -> QuerySet[Rota]:
    """Return the rotas of this person's desks; those of a customer only where they see it."""
    desks = {pk for pk in actor.providers.values() if actor.may(Action.SEE_QUEUE, pk)}
    given = [pk for pk in actor.providers if actor.sees(pk)]
    whose = Q(customer=None) | Q(provider__in=actor.wholes) | Q(customer__in=given)
    rows = Rota.objects.filter(whose, tenant__in=desks, removed_at=None)
    return rows.select_related("team", "customer", "tenant").order_by("name", "pk")


def rota_for(actor: Actor, pk: int) -> Rota:
    found = sole(rotas_of(actor).filter(pk=pk))
    if found is None:
        raise NotFound()
    return found


def plans_of(rotas: Collection[Rota], start: datetime, end: datetime) -> dict[int, Plan]:
    """Return what decides who is on duty between these moments, in four statements for all."""
    keys = [one.pk for one in rotas]
    turns, covers = _turns(keys, start, end), _covers(keys, start, end)
    away = tuple(_away({one.tenant_id for one in rotas}, start, end))
    return {
        one.pk: Plan(
            rotations=tuple(turns[one.pk]),
            covers=tuple(covers[one.pk]),
            away=away,
            is_round_the_clock=one.is_round_the_clock,
        )
        for one in rotas
    }


def rotations_of(rota: Rota, now: datetime) -> list[Rotation]:
    """Return the rotations that hold or will, with their members in order."""
    rows = Rotation.objects.filter(rota=rota).filter(Q(valid_until=None) | Q(valid_until__gt=now))
    found = rows.prefetch_related("members__user").order_by("position", "pk")
    return sorted(found, key=lambda row: DutyLevel.values.index(row.level))


def _turns(keys: list[int], start: datetime, end: datetime) -> dict[int, list[Turns]]:
    rows = Rotation.objects.filter(rota__in=keys, valid_from__lte=end)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=start))
    found = list(rows.order_by("position", "pk"))
    members: dict[int, list[int]] = defaultdict(list)
    placed = RotationMember.objects.filter(rotation__in=[row.pk for row in found])
    for rotation, user in placed.order_by("position").values_list("rotation", "user"):
        members[rotation].append(user)
    turns: dict[int, list[Turns]] = defaultdict(list)
    for row in found:
        turns[row.rota_id].append(as_turns(row, members[row.pk]))
    return turns


def as_turns(row: Rotation, members: Iterable[int]) -> Turns:
    return Turns(
        level=row.level,
        zone=ZoneInfo(row.zone),
        begins_on=row.begins_on,
        hands_over=time.fromisoformat(row.hands_over),
        every_days=row.every_days,
        members=tuple(members),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        weekdays=frozenset(row.weekdays),
        opens=time.fromisoformat(row.opens) if row.opens else None,
        closes=time.fromisoformat(row.closes) if row.closes else None,
    )


def _covers(keys: list[int], start: datetime, end: datetime) -> dict[int, list[Cover]]:
    rows = DutyCover.objects.filter(rota__in=keys, state=CoverState.HOLDS)
    rows = rows.filter(
        Q(begins_at__lt=end, ends_at__gt=start) | Q(back_begins_at__lt=end, back_ends_at__gt=start)
    )
    found: dict[int, list[Cover]] = defaultdict(list)
    for row in rows.order_by(Coalesce("answered_at", "said_at"), "pk"):
        found[row.rota_id] += as_covers(row)
    return found


def as_covers(row: DutyCover) -> list[Cover]:
    """Return who takes over by it; of a swap with something in return it is both of them."""
    taken = [Cover(row.level, row.user_id, row.begins_at, row.ends_at)]
    if row.asked_by_id and row.back_begins_at and row.back_ends_at:
        taken.append(Cover(row.level, row.asked_by_id, row.back_begins_at, row.back_ends_at))
    return taken


def _away(tenants: Collection[int], start: datetime, end: datetime) -> Iterator[Away]:
    rows = Absence.objects.filter(tenant__in=tenants, withdrawn_at=None)
    rows = rows.filter(begins_at__lt=end, ends_at__gt=start)
    for user, begins, ends in rows.order_by("pk").values_list("user", "begins_at", "ends_at"):
        yield Away(user, begins, ends)
