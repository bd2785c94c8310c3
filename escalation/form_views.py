"""Forms of authorities without the desk: for the DPO or CISO of a customer, by account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import Case
from incidents.desk.views.forms import filing_of, paper
from incidents.duty.queries.filing import form_view, form_views
from incidents.duty.queries.law_open import law_for
from incidents.models import Incident
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page, as_page
from tenants.scoping import Scope, entered


@require_safe
@never_cache
@as_page(Page(sample="told", statements=24))
def forms(request: TenantRequest, reference: str) -> HttpResponse:
    """List the forms by which an incident may be filed, for who decides on it."""
    incident, now = _decided_on(request, reference), read_clock()
    with (
        entered(Scope.of(incident.tenant_id, incident.provider_id)),
        timezone.override(incident.tenant.zone),
    ):
        context = {"incident": incident, "views": form_views(incident, now=now)}
        return render(request, "escalation/forms.html", context)


@require_safe
@never_cache
@as_page(Page(sample="told_form", statements=34))
def form(request: TenantRequest, reference: str, form: str) -> HttpResponse:
    """Show one of them, to copy from, and the way to record that it was filed."""
    incident, now = _decided_on(request, reference), read_clock()
    with (
        entered(Scope.of(incident.tenant_id, incident.provider_id)),
        timezone.override(incident.tenant.zone),
    ):
        view = form_view(incident, form, now=now)
        case = Case(incident=incident, actor=request.actor, now=now)
        context = {
            "incident": incident,
            "view": view,
            "filing": filing_of(view, case),
            "facts_url": address("escalation:decide", reference, "facts"),
            "decide_url": address("escalation:decide", reference, "decide"),
            "pdf_url": address("escalation:form_pdf", reference, form),
        }
        return render(request, "escalation/form.html", context)


@require_safe
@never_cache
@as_page(Page(opens=Opens.DATA, sample="told_form", statements=34))
def form_pdf(request: TenantRequest, reference: str, form: str) -> HttpResponse:
    """Give one of them on paper."""
    incident = _decided_on(request, reference)
    with (
        entered(Scope.of(incident.tenant_id, incident.provider_id)),
        timezone.override(incident.tenant.zone),
    ):
        return paper(incident, form)


def _decided_on(request: TenantRequest, reference: str) -> Incident:
    incident = law_for(request.actor, reference)
    if incident is None:
        raise NotFound()
    return incident
