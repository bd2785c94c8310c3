"""How a problem, a change or a release begins: empty, from an incident, or from an improvement."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.causes.queries.referred import waiting_improvements
from incidents.desk.views.cause_verbs import SORTS
from incidents.desk.views.frame import for_desk, frame
from incidents.models import Incident
from incidents.record.queries.visible import visible_incidents
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.typed import is_key

# What a link may fill in: never words.
LINKED = ("problem", "release")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("Raise a problem")))
def new_problem(request: TenantRequest) -> HttpResponse:
    return _new(request, "problem")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("Propose a change")))
def new_change(request: TenantRequest) -> HttpResponse:
    return _new(request, "change")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("Begin a release")))
def new_release(request: TenantRequest) -> HttpResponse:
    return _new(request, "release")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("Open a supplier case")))
def new_suppliercase(request: TenantRequest) -> HttpResponse:
    return _new(request, "suppliercase")


def _new(request: TenantRequest, name: str) -> HttpResponse:
    sort = SORTS[name]
    form: Any = sort.new_form(
        request.POST or None,
        actor=request.actor,
        waiting=waiting_improvements(sort.model, request.actor),
        initial=_proposed(request, name),
    )
    status = OK
    if request.method == "POST":
        provider_id = min(request.actor.providers.values())

        def act() -> str:
            begun = sort.begin(
                provider_id=provider_id, about=form.about(), refers=form.refers(),
                actor=request.actor, now=read_clock(),
            )  # fmt: skip
            messages.success(request, sort.begun % {"reference": begun.reference})
            return str(begun.reference)

        came = carry_out(
            form, tenant_id=provider_id, provider_id=provider_id, actor=request.actor,
            purpose=f"desk.{name}.new", act=act,
        )  # fmt: skip
        if came.is_done:
            return redirect(f"desk:{name}", came.result)
        status = came.status
    context = {**frame(request), "form": form, "sort": sort, "list_url": address(f"desk:{name}s")}
    return render(request, "incidents/desk/cause_new.html", context, status=status)


def _proposed(request: TenantRequest, name: str) -> dict[str, object]:
    """Return what a link says already: an incident, an improvement, a problem, a release."""
    asked = request.GET
    found: dict[str, object] = {key: asked[key][:20] for key in LINKED if key in asked}
    if is_key(asked.get("improvement", "")):
        found["improvements"] = [asked["improvement"]]
    incident = _incident(request, asked.get("incident", ""))
    if incident is not None:
        found["references"] = incident.reference
        if name == "suppliercase":
            found |= {"title": incident.title, "supplier": incident.supplier_id}
        if name == "problem":
            found |= {"category": incident.category_id, "title": incident.title}
            found |= {"cause": incident.cause, "workaround": incident.workaround}
    return found


def _incident(request: TenantRequest, reference: str) -> Incident | None:
    if not reference:
        return None
    return visible_incidents(request.actor).filter(reference=reference).first()
