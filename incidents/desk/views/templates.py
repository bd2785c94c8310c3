"""A template filled in for one incident: what the script of a page puts where one types."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from incidents.models import Incident
from incidents.record.queries.templates import filled, template_of
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_GET
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="template"))
def template(request: TenantRequest, reference: str, template: int) -> HttpResponse:
    incident = case_for(request.actor, reference)
    text = filled(template_of(incident, template), incident, request.actor, read_clock())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def templates_url(incident: Incident) -> str:
    """Return where the templates of an incident stand, before the key of one."""
    return address("desk:incident", incident.reference) + "template/"
