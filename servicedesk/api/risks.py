"""Risks of organisations: what stands, and what happened of each."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.risks import risks_for
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class RiskShape(s.Serializer[Any]):
    """One risk: `count` incidents in its months, `before` in as many before, and the step of the
    scale of likelihood that they say.
    """

    id = s.IntegerField(source="row.pk")
    customer = s.CharField(source="row.tenant.name")
    title = s.CharField(source="row.title")
    owner = s.CharField(source="row.owner.name")
    asset_id = s.IntegerField(source="row.asset_id", allow_null=True)
    category_id = s.IntegerField(source="row.category_id", allow_null=True)
    supplier_id = s.IntegerField(source="row.supplier_id", allow_null=True)
    likelihood = s.IntegerField(source="row.likelihood")
    impact = s.IntegerField(source="row.impact")
    measures = s.CharField(source="row.measures")
    outside_number = s.CharField(source="row.outside_number")
    outside_url = s.CharField(source="row.outside_url")
    months = s.IntegerField(source="row.months")
    threshold = s.IntegerField(source="row.threshold", allow_null=True)
    count = s.IntegerField(source="counted.count")
    before = s.IntegerField(source="counted.before")
    trend = s.CharField(source="counted.trend")
    likelihood_by_incidents = s.IntegerField(source="said.level")
    review_on = s.DateField(source="row.review_on")
    is_overdue = s.BooleanField()


class RisksShape(s.Serializer[Any]):
    """What stands, the gravest first."""

    results = RiskShape(many=True)


class Risks(ApiView):
    """The risks of all customers in sight, for the desk."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, statements=40)

    @classmethod
    def gives(cls, name: str) -> object:
        return RisksShape

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        lines = risks_for(self.actor, now=read_clock())
        return Response({"results": self.shown(RiskShape, lines, many=True)})
