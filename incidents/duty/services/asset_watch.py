"""Watching assets: of each end its owner is reminded 8, 3 and 1 months ahead, each once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from incidents.duty.rules.asset_ends import next_look, stage_of
from incidents.duty.rules.controls import morning
from incidents.facts import AssetEnds
from incidents.models import AssetReminder
from tenants.ledger.append import Act, Written, append_many, insert, update_many
from tenants.ledger.taking import Due, due_rows, take_due
from tenants.models import Asset
from tenants.rules.assets import ends_of
from tenants.rules.roles import SYSTEM

MOMENT: Final = "look_at"
LOOKED = ("look_at",)
# Of which asset, what ends, when, and how many months ahead it was said.
Said = tuple[int, str, date, int]


def due_assets(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return what is to be looked at, by its own key twice: it hangs on no incident."""
    return due_rows(Asset.objects.all(), MOMENT, now=now, without=without)


@transaction.atomic
def look_at_assets(due: Sequence[Due], *, now: datetime) -> int:
    """Look at these, in a handful of statements; return how many were.

    What somebody else holds is left to the next tick.
    """
    assets = take_due(Asset.objects.all(), MOMENT, due, now=now)
    said = AssetReminder.objects.filter(asset__in=assets)
    known = set(said.values_list("asset_id", "what", "on_day", "months"))
    acts = [act for asset in assets for act in _look(asset, known, now=now)]
    update_many(assets, *LOOKED)
    append_many(acts)
    return len(assets)


def _look(asset: Asset, known: Collection[Said], *, now: datetime) -> list[Act]:
    """Say of each end what was not said yet, and when it is looked at again."""
    zone = ZoneInfo(asset.tenant.zone)
    today, ends = now.astimezone(zone).date(), ends_of(asset)
    again = next_look(ends.values(), today)
    asset.look_at = morning(again, zone) if again else None
    acts = [Act(subject=asset, kind="asset.looked_at", actor=SYSTEM, at=now,
                wrote=[Written(asset, LOOKED)])]  # fmt: skip
    for what, day in ends.items():
        months = stage_of(day, today)
        if months is not None and (asset.pk, what, day, months) not in known:
            acts.append(_reminder(asset, what, day, months, now=now))
    return acts


def _reminder(asset: Asset, what: str, day: date, months: int, *, now: datetime) -> Act:
    reminder = AssetReminder(
        tenant_id=asset.tenant_id, provider_id=asset.provider_id, asset=asset, what=what,
        on_day=day, months=months, said_at=now,
    )  # fmt: skip
    return Act(
        subject=asset,
        kind="asset.ending",
        actor=SYSTEM,
        at=now,
        wrote=[insert(reminder)],
        facts=AssetEnds(what=what, on_day=str(day), months=months),
    )
