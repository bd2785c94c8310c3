"""Pages of who has an escalation in hand: taking it over, putting it off, handing it to another."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from escalation.forms import OfferForm, SnoozeForm
from escalation.models import Escalation
from escalation.steps.services.in_hand import (
    accept_offer,
    colleagues,
    decline_offer,
    has_it,
    offer,
    take_over,
)
from escalation.steps.services.snooze import snooze
from escalation.views import answer_by, by, draw, owner_of
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import carry_out
from tenants.rules.roles import Action, require


@require_POST
@for_desk(
    Page(
        Action.ACKNOWLEDGE,
        opens=Opens.NOTHING,
        does=gettext_lazy("Take over"),
        sample="escalation",
    )
)
def take_over_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Have it in hand instead of whoever was asked."""
    return answer_by(request, reference, pk, take_over, _("You have this in hand now."))


@require_http_methods(["GET", "POST"])
@for_desk(Page(Action.ACKNOWLEDGE, does=gettext_lazy("Put off"), sample="own_escalation"))
def snooze_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Ask nobody else until a moment."""
    case, row = _found(request, reference, pk)
    posted = request.method == "POST"
    form = SnoozeForm(request.POST, case=case) if posted else SnoozeForm(case=case)
    title = _("Put off")
    return _act(request, row, form, snooze, title=title, done=_("Nobody else is asked until then."))


@require_http_methods(["GET", "POST"])
@for_desk(Page(Action.ACKNOWLEDGE, does=gettext_lazy("Hand over"), sample="own_escalation"))
def offer_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Ask a colleague to have it."""
    case, row = _found(request, reference, pk)
    people = colleagues(case.incident, row, request.actor)
    posted = request.method == "POST"
    form = (
        OfferForm(request.POST, case=case, people=people)
        if posted
        else OfferForm(case=case, people=people)
    )
    title = _("Hand over")
    return _act(
        request, row, form, offer, title=title, done=_("Your colleague is asked to have this.")
    )


@require_POST
@for_desk(
    Page(
        Action.ACKNOWLEDGE,
        opens=Opens.NOTHING,
        does=gettext_lazy("I have it"),
        sample="escalation",
    )
)
def accept_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Have what a colleague offers."""
    return answer_by(request, reference, pk, accept_offer, _("You have this in hand now."))


@require_POST
@for_desk(
    Page(
        Action.ACKNOWLEDGE,
        opens=Opens.NOTHING,
        does=gettext_lazy("I do not have it"),
        sample="escalation",
    )
)
def decline_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Leave it with whoever offers it."""
    return answer_by(
        request, reference, pk, decline_offer, _("It stays with whoever offered it to you.")
    )


def _found(request: TenantRequest, reference: str, pk: int) -> tuple[Case, Escalation]:
    """Return an escalation that this person has; of what others have this is no page."""
    incident = case_for(request.actor, reference)
    require(request.actor, Action.ACKNOWLEDGE, incident.tenant_id)
    row = Escalation.objects.filter(incident=incident, pk=pk).first()
    if row is None:
        raise NotFound()
    if not has_it(row, request.actor):
        raise NotAllowed()
    return Case(incident=incident, actor=request.actor, now=read_clock()), row


def _act(
    request: TenantRequest,
    row: Escalation,
    form: ActForm[Any],
    service: Callable[..., Escalation],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    """Draw the form, or carry it out."""
    case, more = form.case, {"step": row, "heading": title}
    page = "escalation/in_hand.html"
    if not form.is_bound:
        return draw(request, page, form, case, title, status=200, **more)

    def act() -> str:
        service(escalation_id=row.pk, ask=form.ask(), actor=case.actor, now=case.now)
        return "done"

    came = carry_out(
        form, **owner_of(case.incident), **by(request, f"{service.__name__}.{row.pk}"), act=act
    )
    if not came.is_done:
        return draw(request, page, form, case, title, status=came.status, **more)
    if came.is_first:
        messages.success(request, done)
    return redirect("desk:incident", case.incident.reference)
