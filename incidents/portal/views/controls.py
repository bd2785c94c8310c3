"""Recurring duties of a customer, for its manager, its auditor and who holds a function there."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from incidents.duty.forms import RecordDoneForm
from incidents.duty.queries.controls import (
    controls_for,
    file_of,
    own_control_for,
    proofs_of,
    sees_duties,
    with_files,
)
from incidents.duty.services.controls import record_done
from incidents.record.views import download
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page, as_page
from tenants.posted.door import OK, carry_out
from tenants.scoping import Scope, entered


@require_safe
@never_cache
@as_page(Page(sample="own_controls"))
def controls(request: TenantRequest) -> HttpResponse:
    """Show what the organisation owes, the longest due first."""
    if not sees_duties(request.actor):
        raise NotAllowed()
    now = read_clock()
    found = controls_for(request.actor, now=now)
    return render(request, "incidents/portal/controls.html", {"found": found, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(does=gettext_lazy("Record that it is done"), sample="own_control"))
def control(request: TenantRequest, control: int) -> HttpResponse:
    """Show one duty; its owner, or the manager, records that it was done."""
    now = read_clock()
    line = own_control_for(request.actor, control, now=now)
    row, form, status = line.row, _form(request), OK

    def done() -> str:
        proof = record_done(control_id=row.pk, ask=form.ask(), actor=request.actor, now=now)
        return str(proof.pk)

    if request.method == "POST":
        # Its words are kept beside the ledger, where the customer's own transaction writes none.
        with entered(Scope.of(row.tenant_id, row.provider_id)):
            came = carry_out(
                form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
                purpose=f"portal.duty.{row.pk}", act=done,
            )  # fmt: skip
        if came.is_done:
            messages.success(request, _("Thank you. It is recorded."))
            return redirect("portal:duty", row.pk)
        status = came.status
    proofs = with_files(proofs_of(row), door="portal")
    context = {"line": line, "form": form, "proofs": proofs, "now": now}
    with timezone.override(ZoneInfo(row.tenant.zone)):
        return render(request, "incidents/portal/control.html", context, status=status)


def _form(request: TenantRequest) -> RecordDoneForm:
    return RecordDoneForm(request.POST or None, request.FILES or None)


@require_safe
@as_page(Page(opens=Opens.DATA, sample="own_control_file"))
def file(request: TenantRequest, control: int, file: UUID) -> HttpResponse:
    """Hand out a file that proves a duty, to whoever at the customer may see that duty."""
    line = own_control_for(request.actor, control, now=read_clock())
    return download(file_of(line.row, file))
