"""Reporting: three questions, and then what we promise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.handling.services.register import report_incident
from incidents.portal.forms import ReportForm
from incidents.portal.queries.reports import beside
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.options import asset_names
from incidents.record.queries.solutions import Offered, offered_for
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, Outcome, carry_out
from tenants.rules.roles import Action

PAGE = "incidents/portal/new.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_portal(
    Page(
        Action.REPORT,
        does=gettext_lazy("New report"),
        menu=(
            Entry(
                Menu.PORTAL,
                30,
                gettext_lazy("New report"),
                "plus",
                short=gettext_lazy("Report"),
                is_new=True,
            ),
        ),
        statements=9,
    )
)
def new(request: TenantRequest, portal: Portal) -> HttpResponse:
    assets = [asset for tenant in portal.tenants for asset in asset_names(tenant.pk)]
    names = [(tenant.pk, tenant.name) for tenant in portal.tenants]
    sent = request.POST if request.method == "POST" else None
    given = request.FILES if sent is not None else None
    form = ReportForm(sent, given, assets=assets, tenants=names)
    status = OK
    offered: list[Offered] = []
    if sent is not None:
        offered = _offered(form, portal)
    if sent is not None and not offered:
        came = _sent(form, portal)
        if came.is_done:
            messages.success(request, _("We have your report. You see here how it goes on."))
            return redirect("portal:ticket", came.result)
        status = came.status
    read = beside(portal.keys, portal.actor, portal.now)
    return render(
        request,
        PAGE,
        {
            "now": portal.now,
            "form": form,
            "disruptions": read.disruptions,
            "points": read.points,
            "details_open": form.has_details,
            "solutions": offered,
            "is_offered": bool(offered),
        },
        status=status,
    )


def _offered(form: ReportForm, portal: Portal) -> list[Offered]:
    """Return what may spare this report, once: whoever saw it sends the report all the same."""
    if "offered" in form.data or not form.is_valid():
        return []
    return offered_for(portal.actor, portal.keys, form.cleaned_data["title"])


def _sent(form: ReportForm, portal: Portal) -> Outcome:
    form.is_valid()
    tenant = portal.tenant_of(form.cleaned_data.get("tenant"))

    def act() -> str:
        done = report_incident(
            tenant_id=tenant.pk, ask=form.ask(), actor=portal.actor, now=portal.now
        )
        return done.reference

    return carry_out(
        form,
        tenant_id=tenant.pk,
        provider_id=tenant.provider_id,
        actor=portal.actor,
        purpose="portal.new",
        act=act,
    )
