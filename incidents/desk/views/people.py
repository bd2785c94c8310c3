"""Who can be named in an internal note: those who work for this customer."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from incidents.desk.views.frame import for_desk
from incidents.record.queries.options import people_for
from incidents.record.queries.visible import incident_for
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.NOTE, opens=Opens.DATA, sample="incident"))
def colleagues(request: TenantRequest, reference: str) -> HttpResponse:
    """Return their names, by which a note calls them."""
    incident = incident_for(request.actor, reference)
    return JsonResponse({"people": [name for _pk, name in people_for(incident.tenant_id)]})
