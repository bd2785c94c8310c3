"""Continuity plans of organisations, for the desk: listed, recorded, changed, reviewed, ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.continuity import PlanForm, ReviewPlanForm
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.forms import ConfirmForm
from incidents.duty.queries.continuity import PlanLine, plan_for, plans_for, uses_of
from incidents.duty.services import continuity as service
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

A_YEAR = timedelta(days=365)
FIELDS = ("title", "version", "valid_from", "owner_id", "review_on", "covers", "outside_number",
          "outside_url", "sha256")  # fmt: skip


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 68, _("Continuity plans"), "clipboard-list"),),
        statements=40,
    )
)
def plans(request: TenantRequest) -> HttpResponse:
    """Show what stands; what is out of date or was not tried first."""
    now = read_clock()
    rows = Tenant.objects.filter(may_at(request.actor, Action.GOVERN, tenant="pk"), is_active=True)
    context = {
        **frame(request, now),
        "lines": plans_for(request.actor, now=now),
        "organisations": list(rows.order_by("name")[:50]),
    }
    return render(request, "incidents/desk/continuity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.GOVERN, does=_("Record a continuity plan"), sample="customer", statements=24))
def plan_new(request: TenantRequest, customer: int) -> HttpResponse:
    """Record a plan of one organisation."""
    rows = Tenant.objects.filter(may_at(request.actor, Action.GOVERN, tenant="pk"), pk=customer)
    found = rows.first()
    if found is None:
        raise NotFound()
    now, status = read_clock(), OK
    today = timezone.localdate(now)
    begun = {"review_on": today + A_YEAR, "valid_from": today}
    form = PlanForm(request.POST or None, tenant=found, initial=begun)
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=found.pk, provider_id=found.provider_id, actor=request.actor,
            purpose=f"desk.continuity.new.{found.pk}",
            act=lambda: str(
                service.record_plan(
                    tenant_id=found.pk, ask=form.ask(), actor=request.actor, now=now
                ).pk
            ),
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("The plan is recorded."))
            return redirect("desk:continuity_plan", int(came.result))
        status = came.status
    context = {**frame(request, now), "customer": found, "form": form}
    return render(request, "incidents/desk/continuity_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=_("Continuity plan"), sample="plan", statements=30))
def plan(request: TenantRequest, plan: int) -> HttpResponse:
    """Show one plan with where it was used; what is sent is one of its acts."""
    now = read_clock()
    line = plan_for(request.actor, plan, now=now)
    forms, status = _forms(line, now), OK
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, line, act, now)
        if status == OK:
            return redirect("desk:continuity_plan", line.row.pk)
    may = request.actor.may(Action.GOVERN, line.row.tenant_id)
    context = {
        **frame(request, now),
        "line": line,
        "forms": forms,
        "uses": uses_of(line.row),
        "may_govern": may and line.row.ended_at is None,
    }
    return render(request, "incidents/desk/continuity_plan.html", context, status=status)


Act = Callable[[PlanLine, Any, Actor, datetime], object]


def _change(line: PlanLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.change_plan(plan_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _review(line: PlanLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.review_plan(plan_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _end(line: PlanLine, _form: Any, actor: Actor, now: datetime) -> object:
    return service.end_plan(plan_id=line.row.pk, actor=actor, now=now)


ACTS: dict[str, Act] = {"change": _change, "review": _review, "end": _end}


def _forms(line: PlanLine, now: datetime) -> dict[str, Any]:
    row = line.row
    stands = {name.removesuffix("_id"): getattr(row, name) for name in FIELDS}
    stands["assets"] = [one.asset_id for one in line.assets]
    again = {"review_on": timezone.localdate(now) + A_YEAR}
    return {
        "change": PlanForm(tenant=row.tenant, initial=stands, auto_id="change_%s"),
        "review": ReviewPlanForm(initial=again, auto_id="review_%s"),
        "end": ConfirmForm(auto_id="end_%s"),
    }


def _carry_out(request: TenantRequest, line: PlanLine, act: str, now: datetime) -> tuple[Any, int]:
    sent, auto_id = request.POST, f"{act}_%s"
    form: Any = ConfirmForm(sent, auto_id=auto_id)
    if act == "change":
        form = PlanForm(sent, tenant=line.row.tenant, auto_id=auto_id)
    elif act == "review":
        form = ReviewPlanForm(sent, auto_id=auto_id)

    def done() -> str:
        ACTS[act](line, form, request.actor, now)
        return str(line.row.pk)

    came = carry_out(
        form, tenant_id=line.row.tenant_id, provider_id=line.row.provider_id, actor=request.actor,
        purpose=f"desk.continuity.{act}.{line.row.pk}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is recorded."))
    return form, came.status
