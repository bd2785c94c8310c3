"""Every address that the resolver knows, and whose object to put in it.

A route with something that varies needs an entry here: without one the stranger test fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, get_resolver

from escalation.decide_views import WAYS
from escalation.models import Escalation
from incidents.desk.views.incident import PARTS
from incidents.desk.views.verbs import VERBS
from incidents.models import Complaint, Incident
from tenants.models import Tenant, User
from tenants.queries import members_of
from tests.walls.furnished import Furnished

# What varies in a route: <converter:name>, or (?P<name>…) with perhaps one group inside.
_VARIES: Final = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """One address: its name with the names of its rooms, its pattern, and what varies in it."""

    name: str
    pattern: str

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
            yield Route(f"{rooms}{entry.name or pattern}", pattern)


# Addresses that lead to no tenant's object, though something varies in them.
OF_NOBODY: Final = {
    "password_reset_confirm": "a secret of one person; tried where signing in is",
    "invited": "a signed link of one person; tried where inviting is",
    "escalation:seen": "a signed link of one person; tried where escalations are",
    "admin:app_list": "the name of a room",
    "admin:admin/(?P<url>.*)$": "whatever else begins with admin/",
}
# Addresses that their owner has no use for either, and why.
CLOSED: Final = {
    "admin:view_on_site": "no row of the settings has a page of its own",
}
MISSING: Final = "INC-2000-999999"
NOT_THERE: Final = 2_000_000_000


def targets(route: Route, house: Furnished, name: str) -> Iterator[Target]:
    """Return the objects of one person's incident, or of his tenant, at this address."""
    incident = house.incidents[name]
    if "reference" in route.varies:
        for values in _of_incident(route, incident):
            path = route.path(reference=incident.reference, **values)
            nowhere = route.path(reference=MISSING, **values)
            yield Target(route, path, house, incident=incident, nowhere=nowhere)
    elif route.name == "desk:complaint":
        row = Complaint.objects.filter(incident=incident).order_by("pk").first()
        if row is not None:
            path, nowhere = route.path(pk=row.pk), route.path(pk=NOT_THERE)
            yield Target(route, path, house, incident=incident, nowhere=nowhere)
    elif "object_id" in route.varies:
        yield from _of_settings(route, house, incident)


def _of_incident(route: Route, incident: Incident) -> Iterator[dict[str, Any]]:
    names = set(route.varies) - {"reference"}
    if not names:
        yield {}
    elif names == {"verb"}:
        yield from ({"verb": verb} for verb in VERBS)
    elif names == {"name"}:
        yield from ({"name": part} for part in PARTS)
    elif names == {"way"}:
        ways = WAYS if route.name == "escalation:decide" else ("next", "previous")
        yield from ({"way": way} for way in ways)
    elif names == {"pk"}:
        rows = Escalation.objects.filter(incident=incident).values_list("pk", flat=True)
        yield from ({"pk": pk} for pk in rows[:1])


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
