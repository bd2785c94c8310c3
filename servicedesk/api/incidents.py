"""Reading incidents: the lists of the screens, one of them, what was said of it and happened."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.forms import Field
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.queries.found import case_for
from incidents.desk.queries.timeline import timeline
from incidents.desk.views.verbs import VERBS
from incidents.models import Incident
from incidents.portal.queries.around import ticket_for
from incidents.portal.queries.ticket import ticket_of
from incidents.record import views as files
from incidents.record.queries.files import any_file, public_file
from incidents.record.queries.visible import incident_for
from reporting.queries.record import record_of
from servicedesk.api import shapes
from servicedesk.api.base import ApiView
from servicedesk.api.described import page_shape
from servicedesk.api.doors import Door, door_of
from servicedesk.api.filters import query_of
from servicedesk.api.lists import LISTS
from servicedesk.api.places import Place
from servicedesk.api.queries import SIZE, clocks_of, files_of, history_of, registered
from tenants.clock import now as read_clock
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


class Messages(ApiView):
    """What was said to and by the customer, newest first."""

    page = Page(opens=Opens.DATA, sample="incident")
    show = "customer"
    rows: ClassVar[tuple[Any, ...]] = (shapes.EntryShape, shapes.SaidShape)

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        return {"before": Place.base_fields["before"]}

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, *cls.rows)

    def get(self, request: Request, reference: str) -> Response:
        if door_of(self.actor) is Door.PORTAL:
            Place(request.query_params).read()
            found = ticket_of(ticket_for(self.actor, reference), self.actor, read_clock())
            return Response({"results": self.shown(shapes.SaidShape, found.said, many=True)})
        self.require(Action.SEE_QUEUE)
        place = Place(request.query_params, before=True)
        return self.told(incident_for(self.actor, reference), self.show, place.read().get("before"))

    def told(self, incident: Incident, show: str, before: int | None) -> Response:
        page = timeline(incident, show=show, before=before)
        return Response(
            {
                "results": self.shown(shapes.EntryShape, page.entries, many=True),
                "next": self.request.build_absolute_uri(f"?before={page.older}")
                if page.older
                else None,
            }
        )


class Notes(Messages):
    """What colleagues wrote for each other."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="incident")
    show = "internal"
    rows = (shapes.EntryShape,)


class Timeline(Messages):
    """All that was said and happened."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="incident")
    show = "all"
    rows = (shapes.EntryShape,)


class History(ApiView):
    """Its events along the chain, each with its link: what a verifier wants."""

    page = Page(Action.SEE_REGISTER, opens=Opens.DATA, sample="incident")

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        return {"after": Place.base_fields["after"]}

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, shapes.ToldShape)

    def get(self, request: Request, reference: str) -> Response:
        after = Place(request.query_params, after=True).read().get("after") or 0
        incident = registered(self.actor, reference)
        found = history_of(incident, self.actor, after=after)
        more = found[SIZE - 1].seq if len(found) > SIZE else None
        return Response(
            {
                "results": self.shown(shapes.ToldShape, found[:SIZE], many=True),
                "next": request.build_absolute_uri(f"?after={more}") if more else None,
            }
        )


class Files(ApiView):
    """Its files."""

    page = Page(opens=Opens.DATA, sample="incident")

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, shapes.FileShape)

    def get(self, request: Request, reference: str) -> Response:
        Place(request.query_params).read()
        incident = _seen(self.actor, reference)
        return Response(
            {"results": self.shown(shapes.FileShape, files_of(incident, self.actor), many=True)}
        )


class OneFile(ApiView):
    """A file, as it came."""

    page = Page(opens=Opens.DATA, sample="file")

    @classmethod
    def gives(cls, name: str) -> object:
        return OpenApiTypes.BINARY

    def get(self, request: Request, reference: str, file: UUID) -> HttpResponse:
        incident = _seen(self.actor, reference)
        is_desk = door_of(self.actor) is Door.DESK
        return files.download((any_file if is_desk else public_file)(incident, file))


def _seen(actor: Actor, reference: str) -> Incident:
    if door_of(actor) is Door.REGISTER:
        return registered(actor, reference)
    return incident_for(actor, reference)
