"""Files of a report, as its customer has them: none of a note or a call."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from incidents.portal.views.frame import Portal, for_portal
from incidents.record import views
from incidents.record.queries.files import public_file
from incidents.record.queries.visible import incident_for
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_safe
@for_portal(Page(Action.REPORT, opens=Opens.DATA, sample="public_file"))
def download(request: TenantRequest, portal: Portal, reference: str, file: UUID) -> HttpResponse:
    return views.download(public_file(incident_for(portal.actor, reference), file))


@require_safe
@for_portal(Page(Action.REPORT, opens=Opens.DATA, sample="public_file"))
def picture(request: TenantRequest, portal: Portal, reference: str, file: UUID) -> HttpResponse:
    return views.picture(public_file(incident_for(portal.actor, reference), file))
