"""Recurring duties of organisations, as the page has them: the longest due first."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.controls import controls_for
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page


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
