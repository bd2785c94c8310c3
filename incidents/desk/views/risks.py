"""Risks of organisations, for the desk: listed with what happened, recorded, changed, reviewed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.risks import ReviewRiskForm, RiskForm
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.forms import ConfirmForm
from incidents.duty.queries.risks import RiskLine, incidents_of, risk_for, risks_for
from incidents.duty.services import risks as service
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

A_YEAR = timedelta(days=365)
FIELDS = ("title", "owner_id", "asset_id", "category_id", "supplier_id", "likelihood", "impact",
          "measures", "months", "threshold", "review_on", "outside_number",
          "outside_url")  # fmt: skip


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 67, _("Risks"), "triangle-alert"),),
        statements=40,
    )
)
def risks(request: TenantRequest) -> HttpResponse:
    """Show what stands, the gravest first, with what happened of each."""
    now = read_clock()
    rows = Tenant.objects.filter(may_at(request.actor, Action.GOVERN, tenant="pk"), is_active=True)
    context = {
        **frame(request, now),
        "lines": risks_for(request.actor, now=now),
        "organisations": list(rows.order_by("name")[:50]),
    }
    return render(request, "incidents/desk/risks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.GOVERN, does=_("Record a risk"), sample="customer", statements=24))
def risk_new(request: TenantRequest, customer: int) -> HttpResponse:
    """Record a risk of one organisation."""
    rows = Tenant.objects.filter(may_at(request.actor, Action.GOVERN, tenant="pk"), pk=customer)
    found = rows.first()
    if found is None:
        raise NotFound()
    now, status = read_clock(), OK
    begun = {"review_on": timezone.localdate(now) + A_YEAR}
    form = RiskForm(request.POST or None, tenant=found, initial=begun)
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=found.pk, provider_id=found.provider_id, actor=request.actor,
            purpose=f"desk.risk.new.{found.pk}",
            act=lambda: str(
                service.record_risk(
                    tenant_id=found.pk, ask=form.ask(), actor=request.actor, now=now
                ).pk
            ),
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("The risk is recorded."))
            return redirect("desk:risk", int(came.result))
        status = came.status
    context = {**frame(request, now), "customer": found, "form": form}
    return render(request, "incidents/desk/risk_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=_("Risk"), sample="risk", statements=30))
def risk(request: TenantRequest, risk: int) -> HttpResponse:
    """Show one risk with the incidents that are counted; what is sent is one of its acts."""
    now = read_clock()
    line = risk_for(request.actor, risk, now=now)
    forms, status = _forms(line, now), OK
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, line, act, now)
        if status == OK:
            return redirect("desk:risk", line.row.pk)
    may = request.actor.may(Action.GOVERN, line.row.tenant_id)
    context = {
        **frame(request, now),
        "line": line,
        "forms": forms,
        "incidents": incidents_of(request.actor, line.row, now=now),
        "may_govern": may and line.row.ended_at is None,
    }
    return render(request, "incidents/desk/risk.html", context, status=status)


Act = Callable[[RiskLine, Any, Actor, datetime], object]


def _change(line: RiskLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.change_risk(risk_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _review(line: RiskLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.review_risk(risk_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _end(line: RiskLine, _form: Any, actor: Actor, now: datetime) -> object:
    return service.end_risk(risk_id=line.row.pk, actor=actor, now=now)


ACTS: dict[str, Act] = {"change": _change, "review": _review, "end": _end}


def _forms(line: RiskLine, now: datetime) -> dict[str, Any]:
    row = line.row
    stands = {name.removesuffix("_id"): getattr(row, name) for name in FIELDS}
    again = {
        "likelihood": row.likelihood, "impact": row.impact,
        "review_on": timezone.localdate(now) + A_YEAR,
    }  # fmt: skip
    return {
        "change": RiskForm(tenant=row.tenant, initial=stands, auto_id="change_%s"),
        "review": ReviewRiskForm(initial=again, auto_id="review_%s"),
        "end": ConfirmForm(auto_id="end_%s"),
    }


def _carry_out(request: TenantRequest, line: RiskLine, act: str, now: datetime) -> tuple[Any, int]:
    sent, auto_id = request.POST, f"{act}_%s"
    form: Any = ConfirmForm(sent, auto_id=auto_id)
    if act == "change":
        form = RiskForm(sent, tenant=line.row.tenant, auto_id=auto_id)
    elif act == "review":
        form = ReviewRiskForm(sent, auto_id=auto_id)

    def done() -> str:
        ACTS[act](line, form, request.actor, now)
        return str(line.row.pk)

    came = carry_out(
        form, tenant_id=line.row.tenant_id, provider_id=line.row.provider_id, actor=request.actor,
        purpose=f"desk.risk.{act}.{line.row.pk}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is recorded."))
    return form, came.status
