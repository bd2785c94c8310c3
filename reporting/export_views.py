"""Exports that are prepared: asked for, seen with how far they are, fetched and cancelled."""

import logging
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import storages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.record.views import Missing
from reporting.choices import ExportForm
from reporting.forms import MonthlyForm, TakeForm
from reporting.models import ExportJob
from reporting.queries.jobs import MOST, Prepared, job_for, jobs_of, monthly_of, ready_for
from reporting.services.asking import ask_export, cancel_export
from reporting.services.monthly import end_monthly, want_monthly
from reporting.views import REGISTER, around, for_register
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

logger = logging.getLogger(__name__)
UNKNOWN: Final = 400


@require_safe
@for_register(Page(Action.EXPORT))
def exports(request: TenantRequest) -> HttpResponse:
    """Show what somebody asked for, newest first."""
    rows = [Prepared(job) for job in jobs_of(request.actor)[:MOST]]
    context = around(request) | {
        "rows": rows,
        "days": settings.EXPORT_DAYS,
        "is_open": any(row.is_open for row in rows),
        "monthly": monthly_of(request.actor),
        "forms_of_export": ExportForm.choices,
    }
    return render(request, "reporting/exports.html", context)


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False))
def monthly(request: TenantRequest) -> HttpResponse:
    """Let the register of each month come by mail, or not any more."""
    form = MonthlyForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors={name: str(said[0]) for name, said in form.errors.items()})
    if form.cleaned_data["end"]:
        end_monthly(actor=request.actor)
        messages.success(request, _("No register comes by mail any more."))
    else:
        wanted = ExportForm(form.cleaned_data["form"] or ExportForm.REGISTER)
        want_monthly(form=wanted, actor=request.actor, now=read_clock())
        messages.success(request, _("It comes by mail on the first of each month."))
    return redirect("reporting:exports")


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False))
def prepare(request: TenantRequest) -> HttpResponse:
    """Ask for the register as it is filtered."""
    form = TakeForm(request.POST, actor=request.actor, action=Action.EXPORT)
    if not form.is_valid():
        return render(request, REGISTER, around(request) | {"form": form}, status=UNKNOWN)
    asked: dict[str, Any] = {"selection": form.selection, "form": form.taken_as}
    try:
        with transaction.atomic():
            ask_export(**asked, actor=request.actor, now=read_clock())
    except Invalid as refusal:
        form.add_error(None, str(refusal))
        return render(request, REGISTER, around(request) | {"form": form}, status=refusal.status)
    messages.success(request, _("It is being written; this page says when it is ready."))
    return redirect("reporting:exports")


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False, sample="export"))
def cancel(request: TenantRequest, export: UUID) -> HttpResponse:
    """Let one not be written any more."""
    cancel_export(job=job_for(request.actor, export), actor=request.actor)
    return redirect("reporting:exports")


@require_safe
@for_register(Page(Action.EXPORT, opens=Opens.DATA, sample="export"))
def file(request: TenantRequest, export: UUID) -> FileResponse:
    """Give the file of one that is ready, to its author alone."""
    return download(ready_for(request.actor, export))


def download(job: ExportJob) -> FileResponse:
    """Return the file, piece by piece."""
    what = job.selection.get("pack", "register")
    of = job.selection.get("reference") or timezone.localdate(job.asked_at)
    name = f"{what}-{of}-{job.public_id.hex[:8]}.zip"
    try:
        content = storages["exports"].open(job.key)
    except FileNotFoundError:
        logger.error("export.missing", extra={"row": f"reporting.exportjob:{job.pk}"})
        raise Missing() from None
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Cache-Control"] = "no-store"
    return response
