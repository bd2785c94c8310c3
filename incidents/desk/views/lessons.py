"""What was learnt of one incident: the review, what is done about it, who read it, the board."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.cause_verbs import referral_links
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.incident import offers
from incidents.desk.views.place import queue_url
from incidents.duty.queries.lessons import lessons_of
from incidents.models import Improvement
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action


@dataclass(frozen=True)
class ShownImprovement:
    """What took it up, else where it is put in a change or a release: as its review said."""

    item: Improvement
    links: list[dict[str, str]]
    refer_url: str


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
        "improvements": [_shown(item) for item in view.improvements],
        "offers": offers(case, "review", "lessons"),
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": incident.reference, "url": address("desk:incident", incident.reference)},
            {"label": _("Lessons")},
        ],
    }
    return render(request, "incidents/desk/lessons.html", context)


def _shown(item: Improvement) -> ShownImprovement:
    links = referral_links(getattr(item, "referred_to", []))
    url = f"{address(f'desk:{item.route}_new')}?improvement={item.pk}"
    return ShownImprovement(item, links, url)
