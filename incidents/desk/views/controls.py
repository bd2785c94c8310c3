"""Recurring duties of organisations, for the desk: shown, taken on, done, changed and ended."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.controls import (
    ChangeControlForm,
    EndControlForm,
    TakePackForm,
)
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.forms import RecordDoneForm
from incidents.duty.queries.controls import (
    ControlLine,
    control_for,
    controls_for,
    file_of,
    proofs_of,
    with_files,
)
from incidents.duty.services.controls import change_control, end_control, record_done, take_pack
from incidents.record.views import download
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.typed import is_key
from tenants.sight import may_at


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 62, gettext_lazy("Recurring duties"), "list-checks"),),
    )
)
def controls(request: TenantRequest) -> HttpResponse:
    """Show what is owed, the longest due first; of one organisation where it is asked for."""
    now, asked = read_clock(), request.GET.get("customer", "")
    customer = int(asked) if is_key(asked) else None
    context = {
        **frame(request, now),
        "found": controls_for(request.actor, now=now, customer=customer),
        "is_chosen": customer is not None,
        "organisations": _to_set_up(request),
    }
    return render(request, "incidents/desk/controls.html", context)


def _to_set_up(request: TenantRequest) -> list[Tenant]:
    """Return the organisations that this person sets up, the provider itself among them."""
    rows = Tenant.objects.filter(may_at(request.actor, Action.CONFIGURE, tenant="pk"))
    return list(rows.filter(is_active=True).order_by("name")[:50])


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Take on duties"), sample="customer"))
def take(request: TenantRequest, customer: int) -> HttpResponse:
    """Let an organisation owe the duties of a pack."""
    rows = Tenant.objects.filter(may_at(request.actor, Action.CONFIGURE, tenant="pk"), pk=customer)
    found = rows.first()
    if found is None:
        raise NotFound()
    form, status = TakePackForm(request.POST or None), OK
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=found.pk, provider_id=found.provider_id, actor=request.actor,
            purpose=f"desk.duties.{found.pk}", act=lambda: _take(request, found, form),
        )  # fmt: skip
        if came.is_done:
            return redirect("desk:duties")
        status = came.status
    context = {**frame(request), "customer": found, "form": form}
    return render(request, "incidents/desk/controls_take.html", context, status=status)


def _take(request: TenantRequest, customer: Tenant, form: TakePackForm) -> str:
    count = take_pack(tenant_id=customer.pk, ask=form.ask(), actor=request.actor, now=read_clock())
    told = _("%(customer)s owes %(count)d more duties from now on.")
    messages.success(request, told % {"customer": customer.name, "count": count})
    return str(count)


# What is sent from the page of one duty: its form, and what carries it out.
ACTS: dict[str, tuple[Any, Callable[..., object]]] = {
    "done": (RecordDoneForm, record_done),
    "change": (ChangeControlForm, change_control),
    "end": (EndControlForm, end_control),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=gettext_lazy("Recurring duty"), sample="control"))
def control(request: TenantRequest, control: int) -> HttpResponse:
    """Show one duty with how it was proven; what is sent is one of its acts."""
    now = read_clock()
    line = control_for(request.actor, control, now=now)
    forms, status = _forms(line), OK
    act = request.POST.get("act", "done")
    if request.method == "POST":
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, line, act, now)
        if status == OK:
            return redirect("desk:duty", line.row.pk)
    context = {
        **frame(request, now),
        "line": line,
        "forms": forms,
        "proofs": with_files(proofs_of(line.row), door="desk"),
        "may_set_up": line.row.ended_at is None
        and request.actor.may(Action.CONFIGURE, line.row.tenant_id),
    }
    return render(request, "incidents/desk/control.html", context, status=status)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="control_file"))
def file(request: TenantRequest, control: int, file: UUID) -> HttpResponse:
    """Hand out a file that proves a duty."""
    line = control_for(request.actor, control, now=read_clock())
    return download(file_of(line.row, file))


def _forms(line: ControlLine) -> dict[str, Any]:
    row = line.row
    stands = {"owner": row.owner, "every": row.every, "due_on": row.due_on}
    return {
        "done": RecordDoneForm(auto_id="done_%s"),
        "change": ChangeControlForm(initial=stands, auto_id="change_%s"),
        "end": EndControlForm(auto_id="end_%s"),
    }


def _carry_out(
    request: TenantRequest, line: ControlLine, act: str, now: datetime
) -> tuple[Any, int]:
    made, service = ACTS[act]
    form, row = made(request.POST, request.FILES, auto_id=f"{act}_%s"), line.row

    def done() -> str:
        service(control_id=row.pk, ask=form.ask(), actor=request.actor, now=now)
        return str(row.pk)

    came = carry_out(
        form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
        purpose=f"desk.duty.{act}.{row.pk}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is recorded."))
    return form, came.status
