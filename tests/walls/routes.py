"""Every address that the resolver knows, and whose object to put in it.

What stands in it says the page's declaration; the stock admin's follow from its tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, get_resolver

from incidents.models import Incident
from tenants.models import Tenant, User
from tenants.pages import Page, page_of
from tenants.queries import members_of
from tests.samples import NOBODYS, NOT_THERE, SECRETS, values_of
from tests.walls.furnished import Furnished

# What varies in a route: <converter:name>, or (?P<name>…) with perhaps one group inside.
_VARIES: Final = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """One address: its name with the names of its rooms, its pattern, and what its page says."""

    name: str
    pattern: str
    page: Page | None = field(default=None, repr=False)

    @property
    def varies(self) -> tuple[str, ...]:
        return tuple(a or b for a, b in _VARIES.findall(self.pattern))

    @property
    def door(self) -> str:
        """Return through which door it goes: desk, portal, reporting, escalation, admin or none."""
        return self.name.partition(":")[0] if ":" in self.name else ""

    def path(self, **values: Any) -> str:
        filled = _VARIES.sub(lambda found: str(values[found[1] or found[2]]), self.pattern)
        return "/" + filled.replace("^", "").replace("$", "")


@dataclass(frozen=True)
class Target:
    """Somebody's object at an address, and whose it is."""

    route: Route
    path: str
    house: Furnished
    incident: Incident | None = None
    tenant: Tenant | None = None
    # The same address with an object that nobody has.
    nowhere: str = ""


def every_route(resolver: Any = None, rooms: str = "", before: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{rooms}{entry.namespace}:" if entry.namespace else rooms
            yield from every_route(entry, inner, pattern)
        else:
            # Two of Django's own addresses have no name.
            yield Route(f"{rooms}{entry.name or pattern}", pattern, page_of(entry.callback))


# Addresses of the admin that lead to no tenant's object, though something varies in them.
_OF_NOBODY: Final = {
    "admin:app_list": "the name of a room",
    "admin:admin/(?P<url>.*)$": "whatever else begins with admin/",
}
# Addresses that their owner has no use for either, and why.
CLOSED: Final = {
    "admin:view_on_site": "no row of the settings has a page of its own",
}


def leads_to_a_row(route: Route) -> bool:
    """Say whether a row of some tenant stands in this address."""
    is_secret = route.page is not None and route.page.sample in SECRETS
    return bool(route.varies) and not is_secret and route.name not in _OF_NOBODY


def targets(route: Route, house: Furnished, name: str) -> Iterator[Target]:
    """Return the objects of one person's incident, or of his tenant, at this address."""
    incident = house.incidents[name]
    if not leads_to_a_row(route):
        return
    if route.page is None:
        yield from _of_settings(route, house, incident)
        return
    for values in values_of(route.page, incident):
        nowhere = route.path(**{**values, **NOBODYS})
        yield Target(route, route.path(**values), house, incident=incident, nowhere=nowhere)


def paths_of(route: Route, page: Page, incident: Incident) -> Iterator[str]:
    """Return the addresses of a page for one incident, with each of its queries."""
    for values in values_of(page, incident):
        yield from (route.path(**values) + query.format(**values) for query in page.queries)


def _of_settings(route: Route, house: Furnished, incident: Incident) -> Iterator[Target]:
    if route.name == "admin:view_on_site":
        kind = ContentType.objects.get_for_model(Incident)
        path = route.path(content_type_id=kind.pk, object_id=incident.pk)
        yield Target(route, path, house, incident=incident)
        return
    _admin, app_label, model_name, *_rest = route.pattern.split("/")
    model = apps.get_model(app_label, model_name)
    for tenant in (incident.tenant, house.world.provider):
        rows = (
            members_of([tenant.pk])
            if model is User
            else model._base_manager.filter(("pk" if model is Tenant else "tenant", tenant.pk))
        )
        row = rows.order_by("pk").first()
        if row is not None:
            yield Target(
                route, route.path(object_id=row.pk), house, tenant=tenant,
                nowhere=route.path(object_id=NOT_THERE),
            )  # fmt: skip
