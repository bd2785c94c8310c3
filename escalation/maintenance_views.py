"""Pages of planned maintenance: what is planned, planning it, and what customers read of it."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.maintenance_forms import MaintenanceForm
from escalation.models import AlertSource
from escalation.monitoring.queries.maintenance import (
    planned_for_customer,
    planned_for_desk,
    window_for,
)
from escalation.monitoring.services.maintenance import plan_maintenance, withdraw_maintenance
from incidents.desk.views.frame import for_desk, frame
from incidents.portal.views.frame import Portal, for_portal
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.zones import zones


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 53, gettext_lazy("Planned maintenance"), "calendar"),),
    )
)
def maintenance(request: TenantRequest) -> HttpResponse:
    """Show what runs and what is planned."""
    now = read_clock()
    rows = planned_for_desk(request.actor, now)
    context = {
        **frame(request, now),
        "rows": [(row, request.actor.may(Action.PLAN, row.tenant_id)) for row in rows],
        "now": now,
        "may_plan": request.actor.may_somewhere(Action.PLAN),
    }
    return render(request, "escalation/maintenance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.PLAN, does=gettext_lazy("Plan maintenance")))
def plan(request: TenantRequest) -> HttpResponse:
    """Plan a window; its moments are read by the clock of the zone that is chosen."""
    desk, status = min(request.actor.providers.values()), OK
    rows = AlertSource.objects.filter(tenant=desk, removed_at=None).order_by("name", "pk")
    here = timezone.get_current_timezone_name()
    said = request.POST.get("zone", here)
    with timezone.override(ZoneInfo(said if said in zones() else here)):
        form = MaintenanceForm(
            request.POST or None, sources=list(rows.values_list("pk", "name")),
            initial={"zone": here},
        )  # fmt: skip
        if request.method == "POST":

            def act() -> str:
                made = plan_maintenance(ask=form.ask(), actor=request.actor, now=read_clock())
                return str(made.pk)

            came = carry_out(
                form, tenant_id=desk, provider_id=desk, actor=request.actor,
                purpose="monitoring.maintenance", act=act,
            )  # fmt: skip
            if came.is_done:
                messages.success(request, _("It is planned."))
                return redirect("escalation:maintenance")
            status = came.status
        context = {**frame(request), "form": form}
        return render(request, "escalation/maintenance_plan.html", context, status=status)


@require_POST
@for_desk(Page(Action.PLAN, sample="maintenance", opens=Opens.NOTHING, is_kept=False))
def withdraw(request: TenantRequest, window: int) -> HttpResponse:
    """Take it back, or end it now, once somebody said that they mean it."""
    row = window_for(request.actor, window, Action.PLAN)
    if "sure" not in request.POST:
        messages.warning(request, _("Nothing was taken back: say first that you mean it."))
        return redirect("escalation:maintenance")
    withdraw_maintenance(window_id=row.pk, actor=request.actor, now=read_clock())
    messages.success(request, _("It is taken back."))
    return redirect("escalation:maintenance")


@require_safe
@for_portal(
    Page(
        Action.REPORT,
        menu=(Entry(Menu.PORTAL, 36, gettext_lazy("Planned maintenance"), "calendar"),),
    )
)
def planned(request: TenantRequest, portal: Portal) -> HttpResponse:
    """Show a customer what is planned."""
    tenants = [one.pk for one in portal.tenants]
    rows = planned_for_customer(portal.actor, tenants, portal.now)
    context = {"rows": rows, "now": portal.now, "has_several": len(tenants) > 1}
    return render(request, "escalation/maintenance_planned.html", context)
