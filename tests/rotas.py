"""Rotas of the tests: one for all, of the world's own people."""

from datetime import datetime, time, timedelta
from typing import Any

from escalation.models import Absence, DutyCover, Rota, RotaWatch
from escalation.on_call.asks import PlanRotation, SayAbsent, SetUpRota, TakeOver, TellNext
from escalation.on_call.services.absences import say_absent
from escalation.on_call.services.ahead import look_ahead
from escalation.on_call.services.covers import take_over
from escalation.on_call.services.hand_over_words import tell_next
from escalation.on_call.services.hand_overs import hand_over_due
from escalation.on_call.services.rings import ring_due
from escalation.on_call.services.rotations import plan_rotation
from escalation.on_call.services.setup import make_rota
from tenants.models import AccountMail
from tests.people import World


def rota(world: World, now: datetime, **said: Any) -> Rota:
    """Make a rota for all that have none; needs a scope."""
    ask = SetUpRota(**{"name": "Nights", "zone": "Europe/Brussels", **said})
    return make_rota(provider_id=world.provider.pk, ask=ask, actor=world.actor("ines"), now=now)


def turns(
    world: World, row: Rota, *people: str, now: datetime, level: str = "primary", **said: Any
) -> None:
    """Let these people take turns of a week since yesterday; needs a scope."""
    given: dict[str, Any] = {
        "zone": "Europe/Brussels", "begins_on": now.date() - timedelta(days=1),
        "hands_over": time(0), "every_days": 7, **said,
    }  # fmt: skip
    ask = PlanRotation(level=level, members=[world.user(one).pk for one in people], **given)
    plan_rotation(rota_id=row.pk, ask=ask, actor=world.actor("ines"), now=now)


def staffed(world: World, now: datetime) -> Rota:
    """Make one with somebody at each level."""
    row = rota(world, now)
    for level, who in (("primary", "sam"), ("secondary", "agnes"), ("manager", "ed")):
        turns(world, row, who, now=now, level=level)
    return row


def covered(world: World, row: Rota, who: str, now: datetime, **said: Any) -> DutyCover:
    ask = TakeOver(
        **{
            "level": "primary", "user_id": world.user(who).pk, "begins_at": now,
            "ends_at": now + timedelta(days=1), **said,
        }
    )  # fmt: skip
    return take_over(rota_id=row.pk, ask=ask, actor=world.actor("ines"), now=now)


def away(world: World, who: str, now: datetime, **said: Any) -> Absence:
    ask = SayAbsent(
        **{
            "user_id": world.user(who).pk, "begins_at": now, "ends_at": now + timedelta(days=1),
            **said,
        }
    )  # fmt: skip
    return say_absent(provider_id=world.provider.pk, ask=ask, actor=world.actor("ines"), now=now)


def lived(world: World, now: datetime) -> Rota:
    """Make a rota in which everything happened: for the walls, and for the pages."""
    row = staffed(world, now)
    covered(
        world, row, "ines", now, begins_at=now + timedelta(days=2), ends_at=now + timedelta(days=3)
    )
    away(world, "sam", now, begins_at=now + timedelta(days=4), ends_at=now + timedelta(days=5))
    tell_next(
        rota_id=row.pk, ask=TellNext(level="primary", text="The backup of Acme hangs."),
        actor=world.actor("sam"), now=now,
    )  # fmt: skip
    half = timedelta(minutes=30)
    covered(world, row, "ines", now, begins_at=now + half, ends_at=now + 2 * half)
    hand_over_due(now=now + half)
    # What is wrong is found; who would be mailed of it has nothing to do with who looks here.
    look_ahead(now=now)
    RotaWatch.objects.filter(rota=row).update(ring_at=now)
    ring_due(now=now)
    AccountMail.objects.filter(kind=AccountMail.Kind.DUTY).delete()
    return row
