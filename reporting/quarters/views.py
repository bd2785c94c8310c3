"""Quarterly reports, for the desk and for auditors: listed, drawn up, commented on and sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from incidents.record.queries.options import customer_names, people_for
from reporting.quarters.forms import CommentForm, DecideForm, DrawUpForm, SendForm
from reporting.quarters.queries.paper import paper_of
from reporting.quarters.queries.reports import reports_for
from reporting.quarters.queries.view import ReportView, report_view
from reporting.quarters.services.decide import decide
from reporting.quarters.services.drafts import comment_on, draw_up
from reporting.quarters.services.send import send_report
from reporting.views import around, for_register
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.typed import is_key

LIST: Final = "reporting/quarters.html"
ONE: Final = "reporting/quarter.html"


@require_safe
@for_register(
    Page(
        Action.SEE_REGISTER,
        menu=(
            Entry(
                Menu.DESK, 71, gettext_lazy("Quarterly reports"), "trending-up",
            ),
        ),
    )
)  # fmt: skip
def quarters(request: TenantRequest) -> HttpResponse:
    """Show the reports, the last drawn up first."""
    before = request.GET.get("before", "")
    lines, has_more = reports_for(request.actor, before=int(before) if is_key(before) else None)
    context = around(request) | {
        "lines": lines,
        "older": f"{request.path}?before={lines[-1].id}" if has_more else "",
        "may_govern": request.actor.may_somewhere(Action.GOVERN),
        "is_portal": False,
    }
    return render(request, LIST, context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_register(Page(Action.GOVERN, does=gettext_lazy("Draw up a quarterly report")))
def quarter_new(request: TenantRequest) -> HttpResponse:
    """Begin the report of a quarter of one customer."""
    now = read_clock()
    form = DrawUpForm(
        request.POST or None,
        customers=customer_names(request.actor, action=Action.GOVERN),
        today=timezone.localdate(now),
    )
    status = OK
    if request.method == "POST":
        desk = min(request.actor.providers.values())
        came = carry_out(
            form, tenant_id=desk, provider_id=desk, actor=request.actor, purpose="quarterly.new",
            act=lambda: str(draw_up(ask=form.ask(), actor=request.actor, now=now).pk),
        )  # fmt: skip
        if came.is_done:
            return redirect("reporting:quarter", int(came.result))
        status = came.status
    context = around(request) | {"form": form}
    return render(request, "reporting/quarter_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_register(
    Page(
        Action.SEE_REGISTER,
        does=gettext_lazy("Quarterly report"),
        sample="quarter",
        statements=40,
    )
)
def quarter(request: TenantRequest, quarter: int) -> HttpResponse:
    """Show one report; what is sent is one of its acts."""
    now = read_clock()
    view = report_view(request.actor, quarter, now=now)
    forms, status = _forms(view), OK
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, view, act, now)
        if status == OK:
            return redirect("reporting:quarter", view.id)
    context = around(request) | {"view": view, "forms": forms, "is_portal": False}
    return render(request, ONE, context, status=status)


@require_safe
@never_cache
@for_register(Page(Action.SEE_REGISTER, sample="quarter", statements=40))
def quarter_print(request: TenantRequest, quarter: int) -> HttpResponse:
    """Show the same for a printer."""
    now = read_clock()
    return printed(request, report_view(request.actor, quarter, now=now), now)


@require_safe
@never_cache
@for_register(Page(Action.SEE_REGISTER, opens=Opens.DATA, sample="quarter", statements=40))
def quarter_pdf(request: TenantRequest, quarter: int) -> HttpResponse:
    """Give the same as PDF/A."""
    now = read_clock()
    return as_pdf(report_view(request.actor, quarter, now=now), now)


def printed(request: TenantRequest, view: ReportView, now: datetime) -> HttpResponse:
    context = {
        "view": view, "now": now, "reference": view.told.quarter, "customer": view.told.customer,
        "digest": view.digest,
    }  # fmt: skip
    return render(request, "reporting/quarter_print.html", context)


def as_pdf(view: ReportView, now: datetime) -> HttpResponse:
    response = HttpResponse(paper_of(view, now=now), content_type="application/pdf")
    name = f"{view.content['quarter']}-{view.id}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _comment(report_id: int, form: Any, actor: Any, now: datetime) -> object:
    return comment_on(report_id=report_id, ask=form.ask(), actor=actor, now=now)


def _decide(report_id: int, form: Any, actor: Any, now: datetime) -> object:
    return decide(report_id=report_id, ask=form.ask(), actor=actor, now=now)


def _send(report_id: int, _form: Any, actor: Any, now: datetime) -> object:
    return send_report(report_id=report_id, actor=actor, now=now)


# What is sent from the page of a report, and what is said when it was done.
ACTS: dict[str, tuple[Callable[..., object], Any]] = {
    "comment": (_comment, gettext_lazy("It is recorded.")),
    "decide": (_decide, gettext_lazy("It is recorded, and a task was made.")),
    "send": (_send, gettext_lazy("The report was sent. It stays as it is.")),
}


def _forms(view: ReportView) -> dict[str, Any]:
    if not view.may_govern:
        return {}
    return {
        "comment": CommentForm(auto_id="comment_%s"),
        "decide": DecideForm(people=people_for(view.tenant.pk)),
        "send": SendForm(auto_id="send_%s"),
    }


def _filled(request: TenantRequest, view: ReportView, act: str) -> Any:
    if act == "decide":
        return DecideForm(request.POST, people=people_for(view.tenant.pk))
    return {"comment": CommentForm, "send": SendForm}[act](request.POST, auto_id=f"{act}_%s")


def _carry_out(
    request: TenantRequest, view: ReportView, act: str, now: datetime
) -> tuple[Any, int]:
    form, (service, said) = _filled(request, view, act), ACTS[act]

    def done() -> str:
        service(view.id, form, request.actor, now)
        return str(view.id)

    came = carry_out(
        form, tenant_id=view.tenant.pk, provider_id=view.tenant.provider_id, actor=request.actor,
        purpose=f"quarterly.{act}.{view.id}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, said)
    return form, came.status
