"""Who else has an incident open: asked, and said, by the script of a page that is open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents.desk.queries.here import colleagues_here
from incidents.desk.views.frame import for_desk
from incidents.record.queries.visible import incident_for
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_GET
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="running"))
def here(request: TenantRequest, reference: str) -> HttpResponse:
    """Say that this person is there, and show who else is."""
    incident = incident_for(request.actor, reference)
    others = colleagues_here(
        incident, request.actor, is_typing=request.GET.get("typing") == "on", now=read_clock()
    )
    context = {"here": others, "here_url": address("desk:here", reference)}
    return render(request, "incidents/desk/parts/here.html", context)
