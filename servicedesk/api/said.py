"""Reading one incident further: what was said of it, what happened, and its files."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.forms import Field
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.queries.timeline import timeline
from incidents.models import Incident
from incidents.portal.queries.around import ticket_for
from incidents.portal.queries.ticket import ticket_of
from incidents.record import views as files
from incidents.record.queries.files import any_file, public_file
from incidents.record.queries.visible import incident_for
from servicedesk.api import shapes
from servicedesk.api.base import ApiView
from servicedesk.api.described import page_shape
from servicedesk.api.doors import Door, door_of
from servicedesk.api.incidents import seen_by
from servicedesk.api.places import Place
from servicedesk.api.queries import SIZE, files_of, history_of, registered
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


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
        incident = seen_by(self.actor, reference)
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
        incident = seen_by(self.actor, reference)
        is_desk = door_of(self.actor) is Door.DESK
        return files.download((any_file if is_desk else public_file)(incident, file))
