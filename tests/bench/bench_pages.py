"""The pages of queue, incident, portal, register and search, on data made once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.bench import bench_incident, bench_portal, bench_queue, bench_register, bench_search
from tests.bench.large import Large
from tests.bench.pages import Case, Cases, measure
from tests.named import Row

PARTS: Final[dict[str, Cases]] = {
    "queue": bench_queue.cases,
    "incident": bench_incident.cases,
    "portal": bench_portal.cases,
    "register": bench_register.cases,
    "search": bench_search.cases,
}


def run(size: int | None = None) -> list[Row]:
    return measure(_cases, size)


def _cases(desk: Large) -> Iterator[Case]:
    for part, cases in PARTS.items():
        yield from (replace(case, name=f"{part}: {case.name}") for case in cases(desk))
