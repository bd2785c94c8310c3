"""Policies of organisations: what is in use, and whether those it is for have read it."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.policies import policies_for
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page


class PolicyShape(s.Serializer[Any]):
    """One policy in its latest version; `audience` are roles, `asked` and `read` people."""

    id = s.IntegerField(source="row.pk")
    customer = s.CharField(source="row.tenant.name")
    title = s.CharField(source="version.title")
    version = s.IntegerField(source="version.number")
    text = s.CharField(source="version.text")
    document = s.CharField(source="version.document")
    valid_from = s.DateField(source="version.valid_from")
    review_on = s.DateField(source="row.review_on")
    is_overdue = s.BooleanField()
    audience = s.ListField(source="version.audience", child=s.CharField())
    asked = s.SerializerMethodField()
    read = s.IntegerField()
    to_read = s.BooleanField()

    def get_asked(self, one: Any) -> int:
        return len(one.readers)


class PoliciesShape(s.Serializer[Any]):
    """All of it by title; `has_more` where there was more than is read."""

    results = PolicyShape(many=True)
    has_more = s.BooleanField()


class Policies(ApiView):
    """What is in use: of all customers in sight, or what is for oneself."""

    page = Page(opens=Opens.DATA, statements=14)

    @classmethod
    def gives(cls, name: str) -> object:
        return PoliciesShape

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        lines, has_more = policies_for(self.actor, now=read_clock())
        rows = self.shown(PolicyShape, lines, many=True)
        return Response({"results": rows, "has_more": has_more})
