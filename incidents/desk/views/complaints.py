"""Complaints about the desk, with or without an incident: looked at and answered (R113)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.complaints import AnswerForm, EarlierForm
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.asks.feedback import AnswerComplaint
from incidents.handling.services.feedback import answer_complaint
from incidents.models import Complaint
from incidents.record.queries.complaints import complaint_for, complaints_page
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.middleware import TenantRequest
from tenants.posted.keyed import once
from tenants.rules.roles import Action

UNPROCESSABLE = 422


@require_safe
@for_desk(Action.CLOSE)
def complaints(request: TenantRequest) -> HttpResponse:
    form = EarlierForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    page = complaints_page(request.actor, before=before)
    context = {**frame(request), "page": page, "is_first": before is None}
    return render(request, "incidents/desk/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Action.CLOSE)
def complaint(request: TenantRequest, pk: int) -> HttpResponse:
    shown = complaint_for(request.actor, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answer(request, shown, form):
        messages.success(request, _("The complaint was answered."))
        return redirect("desk:complaints")
    context = {**frame(request), "complaint": shown, "form": form}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "incidents/desk/complaint.html", context, status=status)


def _answer(request: TenantRequest, shown: Complaint, form: AnswerForm) -> bool:
    """Answer it, or put beside the field what the service refuses."""

    def act() -> int:
        done = answer_complaint(
            complaint_id=shown.pk, actor=request.actor, now=read_clock(),
            ask=AnswerComplaint(answer=form.cleaned_data["answer"]),
        )  # fmt: skip
        return done.pk

    try:
        once(
            form, tenant=shown.tenant, actor=request.actor, purpose=f"desk.complaint.{shown.pk}",
            act=act,
        )  # fmt: skip
    except Invalid as refused:
        form.add_error("answer", str(refused.message))
        return False
    return True
