"""Doing something with a problem, change or release: one dispatcher for the verbs of all three."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from incidents.causes.queries.held import held_for
from incidents.causes.queries.referred import referred_to, waiting_improvements
from incidents.desk.forms.base import KeyedForm
from incidents.desk.forms.cause_acts import TakeBackForm
from incidents.desk.forms.cause_refers import ReferForm
from incidents.desk.views.cause_verbs import (
    CASE_VERBS,
    CHANGE_VERBS,
    PROBLEM_VERBS,
    RELEASE_VERBS,
    SORTS,
    CauseVerb,
    Sort,
)
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, require


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="problem", choices={"verb": tuple(PROBLEM_VERBS)}))
def act_on_problem(request: TenantRequest, problem: str, verb: str) -> HttpResponse:
    return _act(request, SORTS["problem"], problem, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="change", choices={"verb": tuple(CHANGE_VERBS)}))
def act_on_change(request: TenantRequest, change: str, verb: str) -> HttpResponse:
    return _act(request, SORTS["change"], change, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="release", choices={"verb": tuple(RELEASE_VERBS)}))
def act_on_release(request: TenantRequest, release: str, verb: str) -> HttpResponse:
    return _act(request, SORTS["release"], release, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="suppliercase", choices={"verb": tuple(CASE_VERBS)}))
def act_on_suppliercase(request: TenantRequest, suppliercase: str, verb: str) -> HttpResponse:
    return _act(request, SORTS["suppliercase"], suppliercase, verb)


def _act(request: TenantRequest, sort: Sort, reference: str, name: str) -> HttpResponse:
    """Show the form of one verb, or carry it out."""
    verb = sort.verbs.get(name)
    if verb is None:
        raise NotFound()
    row = held_for(sort.model, request.actor, reference)
    require(request.actor, verb.action, row.provider_id)
    if not verb.is_for(row, request.actor):
        raise NotAllowed()
    form = _form(request, sort, verb, row)
    status = OK
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"desk.{sort.name}.{name}.{row.pk}",
            act=lambda: _carry_out(request, sort, verb, form, row),
        )  # fmt: skip
        if came.is_done:
            return redirect(f"desk:{sort.name}", row.reference)
        status = came.status
    context = {
        **frame(request),
        "sort": sort,
        "row": row,
        "verb": verb,
        "form": form,
        "row_url": sort.url(row),
        "list_url": address(f"desk:{sort.name}s"),
        "is_offered": verb.is_offered(row, request.actor),
    }
    return render(request, "incidents/desk/cause_act.html", context, status=status)


def _form(request: TenantRequest, sort: Sort, verb: CauseVerb, row: Any) -> KeyedForm[Any]:
    data: Any = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {"initial": verb.form.stands(row), "actor": request.actor}
    if verb.form is ReferForm:
        given["waiting"] = waiting_improvements(sort.model, request.actor)
    if verb.form is TakeBackForm:
        asked = request.GET.get("referral", "")
        mine = {str(one.pk): one.pk for one in referred_to(row, request.actor)}
        given["initial"] = {"referral": mine.get(asked)}
    return verb.form(data, **given)


def _carry_out(
    request: TenantRequest, sort: Sort, verb: CauseVerb, form: KeyedForm[Any], row: Any
) -> str:
    given: dict[str, Any] = {f"{sort.name}_id": row.pk, "ask": form.ask()}
    if "version" in form.cleaned_data:
        given["expected_version"] = form.cleaned_data["version"]
    verb.service(actor=request.actor, now=read_clock(), **given)
    messages.success(request, str(verb.done))
    return str(row.reference)
