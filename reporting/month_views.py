"""What a month of incidents was about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.desk.forms.days import EARLIEST, midnight
from reporting.forms import DriftForm
from reporting.queries.categories import category_page
from reporting.rules.months import month_after, month_before
from reporting.views import around, for_register
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action

CATEGORIES = "reporting/categories.html"


@require_safe
@for_register(Page(Action.SEE_DRIFT, queries=("", "?month=2026-01"), statements=12))
def categories(request: TenantRequest) -> HttpResponse:
    """Show how often each category was met in a month, and how many are only called "other"."""
    form = DriftForm(request.GET)
    context = around(request) | {"form": form}
    if not form.is_valid():
        return render(request, CATEGORIES, context, status=400)
    begins = form.begins(timezone.localdate(context["now"]))
    before, after = month_before(begins), month_after(begins)
    moments = {"before": midnight(before), "since": midnight(begins), "until": midnight(after)}
    is_past = moments["until"] <= context["now"]
    context |= {
        "form": DriftForm({"month": f"{begins:%Y-%m}"}),
        "page": category_page(request.actor, **moments),
        "begins": begins,
        "before": before,
        "after": after,
        "older": f"{request.path}?month={before:%Y-%m}" if begins > EARLIEST else "",
        "newer": f"{request.path}?month={after:%Y-%m}" if is_past else "",
    }
    return render(request, CATEGORIES, context)
