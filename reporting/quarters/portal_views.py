"""Quarterly reports that were sent to a customer, for its management, auditors and functions."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reporting.quarters.queries.reports import reads_quarters, reports_for
from reporting.quarters.queries.view import ReportView, own_report_view
from reporting.quarters.views import LIST, ONE, as_pdf, printed
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page, as_page
from tenants.rules.typed import is_key

LAYOUT = {"layout": "layouts/portal.html", "is_portal": True}


@require_safe
@never_cache
@as_page(Page(sample="own_quarters"))
def own_quarters(request: TenantRequest) -> HttpResponse:
    """Show what was sent to the organisation, the last first."""
    if not reads_quarters(request.actor):
        raise NotAllowed()
    before = request.GET.get("before", "")
    lines, has_more = reports_for(request.actor, before=int(before) if is_key(before) else None)
    older = f"{request.path}?before={lines[-1].id}" if has_more else ""
    context = {**LAYOUT, "now": read_clock(), "lines": lines, "older": older}
    return render(request, LIST, context)


@require_safe
@never_cache
@as_page(Page(sample="own_quarter"))
def own_quarter(request: TenantRequest, quarter: int) -> HttpResponse:
    view, now = _view(request, quarter), read_clock()
    with timezone.override(ZoneInfo(view.tenant.zone)):
        return render(request, ONE, {**LAYOUT, "now": now, "view": view})


@require_safe
@never_cache
@as_page(Page(sample="own_quarter"))
def own_quarter_print(request: TenantRequest, quarter: int) -> HttpResponse:
    view = _view(request, quarter)
    with timezone.override(ZoneInfo(view.tenant.zone)):
        return printed(request, view, read_clock())


@require_safe
@never_cache
@as_page(Page(opens=Opens.DATA, sample="own_quarter"))
def own_quarter_pdf(request: TenantRequest, quarter: int) -> HttpResponse:
    view = _view(request, quarter)
    with timezone.override(ZoneInfo(view.tenant.zone)):
        return as_pdf(view, read_clock())


def _view(request: TenantRequest, quarter: int) -> ReportView:
    return own_report_view(request.actor, quarter)
