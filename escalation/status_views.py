"""The status page at the desk: what is written for it, approved and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.choices import UpdateState
from escalation.status.queries.board import board_for_desk
from escalation.status.queries.desk import (
    page_of_provider,
    readers_of,
    running_outages,
    said_of,
    services_of,
    update_for,
    updates_page,
)
from escalation.status.services.updates import (
    announce_maintenance,
    approve_update,
    withdraw_update,
    write_update,
)
from escalation.status_forms import MaintenanceNoticeForm, UpdateForm
from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


def desk_of(request: TenantRequest) -> int:
    return min(request.actor.providers.values())


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 54, gettext_lazy("Status page"), "activity"),),
    )
)
def status(request: TenantRequest) -> HttpResponse:
    """Show what waits for approval, what was said, and how the services stand."""
    form, now, desk = EarlierForm(request.GET), read_clock(), desk_of(request)
    before = form.cleaned_data["before"] if form.is_valid() else None
    page, here = updates_page(request.actor, before=before), page_of_provider(desk)
    list_url = address("escalation:status")
    context = {
        **frame(request, now),
        "page": page,
        "is_first": before is None,
        "older": f"{list_url}?before={page.older}" if page.older else "",
        "board": board_for_desk(desk, now),
        "public_url": address("status_page", here.slug) if here and here.is_public else "",
        "may_write": request.actor.may(Action.INFORM, desk),
        "may_set_up": request.actor.may(Action.CONFIGURE, desk),
    }
    return render(request, "escalation/status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.INFORM, does=gettext_lazy("Write for the status page")))
def write(request: TenantRequest) -> HttpResponse:
    """Write an update of an outage."""
    form = UpdateForm(
        request.POST or None, outages=running_outages(request.actor), services=_services(request),
        initial={"outage": request.GET.get("outage", "")},
    )  # fmt: skip
    return _written(request, form, _("Update of an outage"), write_update)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.INFORM, does=gettext_lazy("Announce maintenance")))
def announce(request: TenantRequest) -> HttpResponse:
    """Write that maintenance is planned, for everybody."""
    form = MaintenanceNoticeForm(request.POST or None, services=_services(request))
    return _written(request, form, _("Announce maintenance"), announce_maintenance)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="status_update"))
def one(request: TenantRequest, update: UUID) -> HttpResponse:
    """Show one as readers have it, who wrote and approved it, and what can be done."""
    row, actor = update_for(request.actor, update), request.actor
    is_own = row.drafted_by_id == actor.user_id
    may_approve = actor.may(Action.PUBLISH, row.tenant_id)
    context = {
        **frame(request),
        "row": row,
        "services": said_of(row, {one.pk: one for one in services_of(row.tenant_id)}),
        "readers": [] if row.is_public else readers_of(row),
        "waits": row.state == UpdateState.DRAFT,
        "may_approve": may_approve and not is_own,
        "is_own": is_own,
        "may_withdraw": row.state != UpdateState.WITHDRAWN
        and actor.may(Action.INFORM, row.tenant_id),
    }
    return render(request, "escalation/status_update.html", context)


@require_POST
@for_desk(Page(Action.PUBLISH, sample="status_update", opens=Opens.NOTHING, is_kept=False))
def approve(request: TenantRequest, update: UUID) -> HttpResponse:
    """Let readers have it."""
    row = update_for(request.actor, update)
    approve_update(update_id=row.pk, actor=request.actor, now=read_clock())
    messages.success(request, _("It is on the status page."))
    return redirect("escalation:status")


@require_POST
@for_desk(Page(Action.INFORM, sample="status_update", opens=Opens.NOTHING, is_kept=False))
def withdraw(request: TenantRequest, update: UUID) -> HttpResponse:
    """Take it back, once somebody said that they mean it."""
    row = update_for(request.actor, update)
    if "sure" not in request.POST:
        messages.warning(request, _("Nothing was taken back: say first that you mean it."))
        return redirect("escalation:status_update", row.public_id)
    withdraw_update(update_id=row.pk, actor=request.actor, now=read_clock())
    messages.success(request, _("It is taken back."))
    return redirect("escalation:status")


def _services(request: TenantRequest) -> list[tuple[int, str]]:
    return [(one.pk, str(one)) for one in services_of(desk_of(request)) if one.is_shown]


def _written(request: TenantRequest, form: Any, title: str, service: Any) -> HttpResponse:
    desk, status = desk_of(request), OK
    if request.method == "POST":

        def act() -> str:
            made = service(provider_id=desk, ask=form.ask(), actor=request.actor, now=read_clock())
            return str(made.public_id)

        came = carry_out(
            form, tenant_id=desk, provider_id=desk, actor=request.actor,
            purpose=f"status.{service.__name__}", act=act,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is written. Somebody else approves it first."))
            return redirect("escalation:status_update", came.result)
        status = came.status
    context = {
        **frame(request), "form": form, "title": title, "back": address("escalation:status")
    }  # fmt: skip
    return render(request, "escalation/status_form.html", context, status=status)
