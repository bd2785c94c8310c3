"""A month that closed is kept with its digest; what changes later is shown beside it."""

import re
from datetime import UTC, date, datetime

import pytest

from reporting.figures.models import FrozenMonth
from reporting.figures.rules.frozen import freezable
from reporting.figures.services.freeze import digest, figures_of, freeze_of, untrue
from tenants.ledger.declared import facts_of
from tenants.models import Event
from tests.factories import incidents as made
from tests.people import World
from tests.reporting.figures.house import MARCH, on, reader, register, summed
from tests.reporting.house import House


@pytest.mark.parametrize(
    ("today", "months"),
    [
        ("2026-04-04", []),
        ("2026-04-05", ["2026-03"]),
        ("2026-05-04", ["2026-03"]),
        ("2027-01-05", [f"2026-{n:02}" for n in range(3, 13)]),
    ],
)
def test_a_month_closes_on_its_day(today: str, months: list[str]):
    found = freezable(first=date(2026, 3, 1), today=date.fromisoformat(today), close_on=5)

    assert [f"{one:%Y-%m}" for one in found] == months


def frozen(world: World, *, now: datetime) -> list[str]:
    with world.entered():
        freeze_of(world.acme, now=now)
        rows = FrozenMonth.objects.filter(tenant=world.acme).order_by("month")
        return [f"{row.month:%Y-%m}" for row in rows]


def test_a_month_is_kept_once_and_told_with_its_digest(world: World):
    with world.entered():
        made.closed(world, register(world, on(2)))
    summed(world)

    # Brussels is in the fifth already, an hour and a half before UTC is.
    assert frozen(world, now=datetime(2026, 4, 4, 21, 59, tzinfo=UTC)) == []
    assert frozen(world, now=datetime(2026, 4, 4, 22, 30, tzinfo=UTC)) == ["2026-03"]
    assert frozen(world, now=datetime(2026, 4, 6, tzinfo=UTC)) == ["2026-03"]

    with world.entered():
        row = FrozenMonth.objects.get(tenant=world.acme)
        event = Event.objects.get(kind="figures.frozen", subject_id=row.pk)
        assert facts_of(event).sha256 == row.digest  # type: ignore[attr-defined]
        assert row.figures["reported"] == {"kind": "count", "value": 1}
        assert row.figures["opening"] == {"kind": "unknown"}
        # The same record gives the same text, and that the same digest.
        assert digest(world.acme, row.month, figures_of(world.acme, row.month)) == row.digest
        assert untrue(world.acme) == []


def test_what_changes_later_stands_beside_it(house: House):
    with house.world.entered():
        register(house.world, on(2))
    summed(house.world)
    frozen(house.world, now=datetime(2026, 4, 6, tzinfo=UTC))
    page = f"{MARCH}&customer={house.world.acme.pk}"
    before = reader(house).get(page).content.decode()

    with house.world.entered():
        register(house.world, on(3))
    after = re.sub(r"\s+", " ", reader(house).get(page).content.decode())

    assert "This month is closed" in before
    assert "changed since frozen" not in before
    # Of incidents, and of what was open at the end.
    assert after.count("changed since frozen") == len(
        [one for one in reader(house).get(f"/api/v1/figures/?month=2026-03&customer="
         f"{house.world.acme.pk}").json()["figures"] if one["frozen"]]
    )  # fmt: skip
    assert "when the month closed: 1" in after
    with house.world.entered():
        row = FrozenMonth.objects.get(tenant=house.world.acme)
        assert row.figures["reported"] == {"kind": "count", "value": 1}
        assert figures_of(house.world.acme, row.month)["reported"]["value"] == 2
