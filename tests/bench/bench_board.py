"""Boards of the largest customer, figures of any filter, and how soon they follow a change."""

import time
from collections.abc import Iterator
from typing import Final

from incidents.models import Incident
from reporting.figures.services.follow import mark, run_due
from tenants.clock import now as read_clock
from tenants.models import Category, Team
from tenants.scoping import Scope, entered
from tests.bench.copies import BASE
from tests.bench.large import Large
from tests.bench.pages import MILLI, Case, measure
from tests.bench.sums import sum_all
from tests.named import Row

# "Board of the largest tenant" and "KPI of any filter"; "roll-ups follow a change within" ten
# seconds, of which the tick may take three to come.
BOARD: Final = 30
ANY: Final = 300
FOLLOWS: Final = 7_000
BOARDS: Final = ("team", "manager", "security", "management")


def run(size: int | None = None) -> list[Row]:
    follows: list[float] = []

    def grown(desk: Large) -> None:
        sum_all(desk)
        follows.append(_follow(desk))

    rows = measure(cases, size, grown=grown)
    return [*rows, Row(name="a change is counted", value=follows[-1], unit="ms", limit=FOLLOWS)]


def cases(desk: Large) -> Iterator[Case]:
    largest = f"customer={BASE}"
    for name in BOARDS:
        yield Case(f"board of {name}", BOARD, f"/register/boards/{name}/?{largest}&team=", "ines")
    yield Case("figures of the largest", BOARD, f"/register/figures/?{largest}", "ines")
    yield Case("board of the customer", BOARD, "/portal/figures/", "carla")
    with desk.world.entered():
        category = Category.objects.order_by("pk").values_list("pk", flat=True)[0]
        team = Team.objects.order_by("pk").values_list("pk", flat=True)[0]
    for asked in ("", "span=year", "priority=2", f"category={category}", f"team={team}&span=year"):
        yield Case(f"figures {asked}", ANY, f"/register/figures/?{asked}", "ines")


def _follow(desk: Large) -> float:
    """Return how many milliseconds it takes to count one incident of the largest customer anew."""
    provider = desk.world.provider.pk
    with entered(Scope.of(BASE, provider)):
        mark(BASE, provider, Incident.objects.filter(tenant=BASE).values_list("pk", flat=True)[:1])
    begin = time.perf_counter()
    if run_due(now=read_clock()) != 1:
        raise RuntimeError("the change was not counted")
    return (time.perf_counter() - begin) * MILLI
