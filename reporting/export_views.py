"""Exports that are prepared: asked for, seen with how far they are, fetched and cancelled."""

import logging
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.record.views import Missing
from reporting.forms import RegisterForm
from reporting.models import ExportJob
from reporting.queries.jobs import MOST, Prepared, job_for, jobs_of, ready_for
from reporting.services.asking import ask_export, cancel_export
from reporting.views import REGISTER, around, for_register
from tenants.clock import now as read_clock
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
    }
    return render(request, "reporting/exports.html", context)


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False))
def prepare(request: TenantRequest) -> HttpResponse:
    """Ask for the register as it is filtered."""
    form = RegisterForm(request.POST, actor=request.actor, action=Action.EXPORT)
    if not form.is_valid():
        return render(request, REGISTER, around(request) | {"form": form}, status=UNKNOWN)
    ask_export(selection=form.selection, actor=request.actor, now=read_clock())
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
    name = f"register-{timezone.localdate(job.asked_at)}-{job.public_id.hex[:8]}.zip"
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
