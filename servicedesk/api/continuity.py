"""Continuity plans of organisations: what stands, and whether each is up to date."""

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.continuity import plans_for
from servicedesk.api.base import ApiView
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class ContinuityPlanShape(s.Serializer[Any]):
    """One plan. `reasons` say why it asks for its owner: `review`, `untested` or `activated`."""

    id = s.IntegerField(source="row.pk")
    customer = s.CharField(source="row.tenant.name")
    title = s.CharField(source="row.title")
    version = s.CharField(source="row.version")
    valid_from = s.DateField(source="row.valid_from")
    owner = s.CharField(source="row.owner.name")
    assets = s.SerializerMethodField()
    covers = s.CharField(source="row.covers")
    outside_number = s.CharField(source="row.outside_number")
    outside_url = s.CharField(source="row.outside_url")
    sha256 = s.CharField(source="row.sha256")
    review_on = s.DateField(source="row.review_on")
    reviewed_at = s.DateTimeField(source="row.reviewed_at")
    tested_at = s.DateTimeField(source="row.tested_at", allow_null=True)
    reasons = s.ListField(child=s.CharField())

    def get_assets(self, one: Any) -> list[int]:
        return [row.asset_id for row in one.assets]


class ContinuityPlansShape(s.Serializer[Any]):
    """What stands; what is not up to date first."""

    results = ContinuityPlanShape(many=True)


class ContinuityPlans(ApiView):
    """The continuity plans of all customers in sight, for the desk."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, statements=14)

    @classmethod
    def gives(cls, name: str) -> object:
        return ContinuityPlansShape

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        lines = plans_for(self.actor, now=read_clock())
        return Response({"results": self.shown(ContinuityPlanShape, lines, many=True)})
