"""One report: following it, answering, saying whether it is solved, and how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.handling.asks.talk import AnswerLate, ReplyAsCustomer
from incidents.handling.services.close import confirm_solution, refuse_solution
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.feedback import complain as take_complaint
from incidents.handling.services.feedback import rate as take_rating
from incidents.handling.services.late import answer_late
from incidents.models import Incident
from incidents.portal.forms import (
    ComplaintForm,
    ConfirmForm,
    RatingForm,
    RefuseForm,
    ReplyForm,
)
from incidents.portal.queries.around import ticket_for
from incidents.portal.queries.ticket import ticket_of
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.complaints import own_complaints
from incidents.record.queries.visible import may_see
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.posted.keyed import Keyed
from tenants.rules.roles import Action

PAGE = "incidents/portal/ticket.html"


@require_safe
@for_portal(Page(Action.REPORT, sample="report", statements=8))
def ticket(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    return _page(request, portal, ticket_for(portal.actor, reference), {})


def _page(
    request: TenantRequest,
    portal: Portal,
    incident: Incident,
    sent: dict[str, Keyed[object]],
    *,
    status: int = OK,
) -> HttpResponse:
    """Draw the report; a form that was sent and had faults keeps what was typed."""
    shown = ticket_of(incident, portal.actor, portal.now)
    reply = sent.get("reply") or ReplyForm(auto_id="reply_%s")
    cast(ReplyForm, reply).offer(shown.late_ways)
    given = {"face": shown.rating.face, "text": shown.rating.text} if shown.rating else None
    context: dict[str, object] = {
        "now": portal.now,
        "ticket": shown,
        "confirm": ConfirmForm(),
        "refuse": RefuseForm(auto_id="refuse_%s"),
        "rating": RatingForm(auto_id="rating_%s", initial=given),
        "complaint": ComplaintForm(auto_id="complaint_%s"),
        **sent,
        "reply": reply,
    }
    return render(request, PAGE, context, status=status)


@dataclass(frozen=True)
class Sent:
    """A form on the page of a report: its name there, what it does, and what is said then."""

    name: str
    form: Keyed[object]
    act: Callable[[Incident], object]
    done: str
    # Where the answer went on elsewhere: the page of that report.
    done_elsewhere: Callable[[], str] = str


def _handle(request: TenantRequest, portal: Portal, reference: str, sent: Sent) -> HttpResponse:
    incident = ticket_for(portal.actor, reference)

    def act() -> str:
        went_on = sent.act(incident)
        return went_on.reference if isinstance(went_on, Incident) else reference

    came = carry_out(
        sent.form,
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        actor=portal.actor,
        purpose=f"portal.{sent.name}.{incident.pk}",
        act=act,
    )
    if not came.is_done:
        return _page(request, portal, incident, {sent.name: sent.form}, status=came.status)
    there = came.result or reference
    went_on = sent.done_elsewhere() if there != reference else ""
    messages.success(request, went_on or sent.done)
    return redirect("portal:ticket", there)


@require_POST
@for_portal(
    Page(
        Action.REPORT,
        opens=Opens.NOTHING,
        does=gettext_lazy("Message to the service desk"),
        sample="report",
    )
)
def reply(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES, auto_id="reply_%s")

    went_on = _("We made a new report of it, which follows the closed one.")

    def act(incident: Incident) -> Incident | None:
        nonlocal went_on
        ask = form.ask()
        if isinstance(ask, ReplyAsCustomer) and incident.merged_into_id is not None:
            # To what goes on elsewhere it is an answer there.
            ask = AnswerLate(text=ask.text, attached=ask.attached)
        if isinstance(ask, ReplyAsCustomer):
            reply_as_customer(incident_id=incident.pk, ask=ask, actor=portal.actor, now=portal.now)
            return None
        there = answer_late(incident_id=incident.pk, ask=ask, actor=portal.actor, now=portal.now)
        if incident.merged_into_id is not None and there.registered_at != portal.now:
            went_on = _("We have your answer. It goes on here, together with your report.")
        return there if may_see(portal.actor, there) else None

    sent = Sent(
        "reply",
        form,
        act,
        _("We have your answer."),
        done_elsewhere=lambda: went_on,
    )
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal(
    Page(Action.REPORT, opens=Opens.NOTHING, does=gettext_lazy("It works again"), sample="report")
)
def confirm(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    form = ConfirmForm(request.POST)

    def act(incident: Incident) -> None:
        confirm_solution(
            incident_id=incident.pk, ask=form.ask(), actor=portal.actor, now=portal.now
        )

    sent = Sent("confirm", form, act, _("Thank you. We will close the report."))
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal(
    Page(
        Action.REPORT,
        opens=Opens.NOTHING,
        does=gettext_lazy("It does not work yet"),
        sample="report",
    )
)
def refuse(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    form = RefuseForm(request.POST, auto_id="refuse_%s")

    def act(incident: Incident) -> None:
        refuse_solution(incident_id=incident.pk, ask=form.ask(), actor=portal.actor, now=portal.now)

    sent = Sent("refuse", form, act, _("We go on with it. Your report is open again."))
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal(
    Page(
        Action.REPORT,
        opens=Opens.NOTHING,
        does=gettext_lazy("Customer's judgement"),
        sample="report",
    )
)
def rate(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    form = RatingForm(request.POST, auto_id="rating_%s")

    def act(incident: Incident) -> None:
        take_rating(incident_id=incident.pk, ask=form.ask(), actor=portal.actor, now=portal.now)

    sent = Sent("rating", form, act, _("Thank you for telling us."))
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal(
    Page(Action.REPORT, opens=Opens.NOTHING, does=gettext_lazy("Complaint"), sample="report")
)
def complain(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    form = ComplaintForm(request.POST, auto_id="complaint_%s")

    def act(incident: Incident) -> None:
        take_complaint(
            tenant_id=incident.tenant_id,
            incident_id=incident.pk,
            ask=form.ask(),
            actor=portal.actor,
            now=portal.now,
        )

    sent = Sent("complaint", form, act, _("We have your complaint. You get an answer to it."))
    return _handle(request, portal, reference, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@for_portal(Page(Action.REPORT, does=gettext_lazy("Complaint")))
def complaint(request: TenantRequest, portal: Portal) -> HttpResponse:
    """A complaint about the desk that is not about one report."""
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    status = OK
    if request.method == "POST":
        came = carry_out(
            form,
            tenant_id=portal.tenant.pk,
            provider_id=portal.tenant.provider_id,
            actor=portal.actor,
            purpose="portal.complaint",
            act=lambda: _complained(portal, form),
        )
        if came.is_done:
            messages.success(request, _("We have your complaint. You get an answer to it."))
            return redirect("portal:home")
        status = came.status
    return render(
        request,
        "incidents/portal/complaint.html",
        {"now": portal.now, "form": form, "earlier": own_complaints(portal.actor)},
        status=status,
    )


def _complained(portal: Portal, form: ComplaintForm) -> str:
    done = take_complaint(
        tenant_id=portal.tenant.pk, ask=form.ask(), actor=portal.actor, now=portal.now
    )
    return str(done.pk)
