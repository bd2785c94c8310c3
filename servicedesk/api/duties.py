"""Recurring duties of organisations, as the page has them: the longest due first."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.forms import RecordDoneForm
from incidents.duty.queries.controls import control_for, controls_for
from incidents.duty.services.controls import record_done
from incidents.models import Control, ControlFile
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.errors import DomainError
from tenants.pages import Opens, Page
from tenants.scoping import Scope, entered


class DutyShape(s.Serializer[Any]):
    """One duty: `standing` is late, soon or kept; `owner` a function, with who is reminded."""

    id = s.IntegerField(source="row.pk")
    customer = s.CharField(source="row.tenant.name")
    code = s.CharField(source="row.code")
    title = s.CharField(source="asked.title")
    pack = s.CharField(source="pack.code")
    basis = s.CharField(source="pack.basis.source")
    owner = s.CharField(source="row.owner")
    reminded = s.SerializerMethodField()
    every_months = s.IntegerField(source="row.every")
    due_on = s.DateField(source="row.due_on")
    standing = s.CharField()

    def get_reminded(self, one: Any) -> list[str]:
        return [holder.name for holder in one.held_by[:2]]


class DutiesShape(s.Serializer[Any]):
    """All of it; `has_more` where there was more than is read."""

    results = DutyShape(many=True)
    has_more = s.BooleanField()


class DutyDoneShape(s.Serializer[Any]):
    """That a duty was done; `due_on` is its next day, `files` the SHA-256 of what came with it."""

    id = s.IntegerField()
    due_on = s.DateField()
    files = s.ListField(child=s.CharField())


class DutyDone(ApiView):
    """Record that a duty was done, with what shows it; files are sent as a form (`attached`)."""

    page = Page(opens=Opens.NOTHING, sample="control")
    parser_classes = (JSONParser, MultiPartParser)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, RecordDoneForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: DutyDoneShape}

    def post(self, request: Request, control: int) -> Response:
        row = control_for(self.actor, control, now=read_clock()).row
        return once(request, self.actor, lambda: self._done(request, row))

    def _done(self, request: Request, row: Control) -> Response:
        form = valid(
            RecordDoneForm(posted(request, key=key_of(request)), request.FILES),
            beside=frozenset({"key"}),
        )
        try:
            # Its words are kept beside the ledger, where the customer's own transaction has none.
            with entered(Scope.of(row.tenant_id, row.provider_id)):
                proof = record_done(
                    control_id=row.pk, ask=form.ask(), actor=self.actor, now=read_clock()
                )
                rows = ControlFile.objects.filter(proof=proof).order_by("pk")
                files = list(rows.values_list("sha256", flat=True))
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        due_on = Control.objects.get(pk=row.pk).due_on
        return Response({"id": proof.pk, "due_on": due_on, "files": files})


class Duties(ApiView):
    """What is owed again and again: of all customers in sight, or of one's own organisation."""

    page = Page(opens=Opens.DATA, statements=12)

    @classmethod
    def gives(cls, name: str) -> object:
        return DutiesShape

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        found = controls_for(self.actor, now=read_clock())
        rows = self.shown(DutyShape, found.lines, many=True)
        return Response({"results": rows, "has_more": found.has_more})
