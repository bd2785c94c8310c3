"""Who is on call in the demo: a rota of nights with three levels, a swap and somebody away."""

from datetime import datetime, time, timedelta
from typing import Any

from escalation.choices import DutyLevel
from escalation.on_call.asks import PlanRotation, SayAbsent, SetUpRota, TakeOver
from escalation.on_call.services.absences import say_absent
from escalation.on_call.services.ahead import look_ahead
from escalation.on_call.services.covers import take_over
from escalation.on_call.services.rotations import plan_rotation
from escalation.on_call.services.setup import make_rota
from reporting.demo.house import House

DAY = timedelta(days=1)
# Who takes turns at each level.
TURNS = {
    DutyLevel.PRIMARY: ("agnes", "sam", "ines"),
    DutyLevel.SECONDARY: ("sam", "ines", "agnes"),
    DutyLevel.MANAGER: ("ed",),
}


def load_on_call(house: House, *, now: datetime) -> None:
    """Plan the nights of some months, with what happens in them."""
    began = now - timedelta(days=60)
    by: dict[str, Any] = {"actor": house.actor("ines")}
    ask = SetUpRota(name="Wacht Noordkade", zone=house.provider.zone)
    row = make_rota(provider_id=house.provider.pk, ask=ask, now=began, **by)
    for level, names in TURNS.items():
        turns = PlanRotation(
            level=level, zone=row.zone, begins_on=began.date(), hands_over=time(9),
            every_days=7, members=[house.users[name].pk for name in names],
        )  # fmt: skip
        plan_rotation(rota_id=row.pk, ask=turns, now=began, **by)
    begins = (now + 3 * DAY).replace(hour=16, minute=0, second=0, microsecond=0)
    cover = TakeOver(
        level=DutyLevel.PRIMARY, user_id=house.users["ines"].pk, begins_at=begins,
        ends_at=begins + DAY,
    )  # fmt: skip
    take_over(rota_id=row.pk, ask=cover, now=now, **by)
    away = SayAbsent(
        user_id=house.users["ed"].pk, begins_at=begins + 6 * DAY, ends_at=begins + 9 * DAY
    )
    say_absent(provider_id=house.provider.pk, ask=away, now=now, **by)
    look_ahead(now=now)
