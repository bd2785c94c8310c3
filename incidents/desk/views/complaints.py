"""Complaints about the desk, with or without an incident: looked at and answered (R113)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.complaints import AnswerForm, EarlierForm
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.feedback import answer_complaint
from incidents.models import Complaint
from incidents.record.queries.complaints import complaint_for, complaints_page
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.CLOSE, menu=(Entry(Menu.DESK, 72, gettext_lazy("Complaints"), "frown"),)))
def complaints(request: TenantRequest) -> HttpResponse:
    form = EarlierForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    page = complaints_page(request.actor, before=before)
    context = {**frame(request), "page": page, "is_first": before is None}
    return render(request, "incidents/desk/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CLOSE, does=gettext_lazy("Answer complaint"), sample="complaint"))
def complaint(request: TenantRequest, pk: int) -> HttpResponse:
    shown = complaint_for(request.actor, pk)
    form = AnswerForm(request.POST or None)
    status = OK
    if request.method == "POST":
        came = carry_out(
            form,
            tenant_id=shown.tenant_id,
            provider_id=shown.provider_id,
            actor=request.actor,
            purpose=f"desk.complaint.{shown.pk}",
            act=lambda: _answer(request, shown, form),
        )
        if came.is_done:
            messages.success(request, _("The complaint was answered."))
            return redirect("desk:complaints")
        status = came.status
    context = {**frame(request), "complaint": shown, "form": form}
    return render(request, "incidents/desk/complaint.html", context, status=status)


def _answer(request: TenantRequest, shown: Complaint, form: AnswerForm) -> str:
    done = answer_complaint(
        complaint_id=shown.pk, ask=form.ask(), actor=request.actor, now=read_clock()
    )
    return str(done.pk)
