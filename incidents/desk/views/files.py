"""Files of an incident, as the desk has them: also those of notes and calls."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from incidents.desk.views.frame import for_desk
from incidents.record import views
from incidents.record.queries.files import any_file
from incidents.record.queries.visible import incident_for
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="file"))
def download(request: TenantRequest, reference: str, file: UUID) -> HttpResponse:
    return views.download(any_file(incident_for(request.actor, reference), file))


@require_safe
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="file"))
def picture(request: TenantRequest, reference: str, file: UUID) -> HttpResponse:
    return views.picture(any_file(incident_for(request.actor, reference), file))
