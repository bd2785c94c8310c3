"""Turns are planned from now on and ended; none is changed, so that the past stays as it was."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.models import Rota, Rotation, RotationMember
from escalation.on_call.asks import PlanRotation
from escalation.on_call.queries.people import people_of
from escalation.on_call.rules.clock import instant
from escalation.on_call.services.common import checked_level, lock_rota, look_again
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, insert_many, update
from tenants.rules.roles import Actor
from tenants.rules.zones import zones

MOST_MEMBERS: Final = 60
MOST_ROTATIONS: Final = 30
LONGEST_TURN: Final = 366
FARTHEST_DAYS: Final = 5 * 366


@transaction.atomic
def plan_rotation(*, rota_id: int, ask: PlanRotation, actor: Actor, now: datetime) -> Rotation:
    """Let these people take turns; it holds from the first hand-over on, and none before now."""
    rota = lock_rota(rota_id, actor)
    level = checked_level(ask.level)
    _check(rota, ask, now=now)
    row = Rotation(
        tenant_id=rota.tenant_id, provider_id=rota.provider_id, rota=rota, level=level,
        position=ask.position, zone=ask.zone, begins_on=ask.begins_on,
        hands_over=_hour(ask.hands_over), every_days=ask.every_days,
        weekdays=sorted(set(ask.weekdays)), opens=_hour(ask.opens),
        closes=_hour(ask.closes),
        valid_from=max(now, instant(ask.begins_on, ask.hands_over, ZoneInfo(ask.zone))),
    )  # fmt: skip
    wrote = [insert(row)]
    wrote += insert_many(
        [
            RotationMember(
                tenant_id=rota.tenant_id, provider_id=rota.provider_id, rotation=row,
                position=place, user_id=user,
            )
            for place, user in enumerate(ask.members)
        ]
    )  # fmt: skip
    append(rota, "rotation.planned", actor=actor, at=now, wrote=wrote)
    look_again(rota, now)
    return row


@transaction.atomic
def end_rotation(*, rotation_id: int, actor: Actor, now: datetime) -> Rotation:
    """End the turns now; those that did not begin yet never do."""
    found = Rotation.objects.filter(pk=rotation_id).values_list("rota", flat=True).first()
    if found is None:
        raise NotFound()
    rota = lock_rota(found, actor)
    row = Rotation.objects.select_for_update(of=("self",)).get(pk=rotation_id)
    if row.valid_until is not None and row.valid_until <= now:
        return row
    row.valid_until = max(now, row.valid_from)
    append(rota, "rotation.ended", actor=actor, at=now, wrote=[update(row, "valid_until")])
    look_again(rota, now)
    return row


def _check(rota: Rota, ask: PlanRotation, *, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if ask.zone not in zones():
        wrong["zone"] = _("There is no time zone of this name.")
    if not 1 <= ask.every_days <= LONGEST_TURN:
        wrong["every_days"] = _("Choose from 1 to %(count)d days.") % {"count": LONGEST_TURN}
    if not set(ask.weekdays) <= set(range(7)):
        wrong["weekdays"] = _("Choose one of these.")
    if (ask.opens is None) != (ask.closes is None):
        wrong["closes"] = _("Fill in both hours, or none.")
    if _is_far(ask.begins_on, now):
        wrong["begins_on"] = _("This is too far away.")
    if people := _wrong_members(rota, ask):
        wrong["members"] = people
    if Rotation.objects.filter(rota=rota, valid_until=None).count() >= MOST_ROTATIONS:
        wrong["level"] = _("End one that is not used any more first.")
    if wrong:
        raise Invalid(errors=wrong)


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at is not None else ""


def _is_far(day: date, now: datetime) -> bool:
    return abs(day - now.date()) > timedelta(days=FARTHEST_DAYS)


def _wrong_members(rota: Rota, ask: PlanRotation) -> str:
    if not ask.members:
        return _("Choose who takes turns.")
    if len(ask.members) > MOST_MEMBERS:
        return _("This is too long.")
    known = set(people_of(rota.tenant_id).values_list("pk", flat=True))
    return "" if set(ask.members) <= known else _("Choose somebody who works at this desk.")
