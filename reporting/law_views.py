"""The registers that laws ask for: of personal data breaches, and of security incidents (R142)."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.duty.queries.law_register import BREACHES, SECURITY
from reporting.forms import LawRegisterForm
from reporting.queries.law_register import law_register_page
from reporting.services.law_export import export_law_register
from reporting.views import around, for_register
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.data import forms
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

PAGE: Final = "reporting/law_register.html"
WHICH: Final = {"breaches": BREACHES, "security": SECURITY}
UNKNOWN: Final = 400


@require_safe
@for_register(Page(Action.SEE_REGISTER, statements=20))
def law_register(request: TenantRequest, which: str) -> HttpResponse:
    form = LawRegisterForm(request.GET, which=WHICH[which], actor=request.actor)
    if form.key and request.GET.get("find"):
        return redirect(_address(request, without="find", customer=form.key))
    context = around(request) | _about(which, form)
    if form.asks_which:
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=UNKNOWN)
    page = law_register_page(
        request.actor, form.selection,
        after=form.cleaned_data["after"], before=form.cleaned_data["before"],
    )  # fmt: skip
    context |= {
        "page": page,
        "newer": _address(request, before=page.newer) if page.newer else "",
        "older": _address(request, after=page.older) if page.older else "",
        "may_export": request.actor.may_somewhere(Action.EXPORT),
        "asked": [(name, request.GET[name]) for name, _label, _value in form.chips],
        "is_filtered": bool(form.chips),
    }
    return render(request, PAGE, context)


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False))
def law_export(request: TenantRequest, which: str) -> HttpResponse:
    """Give one of them as it is filtered. Each time is an export of its own, and is logged."""
    form = LawRegisterForm(
        request.POST, which=WHICH[which], actor=request.actor, action=Action.EXPORT
    )
    if not form.is_valid():
        return render(request, PAGE, around(request) | _about(which, form), status=UNKNOWN)
    now = read_clock()
    content = export_law_register(selection=form.selection, actor=request.actor, now=now)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"register-{which}-{timezone.localdate(now)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _about(which: str, form: LawRegisterForm) -> dict[str, Any]:
    other = next(one for one in WHICH if one != which)
    return {
        "form": form,
        "here": address(f"reporting:law_{which}"),
        "export_url": address(f"reporting:law_{which}_export"),
        "title": forms().forms[WHICH[which]].title,
        "other": {
            "title": forms().forms[WHICH[other]].title,
            "url": address(f"reporting:law_{other}"),
        },
    }


def _address(request: TenantRequest, *, without: str = "", **place: object) -> str:
    left_out = {without, *place, *LawRegisterForm.places}
    kept = [(name, value) for name, value in request.GET.items() if value and name not in left_out]
    query = urlencode([*kept, *((name, str(value)) for name, value in place.items())])
    return f"{request.path}?{query}" if query else request.path
