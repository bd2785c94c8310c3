"""The register: read, filtered, and taken out (R156)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from incidents.desk.forms.days import EARLIEST, midnight
from incidents.desk.views.frame import frame
from incidents.desk.views.keeping import kept_bar
from incidents.desk.views.rows import drawn
from incidents.record.queries.around import tenants_around
from reporting.asked import asked_for, kept_of
from reporting.choices import ExportForm
from reporting.forms import ChangesForm, DriftForm, RegisterForm
from reporting.queries.changes import changes_page
from reporting.queries.drift import drift_page
from reporting.queries.record import record_of
from reporting.queries.register import CEILING, Selection, register_page
from reporting.rules.months import month_after, month_before
from reporting.services.export import start_export, written_export
from reporting.services.hand_out import take_anchor
from tenants.addresses import address
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.ledger import signing
from tenants.ledger.anchor_file import anchored_until
from tenants.ledger.anchors import check_key
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page, as_page
from tenants.rules.roles import Action

P = ParamSpec("P")
Reader = Callable[Concatenate[TenantRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
REGISTER = "reporting/register.html"
ROW = "reporting/row.html"
CITIES = {"Europe/Brussels": _("Brussels"), "Europe/Amsterdam": _("Amsterdam")}


def for_register(page: Page) -> Callable[[Reader[P]], View[P]]:
    """Let in who may do this at some tenant, and tell time as at his own."""

    def wrap(view: Reader[P]) -> View[P]:
        @as_page(page)
        @wraps(view)
        def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            signed_in = cast(TenantRequest, request)
            if not page.lets_in(signed_in.actor):
                raise NotAllowed()
            around = tenants_around(signed_in.actor)
            signed_in.tenant_names = {pk: tenant.name for pk, tenant in around.items()}
            home = around[min(signed_in.actor.roles)]
            with timezone.override(ZoneInfo(home.zone)):
                return view(signed_in, *args, **kwargs)

        return cast(View[P], inner)

    return wrap


def around(request: TenantRequest) -> dict[str, Any]:
    """Return what stands around a page: the desk for the provider's people, else the portal."""
    now = read_clock()
    drawn = frame(request, now) if request.actor.may_somewhere(Action.SEE_QUEUE) else {"now": now}
    side = "desk" if request.actor.side is Side.PROVIDER else "portal"
    shown = {"layout": f"layouts/{side}.html", "zone": _place(), "anchored_until": anchored_until()}
    return {**drawn, **shown}


def _place() -> str:
    """Return where it is the time that the page tells, as a reader calls it."""
    name = timezone.get_current_timezone_name()
    return str(CITIES.get(name) or name.rpartition("/")[2].replace("_", " "))


@require_safe
@for_register(
    Page(
        Action.SEE_REGISTER,
        queries=("", "?priority=1", "?q=planning"),
        menu=(
            Entry(
                Menu.DESK,
                61,
                _("Incident register"),
                "clipboard-check",
                short=_("Register"),
                go="r",
            ),
            Entry(Menu.PORTAL, 40, _("Incident register"), "clipboard-check", short=_("Register")),
        ),
        # With words one more: what those may mean.
        statements=13,
    )
)
def register(request: TenantRequest) -> HttpResponse:
    form = RegisterForm(request.GET, actor=request.actor)
    if form.key and request.GET.get("find"):
        # Found: the address names the customer from here on.
        return redirect(_address(request, without="find", customer=form.key))
    context = around(request) | {"form": form}
    if form.asks_which:
        return render(request, REGISTER, context)
    if not form.is_valid():
        return render(request, REGISTER, context, status=400)
    selection = form.selection
    page = register_page(
        request.actor,
        selection,
        context["now"],
        after=form.cleaned_data["after"],
        before=form.cleaned_data["before"],
    )
    context |= {
        "page": page,
        "rows": drawn(ROW, page.rows, context["now"]),
        "is_many": page.count >= CEILING,
        "most": CEILING - 1,
        "is_filtered": selection != Selection(),
        "chips": [
            {"label": label, "value": value, "remove": _address(request, without=name)}
            for name, label, value in form.chips
        ],
        "newer": _address(request, before=page.newer) if page.newer else "",
        "older": _address(request, after=page.older) if page.older else "",
        "may_export": request.actor.may_somewhere(Action.EXPORT) and not form.cleaned_data["q"],
        "forms_of_export": ExportForm.choices,
        "may_see_drift": request.actor.may_somewhere(Action.SEE_DRIFT),
        "may_see_changes": request.actor.may_somewhere(Action.SEE_CHANGES),
        "asked": [(name, request.GET[name]) for name, _label, _value in form.chips],
        **kept_bar(request, kept_of(request), asked_for(request)),
    }
    return render(request, REGISTER, context)


def _address(request: TenantRequest, *, without: str = "", **place: object) -> str:
    query = asked_for(request, without=without, **place)
    return f"{request.path}?{query}" if query else request.path


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING))
def anchor(request: TenantRequest) -> HttpResponse:
    """Give the anchor of this moment, to be kept elsewhere."""
    state, content = take_anchor(actor=request.actor, now=read_clock())
    return _download(content, f"anchor-{state.anchor.number}.json", "application/json")


@require_safe
@for_register(Page(Action.EXPORT, opens=Opens.DATA))
def public_key(request: TenantRequest) -> HttpResponse:
    """Give the key with which anchors and exports are verified."""
    key = check_key()
    name = f"servicedesk-{signing.id_of(key)}.pem"
    return _download(signing.pem_of(key).encode(), name, "application/x-pem-file")


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
# One for each kind of row that may stand on it, however many do, and what those are called by.
@for_register(Page(Action.SEE_CHANGES, statements=38))
def changes(request: TenantRequest) -> HttpResponse:
    """Show what was changed in the set-up."""
    form = ChangesForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    page = changes_page(request.actor, before=before)
    context = around(request) | {
        "page": page,
        "older": f"{request.path}?before={page.older}" if page.older else "",
        "newer": request.path if before else "",
    }
    return render(
        request, "reporting/changes.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
@for_register(Page(Action.SEE_DRIFT, statements=12))
def drift(request: TenantRequest) -> HttpResponse:
    """Show which priorities were set by hand in a month."""
    form = DriftForm(request.GET)
    context = around(request) | {"form": form}
    if not form.is_valid():
        return render(request, "reporting/drift.html", context, status=400)
    begins = form.begins(timezone.localdate(context["now"]))
    before, after = month_before(begins), month_after(begins)
    context |= {
        "form": DriftForm({"month": f"{begins:%Y-%m}"}),
        "page": drift_page(request.actor, since=midnight(begins), until=midnight(after)),
        "begins": begins,
        "before": before,
        "after": after,
        "newer": f"{request.path}?month={after:%Y-%m}" if midnight(after) <= context["now"] else "",
        "older": f"{request.path}?month={before:%Y-%m}" if begins > EARLIEST else "",
    }
    return render(request, "reporting/drift.html", context)


@require_safe
@for_register(Page(Action.SEE_REGISTER, sample="incident", statements=14))
def record(request: TenantRequest, reference: str) -> HttpResponse:
    context = around(request)
    context["record"] = record = record_of(request.actor, reference, context["now"])
    if request.actor.may(Action.EXPORT, record.incident.tenant_id):
        context["take_out_url"] = address("reporting:take_out", reference)
    return render(request, "reporting/record.html", context)


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING))
def export(request: TenantRequest) -> HttpResponseBase:
    """Give the register as it is filtered. Each time is an export of its own, and is logged."""
    form = RegisterForm(request.POST, actor=request.actor, action=Action.EXPORT)
    if not form.is_valid():
        return render(request, REGISTER, around(request) | {"form": form}, status=400)
    started = start_export(selection=form.selection, actor=request.actor, now=read_clock())
    name = f"register-{timezone.localdate(started.started_at)}-{started.public_id.hex[:8]}.zip"
    response = StreamingHttpResponse(
        written_export(started=started, clock=read_clock), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
