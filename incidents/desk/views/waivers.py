"""Exceptions that wait for a second person: where whoever may agree finds them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.desk.views.frame import for_desk, frame
from incidents.duty.queries.waivers import waiting_for
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.WAIVE, menu=(Entry(Menu.DESK, 64, _("Exceptions"), "scale"),)))
def waivers(request: TenantRequest) -> HttpResponse:
    context = {**frame(request), "waiting": waiting_for(request.actor)}
    return render(request, "incidents/desk/waivers.html", context)
