"""The queue of a desk with a thousand customers: every filter, for who sees all, ten and one."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.queue import queue_page
from incidents.models import Incident
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.queries import scope_of
from tests.bench.copies import BASE
from tests.bench.large import Large
from tests.bench.pages import Case, etag_of, measure
from tests.named import Row

LIMIT: Final = 25
POLL: Final = 10
SEARCH: Final = 60
FILTERS: Final = (
    "status=new", "status=closed", "priority=2", "assignee=me", "assignee=none",
    "kind=service_request", "due=overdue", "due=risk", "due=update", "unread=on", "breach=on",
    "monitoring=on", f"customer={BASE + 1}", "priority=1&priority=2&status=new&status=waiting",
    "klass=3&klass=4", "since=2026-11-01", "sort=deadline", "sort=-priority", "sort=-reported",
    "sort=reported", "sort=customer", "sort=-status", "sort=assignee", "sort=resolution",
    "status=closed&sort=reported",
)  # fmt: skip
# Who sees all customers, ten of them, and one.
PEOPLE: Final = {"all": "agnes", "ten": "sam", "one": f"Agent {BASE}"}


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size)


def cases(desk: Large) -> Iterator[Case]:
    for sees, person in PEOPLE.items():
        yield Case(f"{sees}", LIMIT, "/desk/", person)
        tag = etag_of(desk, "/desk/", person)
        headers = {"HX-Request": "true", "If-None-Match": tag}
        yield Case(f"{sees}, poll", POLL, "/desk/", person, headers, (200, 304))
    for query in FILTERS:
        yield Case(query, LIMIT, f"/desk/?{query}")
    yield Case("middle page", LIMIT, f"/desk/?after={_middle(desk)}")
    yield Case("title searched", SEARCH, "/desk/?q=printer")
    yield Case("number in part", SEARCH, "/desk/?q=00123")
    yield Case("search box", SEARCH, "/desk/search/?q=printer+place+4200")


def _middle(desk: Large) -> str:
    actor = desk.world.actor("agnes")
    with scoping.entered(scope_of(actor)):
        count = Incident.objects.exclude(status="closed").count()
        page = queue_page(actor, QueueFilters(), read_clock(), size=min(count // 2, 10_000))
    return quote(str(page.older))
