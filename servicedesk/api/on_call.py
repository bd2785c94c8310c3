"""Who is on duty now, or at a moment of the past or the future."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.models import Rota
from escalation.on_call.queries.plans import rotas_of
from escalation.on_call.queries.shown import duties_at
from escalation.on_call.rules.duty import FIRST, LAST
from servicedesk.api.base import FIELDS, ApiView
from servicedesk.api.problems import NotKnown, errors_of
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class PersonShape(s.Serializer[Any]):
    id = s.IntegerField()
    name = s.CharField()


class LevelShape(s.Serializer[Any]):
    """One level: `why` says by what they are there, or why nobody is."""

    level = s.CharField()
    why = s.CharField()
    person = PersonShape(source="user", allow_null=True)
    # Empty where it is further ahead than two weeks.
    until = s.DateTimeField(allow_null=True)


class RotaShape(s.ModelSerializer[Rota]):
    """Of a team, of a customer, or of all that have none of their own."""

    class Meta:
        model = Rota
        fields: ClassVar = ("id", "name", "zone", "team_id", "customer_id")


class OnDutyShape(s.Serializer[Any]):
    """One rota, and who is there at each level that it has."""

    rota = RotaShape()
    levels = LevelShape(many=True)


class OnDutyNowShape(s.Serializer[Any]):
    at = s.DateTimeField()
    results = OnDutyShape(many=True)


class _When(forms.Form):
    at = IsoDateTimeField(required=False)


class OnDuty(ApiView):
    """Who is on duty by each rota in sight: now, or `at` a moment of the past or the future."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, statements=12)

    @classmethod
    def asks(cls) -> Mapping[str, forms.Field]:
        return {"at": forms.DateTimeField(required=False)}

    @classmethod
    def gives(cls, name: str) -> object:
        return OnDutyNowShape

    def get(self, request: Request) -> Response:
        form = _When(request.query_params)
        if unknown := sorted(set(request.query_params) - {"at", FIELDS}):
            told = _("There is no such filter: %(names)s.") % {"names": ", ".join(unknown)[:80]}
            raise NotKnown(errors={name[:40]: told for name in unknown[:5]})
        if not form.is_valid():
            raise NotKnown(errors=errors_of(form))
        at = form.cleaned_data["at"] or read_clock()
        if not FIRST <= at <= LAST:
            raise NotKnown(_("This is too far away."), field="at")
        rows = duties_at(list(rotas_of(self.actor)), at)
        return Response({"at": at, "results": OnDutyShape(rows, many=True).data})
