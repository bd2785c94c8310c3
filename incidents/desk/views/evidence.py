"""The evidence of one incident: what there is, who has it now, and where its chain has a gap."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.choices import PoliceOutcome
from incidents.desk.forms.base import Case
from incidents.desk.queries.evidence import Secured, secured
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.incident import offers
from incidents.desk.views.place import queue_url
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action

AROUND = ("side", "keep-logs", "police", "police-filed")
# Of one piece: each link names it.
OF_ITEM = ("check-evidence", "correct-evidence", "seen-on")


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident", statements=10))
def evidence(request: TenantRequest, reference: str) -> HttpResponse:
    now = read_clock()
    incident = case_for(request.actor, reference)
    case = Case(incident=incident, actor=request.actor, now=now)
    found = secured(incident, request.actor.user_id)
    offered = {offer.name: offer for offer in offers(case, "evidence")}
    context = {
        **frame(request, now),
        "incident": incident,
        "secured": found,
        "items": found.items,
        "collect": offered.get("collect"),
        "answer": offered.get("answer-hand-over"),
        "on_hold": offered.get("lift-hold" if found.hold else "hold"),
        "around": [
            offered[name] for name in AROUND if name in offered and _has_ground(name, found)
        ],
        "take_out": address("reporting:take_out", incident.reference)
        if found.items and request.actor.may(Action.EXPORT, incident.tenant_id)
        else "",
        "hand_over": offered.get("hand-over-evidence"),
        "of_item": [offered[name] for name in OF_ITEM if name in offered],
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": incident.reference, "url": address("desk:incident", incident.reference)},
            {"label": _("Evidence")},
        ],
    }
    return render(request, "incidents/desk/evidence.html", context)


def _has_ground(name: str, found: Secured) -> bool:
    """Say whether a form would not refuse at once: a complaint is filed once that is decided."""
    last = found.decisions[-1]["outcome"] if found.decisions else ""
    return name != "police-filed" or last == PoliceOutcome.FILE
