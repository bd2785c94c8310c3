"""Improvements of all reviews: to carry out, to confirm, to look at again; what came of them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.choices import Progress, Status
from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.views.cause_verbs import referral_links
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.queries.improving import improvements_page, progress
from incidents.models import Improvement
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class ImprovementLine:
    """How far one is, what took it up, and where its next step is done."""

    item: Improvement
    progress: Progress
    links: list[dict[str, str]]
    refer_url: str
    next_url: str


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 56, gettext_lazy("Improvements"), "lightbulb"),),
    )
)
def improvements(request: TenantRequest) -> HttpResponse:
    form = EarlierForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    page = improvements_page(request.actor, before=before)
    context = {
        **frame(request, read_clock()),
        "standing": [line_of(row, request.actor) for row in page.standing],
        "ended": [line_of(row, request.actor) for row in page.ended],
        "older": page.older,
        "is_first": before is None,
    }
    return render(request, "incidents/desk/improvements.html", context)


def line_of(row: Improvement, actor: Actor) -> ImprovementLine:
    links = referral_links(getattr(row, "referred_to", []))
    stands = progress(row)
    is_carried = bool(getattr(row, "is_taken_up", False)) or row.done_at is not None
    refer = "" if is_carried else f"{address(f'desk:{row.route}_new')}?improvement={row.pk}"
    return ImprovementLine(row, stands, links, refer, _next(row, stands, actor))


def _next(row: Improvement, stands: Progress, actor: Actor) -> str:
    """Return where one confirms it, or says whether it helped; empty where there is nothing."""
    verb = {
        Progress.OPEN: "improvement-done",
        Progress.CONFIRM: "improvement-done",
        Progress.LOOK: "improvement-effect",
    }.get(stands)
    incident = row.review.incident
    is_possible = incident.status == Status.CLOSED and actor.may(Action.REVIEW, row.tenant_id)
    if verb is None or not is_possible:
        return ""
    return f"{address('desk:act', incident.reference, verb)}?improvement={row.pk}"
