"""The register of a provider and of its largest customer, and the settings of such a provider."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from incidents.models import Incident
from reporting.queries.paging import Place
from tenants import scoping
from tenants.queries import scope_of
from tests.bench.copies import BASE
from tests.bench.large import Large
from tests.bench.pages import Case, measure
from tests.named import Row

LIMIT: Final = 40
RECORD: Final = 60
SETTINGS: Final = 100
REGISTER: Final = "/register/"
PEOPLE: Final = {"provider": "pat", "customer": "audra"}
FILTERS: Final = (
    "status=new", "status=closed", "priority=1", "priority=4", "kind=service_request",
    "label=data_breach", "since=2026-01-01&until=2026-03-31",
)  # fmt: skip
LISTS: Final = ("tenants/tenant", "tenants/contact", "tenants/user", "tenants/agreement")


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size)


def cases(desk: Large) -> Iterator[Case]:
    for who, person in PEOPLE.items():
        yield Case(f"{who}", LIMIT, REGISTER, person)
        for query in FILTERS:
            yield Case(f"{who}, {query}", LIMIT, f"{REGISTER}?{query}", person)
        place, reference = _middle(desk, person)
        yield Case(f"{who}, middle page", LIMIT, f"{REGISTER}?after={quote(str(place))}", person)
        yield Case(f"{who}, record", RECORD, f"{REGISTER}{reference}/", person)
    yield Case("provider, one customer", LIMIT, f"{REGISTER}?customer={BASE + 1}", "pat")
    for name in LISTS:
        yield Case(f"settings: {name}", SETTINGS, f"/admin/{name}/", "adam")
    yield Case("settings: add a contact", SETTINGS, "/admin/tenants/contact/add/", "adam")
    yield Case("settings: a customer", SETTINGS, f"/admin/tenants/tenant/{BASE}/change/", "adam")


def _middle(desk: Large, person: str) -> tuple[Place, str]:
    """Return a place in the middle of the register, and the reference of an incident there."""
    with scoping.entered(scope_of(desk.world.actor(person))):
        found = Incident.objects.order_by("-reported_at", "-pk")
        half = found.count() // 2
        at, pk, reference = found.values_list("reported_at", "pk", "reference")[half]
    return Place(at, pk), reference
