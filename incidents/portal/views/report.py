"""Reporting: three questions, and then what we promise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.choices import Kind, PersonalData
from incidents.handling.asks.report import ReportIncident
from incidents.handling.services.register import report_incident
from incidents.portal.forms import ReportForm
from incidents.portal.queries.reports import beside
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.options import asset_names
from tenants.errors import Invalid
from tenants.middleware import TenantRequest
from tenants.posted.keyed import once

PAGE = "incidents/portal/new.html"
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_portal
def new(request: TenantRequest, portal: Portal) -> HttpResponse:
    assets = [asset for tenant in portal.tenants for asset in asset_names(tenant.pk)]
    names = [(tenant.pk, tenant.name) for tenant in portal.tenants]
    form = ReportForm(request.POST or None, assets=assets, tenants=names)
    if request.method == "POST" and form.is_valid():
        try:
            reference = _sent(form, portal)
        except Invalid as refused:
            for field, told in refused.errors.items():
                form.add_error(field if field in form.fields else None, str(told))
        else:
            messages.success(request, _("We have your report. You see here how it goes on."))
            return redirect("portal:ticket", reference)
    read = beside(portal.keys, portal.actor, portal.now)
    return render(
        request,
        PAGE,
        {
            "now": portal.now,
            "form": form,
            "outages": read.outages,
            "points": read.points,
            "details_open": form.has_details,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _sent(form: ReportForm, portal: Portal) -> str:
    said = form.cleaned_data
    tenant = portal.tenant_of(said.get("tenant"))

    def act() -> str:
        return report_incident(
            tenant_id=tenant.pk,
            actor=portal.actor,
            now=portal.now,
            ask=ReportIncident(
                title=said["title"],
                # Who says it all in one sentence has said it all.
                description=said["description"] or said["title"],
                who_is_affected=said["who_is_affected"],
                can_work=said["can_work"],
                kind=said["kind"] or Kind.INCIDENT,
                asset_ids=[said["asset"]] if said.get("asset") else [],
                personal_data=PersonalData.MAYBE if said["personal_data"] else PersonalData.NO,
            ),
        ).reference

    return once(form, tenant=tenant, actor=portal.actor, purpose="portal.new", act=act)
