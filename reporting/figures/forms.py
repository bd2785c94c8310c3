"""Of which period the figures are asked, and of which part of the work."""

import datetime as dt
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.record.queries.options import desk_teams
from reporting.fields import MonthField
from reporting.figures.queries.kpis import KPIS
from reporting.figures.queries.population import Chosen
from reporting.figures.rules.kpis import Kpi
from reporting.figures.rules.periods import Period, Span, period_of
from reporting.forms import ANY, FilterForm
from tenants.rules.roles import Action, Actor

SPANS = [
    (Span.MONTH.value, _("Month")),
    (Span.QUARTER.value, _("Quarter")),
    (Span.YEAR.value, _("Year")),
]


class FiguresForm(FilterForm):
    """Reads an address; this month of everything where nothing is said."""

    field_order = ("span", "month")

    span = forms.ChoiceField(label=_("Period"), choices=SPANS)
    month = MonthField()
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, empty_value=None, choices=[*ANY, *Priority.choices]
    )
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None)

    # What somebody needs for it.
    action = Action.SEE_FIGURES

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, actor=actor, action=self.action)
        self._choose("team", desk_teams(actor))

    def period(self, today: dt.date) -> Period:
        """Return the period that is asked for; only of a valid form."""
        span = Span(self.cleaned_data["span"] or Span.MONTH)
        return period_of(self.cleaned_data["month"] or today, span)

    @property
    def chosen(self) -> Chosen:
        asked = self.cleaned_data
        return Chosen(
            tenant_id=asked["customer"],
            priority=asked["priority"],
            category_id=asked["category"],
            team_id=asked["team"],
        )

    def address(self, *, without: str = "", **changed: str) -> str:
        """Return what an address says of these filters, with some of them changed."""
        asked = cast(QueryDict, self.data).copy()
        asked.pop(without, None)
        for name, value in changed.items():
            asked[name] = value
        return asked.urlencode()


class CustomerFiguresForm(FiguresForm):
    """The same for a customer: of their own organisation as a whole."""

    action = Action.SEE_OWN_FIGURES
    priority = team = category = None  # type: ignore[assignment]

    @property
    def chosen(self) -> Chosen:
        key = self.key
        return Chosen(tenant_id=int(key) if key else None)


class FigureForm(FiguresForm):
    """The same, and of which figure the incidents are asked."""

    figure = forms.ChoiceField(
        label=_("Figure"), choices=[(key, kpi.label) for key, kpi in KPIS.items() if kpi.listed]
    )

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        self.fields["figure"].required = True
        self.order_fields(["figure", "span", "month"])

    @property
    def kpi(self) -> Kpi:
        return KPIS[self.cleaned_data["figure"]]
