"""How long pages take on a small and on a large desk, measured in one run through every layer."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tenants.models import User
from tests.bench.large import Large, large
from tests.databases import connected_to
from tests.named import Row
from tests.people import make_world

SMALL: Final = 10_000
LARGE: Final = 1_000_000
ROUNDS: Final = 15
MOST_GROWTH: Final = 1.2
MILLI: Final = 1e3


@dataclass(frozen=True)
class Case:
    """A page that somebody asks for, and how many milliseconds it may take."""

    name: str
    limit: float
    path: str
    person: str = "agnes"
    headers: Mapping[str, str] = field(default_factory=dict)
    # A poll has nothing new, but for once a minute.
    answers: tuple[int, ...] = (200,)


@dataclass
class Taken:
    """What one case took, in milliseconds: each time, and of that in the database and of CPU."""

    times: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    statements: int = 0
    # Under which whoever asks again has it since the last answer that brought something new.
    tag: str = ""

    @property
    def middle(self) -> float:
        return statistics.median(self.times)

    @property
    def high(self) -> float:
        return sorted(self.times)[max(0, round(len(self.times) * 0.95) - 1)]


Cases = Callable[[Large], Iterator[Case]]


def measure(
    cases: Cases, size: int | None, *, grown: Callable[[Large], object] | None = None
) -> list[Row]:
    """Measure these pages at ten thousand incidents and at `size`; `grown` is done after each."""
    desk = large(make_world())
    desk.grow(SMALL)
    if grown:
        grown(desk)
    before = _round(desk, cases)
    if (size or LARGE) <= SMALL:
        return [row for name, (case, taken) in before.items() for row in _rows(name, case, taken)]
    desk.grow(size or LARGE)
    if grown:
        grown(desk)
    rows: list[Row] = []
    for name, (case, taken) in _round(desk, cases).items():
        rows += _rows(name, case, taken)
        growth = taken.middle / before[name][1].middle
        rows.append(Row(name=f"{name}: growth", value=growth, unit="×", limit=MOST_GROWTH))
    return rows


def _rows(name: str, case: Case, taken: Taken) -> list[Row]:
    return [
        Row(name=f"{name}: p50", value=taken.middle, unit="ms", limit=case.limit),
        Row(name=f"{name}: p95", value=taken.high, unit="ms"),
        Row(name=f"{name}: statements", value=taken.statements, unit=""),
        Row(name=f"{name}: database", value=statistics.median(taken.database), unit="ms"),
        Row(name=f"{name}: CPU", value=statistics.median(taken.cpu), unit="ms"),
    ]


def _round(desk: Large, cases: Cases) -> dict[str, tuple[Case, Taken]]:
    """Take the cases by turns, so that what else the machine does falls on all of them."""
    # As a request has it (servicedesk/wsgi.py).
    options = {**connection.settings_dict["OPTIONS"], "options": settings.REQUEST_PGOPTIONS}
    with connected_to(OPTIONS=options):
        asked = [(case, _client(desk, case.person)) for case in cases(desk)]
        found = {case.name: (case, Taken()) for case, _client in asked}
        for case, client in asked:
            first = Taken()
            _ask(client, case, first)
            found[case.name][1].tag = first.tag
        for _turn in range(ROUNDS):
            for case, client in asked:
                _ask(client, case, found[case.name][1])
    return found


def _client(desk: Large, person: str) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    user = desk.world.users.get(person) or User.objects.get(name=person)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def _ask(client: Client, case: Case, taken: Taken) -> Any:
    headers = dict(case.headers)
    if taken.tag:
        headers["If-None-Match"] = taken.tag
    with _watched() as asked:
        begin, worked = time.perf_counter(), time.process_time()
        answer = client.get(case.path, headers=headers)
        if answer.status_code not in case.answers:
            raise RuntimeError(f"{case.name}: {case.path} answers {answer.status_code}")
        taken.cpu.append((time.process_time() - worked) * MILLI)
        taken.times.append((time.perf_counter() - begin) * MILLI)
    if "If-None-Match" in headers and answer.status_code == 200:
        taken.tag = str(answer["ETag"])
    taken.database.append(sum(asked) * MILLI)
    taken.statements = len(asked)
    return answer


@contextmanager
def _watched() -> Iterator[list[float]]:
    asked: list[float] = []

    def watch(execute: Any, statement: str, params: Any, many: Any, context: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            asked.append(time.perf_counter() - begin)

    with connection.execute_wrapper(watch):
        yield asked


def etag_of(desk: Large, path: str, person: str = "agnes") -> str:
    """Return the tag under which somebody has the fragment at this address."""
    answer = _client(desk, person).get(path, headers={"HX-Request": "true"})
    if "ETag" not in answer:
        raise RuntimeError(f"{person}: {path} answers {answer.status_code} without a tag")
    return str(answer["ETag"])


def forget() -> None:
    cache.clear()
