"""Watching recurring duties: each says once that it comes due, and once that it is late."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.rules.controls import late_at
from incidents.facts import ControlSaid
from incidents.models import Control
from tenants.ledger.append import Act, Written, append_many, update_many
from tenants.rules.roles import SYSTEM

BATCH = 200
SPOKE = ("remind_at",)


def due_controls(*, now: datetime, without: Collection[int] = ()) -> list[tuple[int, int]]:
    """Return what is to speak, by its own key twice: it hangs on no incident."""
    due = Control.objects.filter(remind_at__lte=now).exclude(pk__in=without)
    keys = due.order_by("remind_at", "pk").values_list("pk", flat=True)[:BATCH]
    return [(key, key) for key in keys]


@transaction.atomic
def look_at_controls(due: Sequence[tuple[int, int]], *, now: datetime) -> int:
    """Let these speak, in a handful of statements; return how many did.

    What somebody else holds is left to the next tick.
    """
    rows = Control.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=[key for key, _same in due], remind_at__lte=now
    )
    controls = list(rows.select_related("tenant").order_by("pk"))
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
