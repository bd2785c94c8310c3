"""Problems, changes and releases: their lists, and the page of one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.causes.queries.held import held_for, held_page, patch_delay
from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.queries.causes import cause_view
from incidents.desk.views.cause_verbs import SORTS, cause_offers
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 50, gettext_lazy("Problems"), "layers"),)))
def problems(request: TenantRequest) -> HttpResponse:
    return _list(request, "problem")


@require_safe
@for_desk(
    Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 51, gettext_lazy("Changes"), "git-branch"),))
)
def changes(request: TenantRequest) -> HttpResponse:
    return _list(request, "change", patches=patch_delay(request.actor, read_clock()))


@require_safe
@for_desk(Page(Action.SEE_QUEUE))
def releases(request: TenantRequest) -> HttpResponse:
    return _list(request, "release")


@require_safe
@for_desk(
    Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 52, gettext_lazy("Supplier cases"), "truck"),))
)
def suppliercases(request: TenantRequest) -> HttpResponse:
    return _list(request, "suppliercase")


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="problem"))
def problem(request: TenantRequest, problem: str) -> HttpResponse:
    return _one(request, "problem", problem)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="change"))
def change(request: TenantRequest, change: str) -> HttpResponse:
    return _one(request, "change", change)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="release"))
def release(request: TenantRequest, release: str) -> HttpResponse:
    return _one(request, "release", release)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="suppliercase"))
def suppliercase(request: TenantRequest, suppliercase: str) -> HttpResponse:
    return _one(request, "suppliercase", suppliercase)


def _list(request: TenantRequest, name: str, **more: Any) -> HttpResponse:
    sort, form = SORTS[name], EarlierForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    may_begin = request.actor.may_somewhere(Action.WORK)
    list_url = address(f"desk:{name}s")
    page = held_page(sort.model, request.actor, before=before)
    context = {
        **frame(request),
        "sort": sort,
        "page": page,
        "rows": [{"row": row, "url": sort.url(row)} for row in page.standing],
        "ended": [{"row": row, "url": sort.url(row)} for row in page.ended],
        "is_first": before is None,
        "list_url": list_url,
        "older": f"{list_url}?before={page.older}" if page.older else "",
        "new_url": address(f"desk:{name}_new") if may_begin else "",
        **more,
    }
    return render(request, "incidents/desk/causes.html", context)


def _one(request: TenantRequest, name: str, reference: str) -> HttpResponse:
    now, sort = read_clock(), SORTS[name]
    row = held_for(sort.model, request.actor, reference)
    may_take_back = sort.verbs["remove"].is_offered(row, request.actor)
    context = {
        **frame(request, now),
        "sort": sort,
        "row": row,
        "view": cause_view(row, request.actor, now),
        "offers": cause_offers(sort, row, request.actor),
        "list_url": address(f"desk:{name}s"),
        "remove_url": address(f"desk:{name}_act", row.reference, "remove") if may_take_back else "",
        "new_change_url": address("desk:change_new"),
    }
    return render(request, "incidents/desk/cause.html", context)
