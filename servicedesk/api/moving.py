"""Moving in by programs: a file up, how it is read, checked without writing, brought in, faults."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.forms import ChoiceField
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.models import MoveIn, MoveInFault
from incidents.moving_forms import MappingForm, UploadForm
from incidents.past.rules.move_fields import FIELDS
from incidents.past.services import move_in
from incidents.record.queries.moving import move_for, moves_of
from incidents.record.queries.options import customers_for
from servicedesk.api import filters, shapes_doors
from servicedesk.api.around import Found, ListView
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import asked_shape, body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.places import Place
from servicedesk.api.problems import no_such_field
from servicedesk.api.taking import CREATED
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotAllowed, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor

Shape: Final = shapes_doors.MoveShape
ACCEPTED: Final = 202
_ONE: Final = Page(Action.IMPORT, opens=Opens.DATA, sample="move")
_ACT: Final = Page(Action.IMPORT, opens=Opens.NOTHING, sample="move")


class Moves(ListView):
    """Files that were uploaded to move in, and another one."""

    page = Page(Action.IMPORT, opens=Opens.DATA)
    parser_classes = (MultiPartParser,)
    filters = filters.MoveFilters
    shape = Shape

    def found(self, actor: Actor) -> Found:
        return moves_of(actor).order_by()

    @classmethod
    def does(cls) -> Words:
        return "Upload a file; how its columns are read is guessed by their names."

    @classmethod
    def takes(cls, name: str) -> object:
        made = asked_shape(f"{name}Upload", UploadForm.base_fields, with_files=True)
        return {"multipart/form-data": made}

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: Shape}

    def post(self, request: Request) -> Response:
        wholes = self.actor.wholes_for(Action.IMPORT)
        if not wholes:
            raise NotAllowed()
        return once(request, self.actor, lambda: self._made(request, wholes[0]))

    def _made(self, request: Request, provider_id: int) -> Response:
        data = posted(request, key=key_of(request))
        data.pop("file", None)
        sought = customers_for(
            self.actor, Action.IMPORT, chosen=data.get("customer", ""), sought=""
        )
        form = UploadForm(data, request.FILES, customers=sought.options)
        try:
            made = move_in.upload(
                provider_id=provider_id, ask=valid(form).ask(), actor=self.actor, now=read_clock()
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        response = Response(self.shown(Shape, made), status=CREATED)
        response["Location"] = request.build_absolute_uri(f"{made.public_id}/")
        return response


class OneMove(ApiView):
    """One file: how it is read, how far, and what became of its rows."""

    page = _ONE

    @classmethod
    def gives(cls, name: str) -> object:
        return Shape

    def get(self, request: Request, move: UUID) -> Response:
        Place(request.query_params).read()
        return Response(self.shown(Shape, move_for(self.actor, move)))


class ActView(ApiView):
    """What is done with a file; a worker goes on with it."""

    page = _ACT

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, {})

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {ACCEPTED: Shape}

    def post(self, request: Request, move: UUID) -> Response:
        row = move_for(self.actor, move)
        return once(request, self.actor, lambda: self._accepted(request, row))

    def _accepted(self, request: Request, row: MoveIn) -> Response:
        done = self.act(request, row)
        return Response(self.shown(Shape, done), status=ACCEPTED)

    def act(self, request: Request, row: MoveIn) -> MoveIn:
        raise NotImplementedError


class CheckMove(ActView):
    """Read the whole file by this mapping and say what is wrong, without writing any of it."""

    @classmethod
    def takes(cls, name: str) -> object:
        # Of each kind of file; which there are of this one stands in what its upload answered.
        every = {field.name: field for fields in FIELDS.values() for field in fields}
        made = {
            name: ChoiceField(required=False, label=str(field.label))
            for name, field in every.items()
        }
        return body_of(name, made)

    def act(self, request: Request, row: MoveIn) -> MoveIn:
        form = MappingForm(posted(request, key=key_of(request)), move=row)
        try:
            return move_in.check(
                public_id=row.public_id, mapping=valid(form).ask(), actor=self.actor
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None


class BringIn(ActView):
    """Write what was checked; rows with a fault stay out, and what is here already is left."""

    service: ClassVar[Any] = staticmethod(move_in.bring_in)

    def act(self, request: Request, row: MoveIn) -> MoveIn:
        if unknown := sorted(posted(request)):
            raise no_such_field(unknown)
        done: MoveIn = self.service(public_id=row.public_id, actor=self.actor)
        return done


class CancelMove(BringIn):
    """Stop after the rows that are at hand; what was brought in stays."""

    service = staticmethod(move_in.cancel)


class Faults(ListView):
    """What was wrong with a file, row by row."""

    page = _ONE
    filters = filters.FaultFilters
    shape = shapes_doors.FaultShape

    def found(self, actor: Actor) -> Found:
        row = move_for(actor, self.kwargs["move"])
        return MoveInFault.objects.filter(move_in=row)
