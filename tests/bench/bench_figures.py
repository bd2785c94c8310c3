"""The figures of a large desk: of a month, a year, one customer, and the incidents behind one."""

from collections.abc import Iterator
from typing import Final

from tests.bench.copies import BASE
from tests.bench.large import Large
from tests.bench.pages import Case, measure
from tests.bench.sums import sum_all
from tests.named import Row

# "KPI of any filter": with the page around it.
LIMIT: Final = 300
BOARD: Final = "/register/figures/"


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size, grown=sum_all)


def cases(_desk: Large) -> Iterator[Case]:
    yield Case("month", LIMIT, BOARD, "ines")
    yield Case("year", LIMIT, f"{BOARD}?span=year", "ines")
    yield Case("month, one customer", LIMIT, f"{BOARD}?customer={BASE + 1}", "ines")
    yield Case("year, P1", LIMIT, f"{BOARD}?span=year&priority=1", "ines")
    yield Case("year, ten customers", LIMIT, f"{BOARD}?span=year", "sam")
    for figure in ("reported", "resolved", "told", "open"):
        yield Case(f"behind {figure}", LIMIT, f"{BOARD}incidents/?figure={figure}", "ines")
