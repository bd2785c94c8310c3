"""Outages: the list, one with its hit customers, and how one begins (R15)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.queries.outage import outage_view
from incidents.desk.queries.outages import outage_for, outages_page
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.outage_verbs import offers
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 42, gettext_lazy("Outages"), "radio"),)))
def outages(request: TenantRequest) -> HttpResponse:
    form = EarlierForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    context = {
        **frame(request),
        "page": outages_page(request.actor, before=before),
        "is_first": before is None,
        "new_url": address("desk:outage_new") if request.actor.may_somewhere(Action.TRIAGE) else "",
    }
    return render(request, "incidents/desk/outages.html", context)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="outage"))
def outage(request: TenantRequest, outage: str) -> HttpResponse:
    now = read_clock()
    view = outage_view(request.actor, outage_for(request.actor, outage), now)
    context = {
        **frame(request, now),
        "view": view,
        "outage": view.outage,
        "offers": offers(view, request.actor),
    }
    return render(request, "incidents/desk/outage.html", context)
