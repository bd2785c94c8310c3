"""Boards: the figures and charts of one audience, and those of a customer in their portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reporting.figures.forms import CustomerFiguresForm, FiguresForm
from reporting.figures.queries.board import Board, Figure, board
from reporting.figures.queries.norms import own_team
from reporting.figures.queries.panels import components, hours_of, unusual, years_of
from reporting.figures.queries.population import Chosen
from reporting.figures.rules.boards import AUDIENCES, Audience, Panel
from reporting.figures.rules.chart import chart_of
from reporting.figures.rules.periods import Period
from reporting.figures.tabs import OF_CUSTOMER, tabs
from reporting.figures.views import turned
from reporting.views import around, for_register
from tenants.data import factors
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action, Actor
from tenants.rules.texts import Text

PAGE = "reporting/board.html"


@require_safe
@for_register(Page(Action.SEE_FIGURES, statements=60))
def desk_board(request: TenantRequest, name: str) -> HttpResponse:
    """Show one of the boards of the desk."""
    asked = _asked(request, name)
    form = FiguresForm(asked, actor=request.actor)
    return _board(request, AUDIENCES[name], form, {"tabs": tabs(request, name)})


@require_safe
@for_register(
    Page(
        Action.SEE_OWN_FIGURES,
        menu=(Entry(Menu.PORTAL, 45, _("Figures"), "chart-column"),),
        statements=40,
    )
)
def customer_board(request: TenantRequest) -> HttpResponse:
    """Show a customer the figures of their own organisation."""
    form = CustomerFiguresForm(request.GET, actor=request.actor)
    return _board(request, AUDIENCES[OF_CUSTOMER], form, {"is_portal": True})


def _asked(request: TenantRequest, name: str) -> QueryDict:
    """Return what is asked; the board of a team begins with that of whoever looks."""
    asked = request.GET.copy()
    if name == "team" and "team" not in asked and (team := own_team(request.actor)):
        asked["team"] = str(team)
    return asked


def _board(
    request: TenantRequest, audience: Audience, form: FiguresForm, more: Mapping[str, Any]
) -> HttpResponse:
    context = around(request) | {"form": form, "audience": audience, **more}
    if not form.is_valid():
        return render(request, PAGE, context, status=400)
    today = timezone.localdate(context["now"])
    period = form.period(today)
    shown = board(request.actor, form.chosen, period, today, action=form.action)
    asked = _Asked(request.actor, form.chosen, shown, period, today)
    context |= {
        "board": shown,
        "groups": _groups(audience, {one.key: one for one in shown.figures}),
        "panels": [{"name": panel.value, **_panel(panel, asked)} for panel in audience.panels],
        **turned(request, form, period, today),
    }
    return render(request, PAGE, context)


@dataclass(frozen=True)
class Group:
    """Figures that stand together; those of most boards have no name and are one group."""

    figures: list[Figure]
    label: Text | None = None
    meaning: Text | None = None


def _groups(audience: Audience, by_key: Mapping[str, Figure]) -> list[Group]:
    if not audience.is_by_factor:
        return [Group([by_key[key] for key in audience.figures])]
    return [
        Group([by_key[key] for key in one.figures], one.label, one.meaning) for one in factors()
    ]


@dataclass(frozen=True)
class _Asked:
    """What a chart can be drawn from."""

    actor: Actor
    chosen: Chosen
    board: Board
    period: Period
    today: date


def _panel(panel: Panel, asked: _Asked) -> dict[str, Any]:
    """Return what the template of a chart draws."""
    of = (asked.actor, asked.chosen)
    if panel is Panel.SIGNALS:
        return {"signals": unusual(*of, asked.today)}
    if panel is Panel.HOURS:
        return {"hours": hours_of(*of, asked.period)}
    if panel is Panel.COMPONENTS:
        return {"components": components(*of, asked.period, asked.board.by_priority)}
    if panel is Panel.YEARS:
        return {"years": years_of(asked.board.all_months, asked.board.end)}
    return {"chart": chart_of([(one.reported, one.closed) for one in asked.board.months])}
