"""Quarterly reports: the list, and one with its content as it was sent, or as it is now."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.quarters.queries.reports import reports_for
from reporting.quarters.queries.view import report_view
from reporting.quarters.rules.quarters import name_of
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class QuarterLineShape(s.Serializer[Any]):
    """One report; a draft was not sent, and has no digest."""

    id = s.IntegerField()
    customer = s.CharField()
    quarter = s.SerializerMethodField()
    sent_at = s.DateTimeField(allow_null=True)
    sha256 = s.CharField(source="digest", allow_blank=True)

    def get_quarter(self, one: Any) -> str:
        return name_of(one.first)


class QuartersShape(s.Serializer[Any]):
    """The last drawn up first; those before the last of these come with `before`."""

    results = QuarterLineShape(many=True)
    has_more = s.BooleanField()


class DecisionShape(s.Serializer[Any]):
    id = s.IntegerField()
    text = s.CharField()
    owner = s.CharField()
    due_on = s.DateField()
    task = s.CharField()


class QuarterShape(s.Serializer[Any]):
    """One report. `content` is what is hashed: sections by their code, comments and decisions."""

    id = s.IntegerField()
    customer = s.CharField(source="told.customer")
    quarter = s.CharField(source="content.quarter")
    is_sent = s.BooleanField()
    sent_at = s.DateTimeField(allow_null=True)
    sha256 = s.CharField(source="digest", allow_blank=True)
    content = s.DictField()
    decided_since = DecisionShape(source="since", many=True)


class Quarters(ApiView):
    """Reports of quarters: of all customers in sight with drafts, or what one was sent."""

    page = Page(Action.SEE_REGISTER, opens=Opens.DATA, statements=12)

    @classmethod
    def gives(cls, name: str) -> object:
        return QuartersShape

    def get(self, request: Request) -> Response:
        place = Place(request.query_params, before=True).read()
        lines, has_more = reports_for(self.actor, before=place["before"])
        rows = self.shown(QuarterLineShape, lines, many=True)
        return Response({"results": rows, "has_more": has_more})


class OneQuarter(ApiView):
    """One report of a quarter, with all that it says."""

    page = Page(Action.SEE_REGISTER, opens=Opens.DATA, sample="quarter", statements=40)

    @classmethod
    def gives(cls, name: str) -> object:
        return QuarterShape

    def get(self, request: Request, quarter: int) -> Response:
        Place(request.query_params).read()
        view = report_view(self.actor, quarter, now=read_clock())
        return Response(self.shown(QuarterShape, view))
