"""The figures of a period, as their page has them: values, norms, and how they went."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.forms import Field
from django.utils import timezone
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.figures.forms import FiguresForm
from reporting.figures.queries.board import board
from reporting.figures.rules.values import Value
from servicedesk.api.base import ApiView
from servicedesk.api.filters import query_of
from servicedesk.api.problems import NotKnown, errors_of
from tenants.clock import now as read_clock
from tenants.data import factors
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


class NormShape(s.Serializer[Any]):
    """What a figure should keep to, in its own unit, and whether it does."""

    norm = s.DecimalField(max_digits=12, decimal_places=1, allow_null=True, coerce_to_string=False)
    target = s.DecimalField(
        max_digits=12, decimal_places=1, allow_null=True, coerce_to_string=False
    )
    verdict = s.CharField()
    is_own = s.BooleanField()


class FigureShape(s.Serializer[Any]):
    """One figure: a count, a part of a whole, or how long things took in seconds."""

    key = s.CharField()
    kpi = s.IntegerField(source="kpi.text.nr")
    label = s.CharField(source="kpi.label")  # type: ignore[assignment]
    # Of which success factor it is an example (002, section 2.2); empty where of none.
    factor = s.SerializerMethodField()
    unit = s.CharField(source="kpi.text.measure")
    better = s.CharField(source="kpi.text.better")
    now = s.SerializerMethodField()
    before = s.SerializerMethodField()
    year_before = s.SerializerMethodField()
    norm = NormShape()
    # When its month was frozen, where that is not what it is now.
    frozen = s.SerializerMethodField()

    def get_factor(self, one: Any) -> str:
        return next((factor.key for factor in factors() if one.key in factor.figures), "")

    def get_frozen(self, one: Any) -> dict[str, Any] | None:
        return value_of(one.frozen) if one.frozen else None

    def get_now(self, one: Any) -> dict[str, Any]:
        return value_of(one.now)

    def get_before(self, one: Any) -> dict[str, Any]:
        return value_of(one.before)

    def get_year_before(self, one: Any) -> dict[str, Any]:
        return value_of(one.year_before)


class FiguresShape(s.Serializer[Any]):
    """A period by its days, and what was counted in it; `end` does not belong to it."""

    first = s.DateField()
    end = s.DateField()
    is_running = s.BooleanField()
    figures = FigureShape(many=True)
    frozen_sha256 = s.CharField(allow_blank=True)
    not_counted = s.DictField(child=s.IntegerField())


class Figures(ApiView):
    """The figures of a month, a quarter or a year, beside those of before."""

    page = Page(Action.SEE_FIGURES, opens=Opens.DATA, statements=60)

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        return FiguresForm.base_fields

    @classmethod
    def gives(cls, name: str) -> object:
        return FiguresShape

    def get(self, request: Request) -> Response:
        self.require(Action.SEE_FIGURES)
        form = FiguresForm(query_of(request.query_params, "fields"), actor=self.actor)
        if not form.is_valid():
            raise NotKnown(errors=errors_of(form))
        today = timezone.localdate(read_clock())
        period = form.period(today)
        found = board(self.actor, form.chosen, period, today)
        told = {
            "first": period.first,
            "end": period.end,
            "is_running": period.end > today,
            "figures": found.figures,
            "frozen_sha256": found.frozen.digest if found.frozen else "",
            "not_counted": found.apart,
        }
        return Response(self.shown(FiguresShape, told))


def value_of(value: Value) -> dict[str, Any]:
    """Return a value as it is: what is not known is empty, never none or all."""
    told = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return {"kind": value.kind, **told}


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if value is None or isinstance(value, int) else str(value)
