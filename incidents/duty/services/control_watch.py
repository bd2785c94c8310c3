"""Watching recurring duties: each says once that it comes due, and once that it is late."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.rules.controls import late_at
from incidents.facts import ControlSaid
from incidents.models import Control
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.ledger.taking import Due, due_rows, take_due
from tenants.rules.roles import SYSTEM

MOMENT: Final = "remind_at"
SPOKE = ("remind_at",)


def due_controls(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return what is to speak, by its own key twice: it hangs on no incident."""
    return due_rows(Control.objects.all(), MOMENT, now=now, without=without)


@transaction.atomic
def look_at_controls(due: Sequence[Due], *, now: datetime) -> int:
    """Let these speak, in a handful of statements; return how many did.

    What somebody else holds is left to the next tick.
    """
    controls = take_due(Control.objects.all(), MOMENT, due, now=now)
    acts = [_speak(control, now=now) for control in controls]
    update_many(controls, *SPOKE)
    append_many(acts)
    return len(acts)


def _speak(control: Control, *, now: datetime) -> Act:
    """Let one say its word. A reminder of a time that nobody watched is not made up afterwards."""
    late = late_at(control.due_on, zone=ZoneInfo(control.tenant.zone))
    is_late = now >= late
    control.remind_at = None if is_late else late
    return Act(
        subject=control,
        kind="control.missed" if is_late else "control.due",
        actor=SYSTEM,
        at=now,
        wrote=[Written(control, SPOKE)],
        facts=ControlSaid(code=control.code, due_on=str(control.due_on)),
    )
