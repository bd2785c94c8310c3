"""How one security incident is handled: its phases, step plan, logbook and decisions (R47-R52)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import Case
from incidents.desk.queries.case_facts import priority_name
from incidents.desk.queries.found import case_for
from incidents.desk.queries.security import SecurityView, security_view
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.incident import offers
from incidents.desk.views.place import queue_url
from incidents.desk.views.verbs import VERBS
from incidents.desk.views.verbs.security import PLACE
from incidents.models.task import TaskKind
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="security", statements=14))
def security(request: TenantRequest, reference: str) -> HttpResponse:
    incident = case_for(request.actor, reference)
    view = security_view(incident)
    if view is None:
        raise NotFound()
    case = Case(incident=incident, actor=request.actor, now=read_clock())
    context: dict[str, Any] = {
        **frame(request, case.now),
        "incident": incident,
        "priority_name": priority_name(incident),
        "view": view,
        "offers": {
            offer.name: offer
            for offer in offers(case, PLACE)
            if offer.name not in _without_rows(view)
        },
        "continuity_url": address("desk:act", reference, "continuity")
        if VERBS["continuity"].is_offered(incident, request.actor)
        else "",
        "step_url": address("desk:act", reference, "step-done")
        if VERBS["step-done"].is_offered(incident, request.actor)
        else "",
        "risk_url": f"{address('desk:task_new')}?{urlencode(_risk(reference))}"
        if request.actor.may(Action.WORK, incident.tenant_id)
        else "",
        "change_url": f"{address('desk:change_new')}?{urlencode({'incident': reference})}"
        if request.actor.may(Action.WORK, incident.provider_id)
        else "",
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": incident.reference, "url": address("desk:incident", incident.reference)},
            {"label": _("Security handling")},
        ],
    }
    return render(request, "incidents/desk/security.html", context)


def _without_rows(view: SecurityView) -> set[str]:
    """Return the acts that have nothing to choose from yet."""
    nothing = {"security-approve": view.waiting, "security-choose": view.options}
    return {name for name, rows in nothing.items() if not rows}


def _risk(reference: str) -> dict[str, str]:
    return {"incident": reference, "kind": TaskKind.RISK}
