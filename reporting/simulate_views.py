"""A period under other terms: which incidents would differ, and the sums. Nothing is written."""

from datetime import timedelta
from itertools import islice
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from incidents.desk.forms.days import midnight
from reporting.queries.register import Selection, register
from reporting.queries.simulate import simulate
from reporting.rules.simulating import Difference, Sums
from reporting.simulate_forms import SimulateForm
from reporting.views import around, for_register
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import UNPROCESSABLE
from tenants.rules.roles import Action

# So many are looked at while somebody waits; a longer period takes the command.
MOST: Final = 1000
SHOWN: Final = 200
MONTH: Final = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@for_register(Page(Action.SEE_DRIFT, does=_("Try other terms"), is_kept=False))
def tried(request: TenantRequest) -> HttpResponse:
    """Show what other terms would have made of a period."""
    context = around(request)
    today = timezone.localdate(context["now"])
    form = SimulateForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial={"since": today - MONTH, "until": today},
    )
    context |= {"form": form}
    if request.method != "POST":
        return render(request, "reporting/simulate.html", context)
    if not form.is_valid():
        return render(request, "reporting/simulate.html", context, status=UNPROCESSABLE)
    asked = form.cleaned_data
    chosen = register(
        request.actor,
        Selection(
            since=midnight(asked["since"]) if asked["since"] else None,
            until=midnight(asked["until"] + timedelta(days=1)) if asked["until"] else None,
        ),
        action=Action.SEE_DRIFT,
    )
    sums, rows = Sums(), list[Difference]()
    found = simulate(chosen, form.others, now=context["now"])
    for one in islice(found, MOST):
        sums.add(one)
        if one is not None and len(rows) < SHOWN:
            rows.append(one)
    context |= {
        "sums": sums,
        "rows": rows,
        "is_cut": sums.looked_at == MOST,
        "is_short": sums.differ > len(rows),
    }
    return render(request, "reporting/simulate.html", context)
