"""What was learnt of one incident: the review, what is done about it, who read it, the board."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.improvements import line_of
from incidents.desk.views.incident import offers
from incidents.desk.views.place import queue_url
from incidents.duty.queries.lessons import lessons_of
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident"))
def lessons(request: TenantRequest, reference: str) -> HttpResponse:
    now = read_clock()
    incident = case_for(request.actor, reference)
    case = Case(incident=incident, actor=request.actor, now=now)
    view = lessons_of(incident)
    context = {
        **frame(request, now),
        "incident": incident,
        "view": view,
        "improvements": [line_of(item, request.actor) for item in view.improvements],
        "offers": offers(case, "review", "lessons"),
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": incident.reference, "url": address("desk:incident", incident.reference)},
            {"label": _("Lessons")},
        ],
    }
    return render(request, "incidents/desk/lessons.html", context)
