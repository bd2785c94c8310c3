"""Reading incidents: the lists of the screens, one of them, what was said of it and happened."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms import Field
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.queries.found import case_for
from incidents.desk.views.verbs import VERBS
from incidents.models import Incident
from incidents.portal.queries.around import ticket_for
from incidents.portal.queries.ticket import ticket_of
from incidents.record.queries.visible import incident_for
from reporting.queries.record import record_of
from servicedesk.api import shapes
from servicedesk.api.base import ApiView
from servicedesk.api.described import page_shape
from servicedesk.api.doors import Door, door_of
from servicedesk.api.filters import query_of
from servicedesk.api.lists import LISTS
from servicedesk.api.queries import clocks_of, files_of, registered
from tenants.clock import now as read_clock
from tenants.memo import remembering
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor

ROWS = {
    Door.DESK: shapes.QueueRowShape,
    Door.PORTAL: shapes.ReportRowShape,
    Door.REGISTER: shapes.RegisterRowShape,
}


class Incidents(ApiView):
    """The list of this reader: the queue, their reports, or the register."""

    page = Page(opens=Opens.DATA)
    doors: ClassVar[tuple[Door, ...]] = tuple(Door)

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        found: dict[str, Field] = {}
        for one in cls.doors:
            found |= LISTS[one].form.base_fields
        return found

    @classmethod
    def gives(cls, name: str) -> object:
        found = [shapes.HitShape] if Door.PORTAL in cls.doors else []
        return page_shape(name, *(ROWS[one] for one in cls.doors), *found)

    def door(self) -> Door:
        return door_of(self.actor)

    def get(self, request: Request) -> Response:
        listing = LISTS[self.door()]
        page = listing.read(self.actor, query_of(request.query_params, "fields"), read_clock())
        shape = shapes.HitShape if page.is_found else ROWS[self.door()]
        return Response(
            {
                "results": self.shown(shape, page.rows, many=True),
                "next": self.beside(page.older, listing.places),
                "previous": self.beside(page.newer, listing.places),
            }
        )

    def beside(self, place: Mapping[str, object] | None, places: tuple[str, ...]) -> str | None:
        """Return the address of the page before this one or after it."""
        if place is None:
            return None
        query = query_of(self.request.query_params, *places)
        query.update({name: str(value) for name, value in place.items()})
        return self.request.build_absolute_uri(f"?{query.urlencode()}")


class Register(Incidents):
    """The register, for everybody who reads it."""

    page = Page(Action.SEE_REGISTER, opens=Opens.DATA)
    doors = (Door.REGISTER,)

    def door(self) -> Door:
        return Door.REGISTER


class OneIncident(ApiView):
    """One incident, as this reader sees it."""

    page = Page(opens=Opens.DATA, sample="incident")

    @classmethod
    def gives(cls, name: str) -> object:
        seen: list[Any] = [shapes.IncidentShape, shapes.TicketShape, shapes.RecordShape]
        return PolymorphicProxySerializer(
            component_name="AnyIncident", serializers=seen, resource_type_field_name=None
        )

    def get(self, request: Request, reference: str) -> Response:
        door, now = door_of(self.actor), read_clock()
        if door is Door.REGISTER:
            record = record_of(self.actor, reference, now)
            return self.versioned(shapes.RecordShape, record, record.incident.version)
        if door is Door.PORTAL:
            found = ticket_of(ticket_for(self.actor, reference), self.actor, now)
            return self.versioned(shapes.TicketShape, found, found.incident.version)
        incident: Any = case_for(self.actor, reference)
        incident.read_clocks, incident.read_files = (
            clocks_of(incident, now),
            files_of(incident, self.actor),
        )
        with remembering():
            incident.verbs = [
                name for name, verb in VERBS.items() if verb.is_offered(incident, self.actor)
            ]
        return self.versioned(shapes.IncidentShape, incident, incident.version)


class Recorded(ApiView):
    """One incident, as the register holds it."""

    page = Page(Action.SEE_REGISTER, opens=Opens.DATA, sample="incident")

    @classmethod
    def gives(cls, name: str) -> object:
        return shapes.RecordShape

    def get(self, request: Request, reference: str) -> Response:
        record = record_of(self.actor, reference, read_clock())
        return self.versioned(shapes.RecordShape, record, record.incident.version)


def seen_by(actor: Actor, reference: str) -> Incident:
    if door_of(actor) is Door.REGISTER:
        return registered(actor, reference)
    return incident_for(actor, reference)
