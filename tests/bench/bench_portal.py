"""The portal of the largest customer: for its manager, and for somebody who reports there."""

from collections.abc import Iterator
from typing import Final

from incidents.models import Incident
from tenants import scoping
from tenants.queries import scope_of
from tests.bench.large import Large
from tests.bench.pages import Case, measure
from tests.named import Row

LIMIT: Final = 20
RECORD: Final = 30
PEOPLE: Final = {"manager": "carla", "reporter": "rik"}


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size)


def cases(desk: Large) -> Iterator[Case]:
    for who, person in PEOPLE.items():
        yield Case(f"{who}: home", LIMIT, "/portal/", person)
        yield Case(f"{who}: list", LIMIT, "/portal/reports/", person)
        yield Case(f"{who}: running", LIMIT, "/portal/reports/?state=open", person)
        middle, reference = _middle(desk, person)
        yield Case(f"{who}: middle page", LIMIT, f"/portal/reports/?before={middle}", person)
        yield Case(f"{who}: report", RECORD, f"/portal/{reference}/", person)
    yield Case("manager: own", LIMIT, "/portal/reports/?who=own", "carla")
    yield Case("new report", RECORD, "/portal/new/", "rik")


def _middle(desk: Large, person: str) -> tuple[int, str]:
    """Return a closed report in the middle of what this person sees, and how it is named."""
    actor = desk.world.actor(person)
    with scoping.entered(scope_of(actor)):
        found = Incident.objects.filter(status="closed")
        if person == "rik":
            found = found.filter(reporter__user=actor.user_id)
        rows = found.order_by("-pk").values_list("pk", "reference")
        row: tuple[int, str] = rows[rows.count() // 2]
    return row
