"""One report: following it, answering, saying whether it is solved, and how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.handling.asks.close import ConfirmSolution, RefuseSolution
from incidents.handling.asks.feedback import Complain, Rate
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
from incidents.portal.queries.ticket import ticket_for, ticket_of
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.complaints import own_complaints
from tenants.errors import Invalid
from tenants.middleware import TenantRequest
from tenants.posted.keyed import Keyed, once

PAGE = "incidents/portal/ticket.html"
UNPROCESSABLE = 422


@require_safe
@for_portal
def ticket(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    return _page(request, portal, ticket_for(portal.actor, reference), {})


def _page(
    request: TenantRequest, portal: Portal, incident: Incident, sent: dict[str, Keyed]
) -> HttpResponse:
    """Draw the report; a form that was sent and had faults keeps what was typed."""
    shown = ticket_of(incident, portal.actor, portal.now)
    reply = sent.get("reply") or ReplyForm(auto_id="reply_%s")
    cast(ReplyForm, reply).offer(shown.late_ways)
    given = {"face": shown.rating.face, "text": shown.rating.text} if shown.rating else None
    context: dict[str, Any] = {
        "now": portal.now,
        "ticket": shown,
        "confirm": ConfirmForm(),
        "refuse": RefuseForm(auto_id="refuse_%s"),
        "rating": RatingForm(auto_id="rating_%s", initial=given),
        "complaint": ComplaintForm(auto_id="complaint_%s"),
        **sent,
        "reply": reply,
    }
    return render(request, PAGE, context, status=UNPROCESSABLE if sent else 200)


@dataclass(frozen=True)
class Sent:
    """A form on the page of a report: its name there, what it does, and what is said then."""

    name: str
    form: Keyed
    act: Callable[[Incident, dict[str, Any]], Any]
    done: str
    # Where the answer went on elsewhere: the page of that report.
    done_elsewhere: str = ""


def _handle(request: TenantRequest, portal: Portal, reference: str, sent: Sent) -> HttpResponse:
    incident, form = ticket_for(portal.actor, reference), sent.form
    if not form.is_valid():
        return _page(request, portal, incident, {sent.name: form})

    def handled() -> str:
        went_on = sent.act(incident, form.cleaned_data)
        return went_on.reference if isinstance(went_on, Incident) else reference

    purpose = f"portal.{sent.name}.{incident.pk}"
    try:
        there = once(form, tenant=incident.tenant, actor=portal.actor, purpose=purpose, act=handled)
    except Invalid as refused:
        told = refused.errors or {"": refused.message}
        for field, words in told.items():
            form.add_error(field if field in form.fields else None, str(words))
        return _page(request, portal, incident, {sent.name: form})
    went_on = str(there) != reference and sent.done_elsewhere
    messages.success(request, sent.done_elsewhere if went_on else sent.done)
    return redirect("portal:ticket", there or reference)


@require_POST
@for_portal
def reply(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> Incident | None:
        text, way = said["text"], said["way"]
        if way:
            return answer_late(
                incident_id=incident.pk,
                actor=portal.actor,
                now=portal.now,
                ask=AnswerLate(text=text, way=way),
            )
        reply_as_customer(
            incident_id=incident.pk,
            actor=portal.actor,
            now=portal.now,
            ask=ReplyAsCustomer(text=text),
        )
        return None

    form = ReplyForm(request.POST, auto_id="reply_%s")
    sent = Sent(
        "reply",
        form,
        act,
        _("We have your answer."),
        done_elsewhere=_("We made a new report of it, which follows the closed one."),
    )
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal
def confirm(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> None:
        confirm_solution(
            incident_id=incident.pk,
            actor=portal.actor,
            now=portal.now,
            ask=ConfirmSolution(remark=said["remark"]),
        )

    done = _("Thank you. We will close the report.")
    return _handle(
        request, portal, reference, Sent("confirm", ConfirmForm(request.POST), act, done)
    )


@require_POST
@for_portal
def refuse(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> None:
        refuse_solution(
            incident_id=incident.pk,
            actor=portal.actor,
            now=portal.now,
            ask=RefuseSolution(remark=said["remark"], after_all=said["after_all"]),
        )

    form = RefuseForm(request.POST, auto_id="refuse_%s")
    sent = Sent("refuse", form, act, _("We go on with it. Your report is open again."))
    return _handle(request, portal, reference, sent)


@require_POST
@for_portal
def rate(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> None:
        take_rating(
            incident_id=incident.pk,
            actor=portal.actor,
            now=portal.now,
            ask=Rate(face=said["face"], text=said["text"]),
        )

    form = RatingForm(request.POST, auto_id="rating_%s")
    return _handle(
        request, portal, reference, Sent("rating", form, act, _("Thank you for telling us."))
    )


@require_POST
@for_portal
def complain(request: TenantRequest, portal: Portal, reference: str) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> None:
        take_complaint(
            tenant_id=incident.tenant_id,
            actor=portal.actor,
            now=portal.now,
            ask=Complain(text=said["text"]),
            incident_id=incident.pk,
        )

    form = ComplaintForm(request.POST, auto_id="complaint_%s")
    sent = Sent("complaint", form, act, _("We have your complaint. You get an answer to it."))
    return _handle(request, portal, reference, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@for_portal
def complaint(request: TenantRequest, portal: Portal) -> HttpResponse:
    """A complaint about the desk that is not about one report."""
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        once(
            form,
            tenant=portal.tenant,
            actor=portal.actor,
            purpose="portal.complaint",
            act=lambda: (
                take_complaint(
                    tenant_id=portal.tenant.pk,
                    actor=portal.actor,
                    now=portal.now,
                    ask=Complain(text=form.cleaned_data["text"]),
                ).pk
            ),
        )
        messages.success(request, _("We have your complaint. You get an answer to it."))
        return redirect("portal:home")
    return render(
        request,
        "incidents/portal/complaint.html",
        {"now": portal.now, "form": form, "earlier": own_complaints(portal.actor)},
        status=UNPROCESSABLE if form.errors else 200,
    )
