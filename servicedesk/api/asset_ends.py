"""What of assets ends or renews, as the page has it: the soonest first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.duty.queries.asset_ends import ends_for
from servicedesk.api.base import FIELDS, ApiView
from servicedesk.api.places import LARGEST
from servicedesk.api.problems import NotKnown, errors_of, no_such_filter
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class EndShape(s.Serializer[Any]):
    """One end: `before` is the last day to decide, which of a renewal is before its notice."""

    asset_id = s.IntegerField(source="row.pk")
    asset = s.CharField(source="row.name")
    customer_id = s.IntegerField(source="row.tenant_id")
    what = s.CharField(help_text="support, maintenance, renewal or licence")
    ends_on = s.DateField()
    before = s.DateField(source="day")
    is_over = s.BooleanField()
    owner_id = s.IntegerField(source="row.owner_id", allow_null=True)
    owner_words = s.CharField(source="row.owner_words")
    supplier_id = s.IntegerField(source="row.supplier_id", allow_null=True)


class EndsShape(s.Serializer[Any]):
    """A page of them; `after` is asked for to go on, and empty at the end."""

    results = EndShape(many=True)
    after = s.CharField()


class EndsAsked(forms.Form):
    """Of which customer, and where a page goes on."""

    customer = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    after = forms.CharField(required=False, max_length=60)


class AssetEnds(ApiView):
    """What ends within eight months, or ended already: of all customers in sight, or one's own."""

    page = Page(opens=Opens.DATA)

    @classmethod
    def asks(cls) -> Mapping[str, forms.Field]:
        return EndsAsked.base_fields

    @classmethod
    def gives(cls, name: str) -> object:
        return EndsShape

    def get(self, request: Request) -> Response:
        form = EndsAsked(request.query_params)
        if unknown := sorted(set(request.query_params) - set(form.fields) - {FIELDS}):
            raise no_such_filter(unknown)
        if not form.is_valid():
            raise NotKnown(errors=errors_of(form))
        is_desk = self.actor.side is Side.PROVIDER
        action = Action.SEE_QUEUE if is_desk else Action.SEE_ORGANISATION
        self.require(action)
        asked = form.cleaned_data
        found = ends_for(
            self.actor, action, read_clock(), customer=asked["customer"], after=asked["after"]
        )
        rows = self.shown(EndShape, found.lines, many=True)
        return Response({"results": rows, "after": found.after})
