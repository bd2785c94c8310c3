"""What is owed by law now, as the page has it: by the earliest moment that is safe."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.law_due import laws_due, laws_of_mine
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class LawDueShape(s.Serializer[Any]):
    """One duty: to whom and of which law (`name`), why, by when, and what is missing."""

    key = s.CharField()
    name = s.CharField()
    customer = s.CharField()
    reference = s.CharField()
    title = s.CharField()
    event = s.CharField()
    started_at = s.DateTimeField()
    # Empty: without undue delay.
    due_at = s.DateTimeField(allow_null=True)
    # Where its term was read.
    basis = s.CharField(source="source")
    missing = s.ListField(child=s.CharField())
    deciders = s.SerializerMethodField()

    def get_deciders(self, one: Any) -> list[str]:
        return [f"{function}: {holder.name}" for function, holder in one.deciders]


class LawsDueShape(s.Serializer[Any]):
    """All of it, the earliest first; `has_more` where there was more than is read."""

    results = LawDueShape(many=True)
    has_more = s.BooleanField()


class Laws(ApiView):
    """What the law asks now: of all customers in sight, or of those for whom one decides."""

    page = Page(opens=Opens.DATA, statements=12)

    @classmethod
    def gives(cls, name: str) -> object:
        return LawsDueShape

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        is_desk = self.actor.may_somewhere(Action.SEE_QUEUE)
        owed = laws_due(self.actor) if is_desk else laws_of_mine(self.actor)
        rows = self.shown(LawDueShape, owed.rows, many=True)
        return Response({"results": rows, "has_more": owed.has_more})
