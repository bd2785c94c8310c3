"""Doing something with an outage: one dispatcher for every verb of its table."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.desk.forms.base import KeyedForm
from incidents.desk.forms.customer import CustomerSearch
from incidents.desk.queries.alike_reports import alike_incidents
from incidents.desk.queries.outage import OutageView, outage_view
from incidents.desk.queries.outages import outage_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.outage_verbs import HITS, OUTAGE_VERBS, OutageVerb, is_offered
from incidents.record.queries.options import customer_chosen
from incidents.record.services.each import Result
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, require

Form = KeyedForm[Any]


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="outage", choices={"verb": tuple(OUTAGE_VERBS)}))
def act(request: TenantRequest, outage: str, verb: str) -> HttpResponse:
    """Show the form of one verb, or carry it out."""
    chosen = OUTAGE_VERBS.get(verb)
    if chosen is None:
        raise NotFound()
    now = read_clock()
    view = outage_view(request.actor, outage_for(request.actor, outage), now)
    require(request.actor, chosen.action, view.outage.provider_id)
    form = _form(request, verb, view)
    status = OK
    if request.method == "POST" and form is not None:
        came = carry_out(
            form,
            tenant_id=view.outage.tenant_id,
            provider_id=view.outage.provider_id,
            actor=request.actor,
            purpose=f"desk.outage.{verb}.{view.outage.pk}",
            act=lambda: _carry_out(request, chosen, form, view),
        )
        if came.is_done:
            return redirect("desk:outage", view.outage.reference)
        status = came.status
    context = {
        **frame(request, now),
        "view": view,
        "outage": view.outage,
        "verb": chosen,
        "name": verb,
        "form": form,
        "choice": _choice(request) if verb == "open" else None,
        "is_offered": is_offered(chosen, view, request.actor),
    }
    return render(request, "incidents/desk/outage_act.html", context, status=status)


def _form(request: TenantRequest, name: str, view: OutageView) -> Form | None:
    data: Any = request.POST if request.method == "POST" else None
    form, outage = OUTAGE_VERBS[name].form, view.outage
    given: dict[str, Any] = {}
    if name in HITS:
        given = {"hits": HITS[name](view)}
    elif name == "add":
        alike = alike_incidents(request.actor, read_clock(), category=outage.category_id)
        given = {"actor": request.actor, "alike": alike}
    elif name == "change":
        stands = ("title", "cause", "product", "public_text", "version")
        given = {"initial": {key: getattr(outage, key) for key in stands}}
        given["initial"]["category"] = outage.category_id
    elif name == "remove":
        given = {"initial": {"incident": _incident(request, view)}}
    elif name == "open":
        asked = request.GET.get("customer", "")
        customer = customer_chosen(request.actor, asked, action=Action.REGISTER)
        if customer is None:
            return None
        given = {"customer": customer, "outage": outage}
    return form(data, **given)


def _incident(request: TenantRequest, view: OutageView) -> int | None:
    asked = request.GET.get("incident", "")
    found = (hit.incident.pk for hit in view.hits if hit.incident.reference == asked)
    return next(found, None)


def _choice(request: TenantRequest) -> CustomerSearch:
    return CustomerSearch(
        request.GET, actor=request.actor, action=Action.REGISTER, is_asked=bool(request.GET)
    )


def _carry_out(request: TenantRequest, verb: OutageVerb, form: Form, view: OutageView) -> str:
    given: dict[str, Any] = {"outage_id": view.outage.pk, "ask": form.ask()}
    if "version" in form.cleaned_data:
        given["expected_version"] = form.cleaned_data["version"]
    done = verb.service(actor=request.actor, now=read_clock(), **given)
    if isinstance(done, list):
        _say(request, verb, done, view)
    else:
        messages.success(request, str(verb.done))
    return view.outage.reference


def _say(
    request: TenantRequest, verb: OutageVerb, results: Sequence[Result], view: OutageView
) -> None:
    """Tell what was done, and of each that refused who it is and why."""
    done = [one for one in results if not one.code]
    if done or not results:
        messages.success(request, verb.done % {"done": len(done), "all": len(results)})
    names = {hit.incident.pk: hit.incident.tenant.name for hit in view.hits}
    for one in results:
        if one.code:
            who = " · ".join(filter(None, [names.get(one.incident_id, ""), one.reference]))
            messages.error(request, _("%(who)s: %(why)s") % {"who": who, "why": one.refusal})
