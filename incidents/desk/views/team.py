"""The team of one incident: who does what by name, and what is said to whom by plan."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.incident import offers
from incidents.desk.views.place import queue_url
from incidents.duty.queries.team import team_of
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action

OF_ROW = frozenset({"team-name", "plan-message", "plan-release", "plan-sent", "plan-end"})


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident"))
def team(request: TenantRequest, reference: str) -> HttpResponse:
    now = read_clock()
    incident = case_for(request.actor, reference)
    case = Case(incident=incident, actor=request.actor, now=now)
    found = {one.name: one for one in offers(case, "team")}
    context = {
        **frame(request, now),
        "incident": incident,
        "view": team_of(incident, now),
        # Of one question, group or message: each link names it.
        "offers": [one for name, one in found.items() if name not in OF_ROW],
        "of_row": {name: one for name, one in found.items() if name in OF_ROW},
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": incident.reference, "url": address("desk:incident", incident.reference)},
            {"label": _("Team and communication")},
        ],
    }
    return render(request, "incidents/desk/team.html", context)
