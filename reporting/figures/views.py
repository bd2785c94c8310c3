"""The pages of figures: a board, and the incidents behind each of its figures."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.days import EARLIEST
from reporting.figures.forms import FigureForm, FiguresForm
from reporting.figures.queries.board import board
from reporting.figures.queries.listed import MOST, listed
from reporting.figures.rules.chart import chart_of
from reporting.figures.rules.periods import Period
from reporting.figures.tabs import tabs
from reporting.views import around, for_register
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action

BOARD = "reporting/figures.html"
LIST = "reporting/figure.html"
# One of each way in which rows are found.
SAMPLES = ("?figure=reported", "?figure=resolved", "?figure=told", "?figure=terms")


@require_safe
@for_register(
    Page(
        Action.SEE_FIGURES,
        menu=(Entry(Menu.DESK, 70, _("Figures"), "chart-column"),),
        statements=60,
    )
)
def figures(request: TenantRequest) -> HttpResponse:
    """Show the figures of a period beside the one before and that of a year before."""
    form = FiguresForm(request.GET, actor=request.actor)
    context = around(request) | {"form": form}
    if not form.is_valid():
        return render(request, BOARD, context, status=400)
    today = timezone.localdate(context["now"])
    period = form.period(today)
    shown = board(request.actor, form.chosen, period, today)
    context |= {
        "board": shown,
        "tabs": tabs(request),
        "chart": chart_of([(month.reported, month.closed) for month in shown.months]),
        **turned(request, form, period, today),
    }
    return render(request, BOARD, context)


@require_safe
@for_register(Page(Action.SEE_FIGURES, queries=SAMPLES, statements=20))
def figure(request: TenantRequest) -> HttpResponse:
    """Show which incidents stand behind a figure."""
    form = FigureForm(request.GET, actor=request.actor)
    context = around(request) | {"form": form}
    if not form.is_valid():
        return render(request, LIST, context, status=400)
    today = timezone.localdate(context["now"])
    period = form.period(today)
    rows = listed(request.actor, form.chosen, period, form.kpi.listed)
    context |= {
        "kpi": form.kpi,
        "rows": rows[:MOST],
        "is_cut": len(rows) > MOST,
        "most": MOST,
        **turned(request, form, period, today),
    }
    return render(request, LIST, context)


def turned(
    request: TenantRequest, form: FiguresForm, period: Period, today: date
) -> dict[str, Any]:
    """Return the period, and the addresses of those beside it."""
    older, newer = period.before, period.after
    return {
        "period": period,
        "is_running": period.end > today,
        "asked": form.address(),
        "board_asked": form.address(without="figure"),
        "older": _address(request, form, older) if older.first >= EARLIEST else "",
        "newer": _address(request, form, newer) if newer.first <= today else "",
    }


def _address(request: TenantRequest, form: FiguresForm, period: Period) -> str:
    return f"{request.path}?{form.address(month=f'{period.first:%Y-%m}')}"
