"""How an outage begins: empty, from an incident, or from like reports (R15)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.desk.forms.outage import StartForm
from incidents.desk.queries.alike_reports import alike_incidents
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.outage import start_outage
from incidents.models import Incident
from incidents.record.queries.visible import visible_incidents
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.typed import is_key


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.TRIAGE, does=gettext_lazy("Start an outage")))
def new(request: TenantRequest) -> HttpResponse:
    """Begin one: empty, from an incident, or from like reports."""
    alike = _alike(request)
    form = StartForm(
        request.POST or None, actor=request.actor, alike=alike, initial=_proposed(request, alike)
    )
    status = OK
    if request.method == "POST":
        provider_id = min(request.actor.providers.values())
        came = carry_out(
            form,
            tenant_id=provider_id,
            provider_id=provider_id,
            actor=request.actor,
            purpose="desk.outage.new",
            act=lambda: _start(request, form, provider_id),
        )
        if came.is_done:
            return redirect("desk:outage", came.result)
        status = came.status
    context = {**frame(request), "form": form}
    return render(request, "incidents/desk/outage_new.html", context, status=status)


def _start(request: TenantRequest, form: StartForm, provider_id: int) -> str:
    started = start_outage(
        provider_id=provider_id, ask=form.ask(), actor=request.actor, now=read_clock()
    )
    told = _("Outage %(reference)s was started.") % {"reference": started.reference}
    messages.success(request, told)
    return started.reference


def _alike(request: TenantRequest) -> list[Incident]:
    """Return the incidents that a link means: one, or those that look alike."""
    asked, now = request.GET, read_clock()
    if reference := asked.get("incident", ""):
        found = visible_incidents(request.actor).filter(reference=reference)
        return list(found.select_related("tenant"))
    if is_key(asked.get("category", "")):
        return alike_incidents(request.actor, now, category=int(asked["category"]))
    if kind := asked.get("kind", ""):
        return alike_incidents(request.actor, now, kind=kind[:60])
    return []


def _proposed(request: TenantRequest, alike: list[Incident]) -> dict[str, object]:
    """Return what can be filled in already; words are never taken from an address."""
    categories = {one.category_id for one in alike}
    return {
        "incidents": [str(one.pk) for one in alike],
        "category": categories.pop() if len(categories) == 1 else None,
    }
