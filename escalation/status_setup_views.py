"""Setting up the status page: its address, and the services that it shows."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from escalation.status.queries.desk import names_of, page_of_provider, service_for, services_of
from escalation.status.services.setup import add_service, change_service, set_up_page
from escalation.status_forms import PageForm, ServiceForm
from escalation.status_views import desk_of
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action

# A template, and what it needs besides the form.
Around: TypeAlias = tuple[str, dict[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Set up the status page")))
def set_up(request: TenantRequest) -> HttpResponse:
    """Say at which address it stands; list its services."""
    desk = desk_of(request)
    here = page_of_provider(desk)
    initial = {"slug": here.slug, "is_public": here.is_public} if here else None
    form = PageForm(request.POST or None, initial=initial)

    def act() -> str:
        made = set_up_page(provider_id=desk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(made.pk)

    more = {
        "services": [(one, names_of(one.customers)) for one in services_of(desk)],
        "public_url": address("status_page", here.slug) if here and here.is_public else "",
    }
    return _sent(request, form, "set_up", act, ("escalation/status_set_up.html", more))


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Add a service to the status page")))
def service_new(request: TenantRequest) -> HttpResponse:
    form, desk = ServiceForm(request.POST or None), desk_of(request)

    def act() -> str:
        made = add_service(provider_id=desk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(made.pk)

    return _sent(request, form, "service", act, _around(_("Add a service")))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.CONFIGURE, sample="status_service",
        does=gettext_lazy("Change a service of the status page"),
    )
)  # fmt: skip
def service(request: TenantRequest, service: int) -> HttpResponse:
    row = service_for(request.actor, service)
    initial = {
        "name_nl": row.name_nl, "name_en": row.name_en, "position": row.position,
        "is_shown": row.is_shown, "customers": "\n".join(names_of(row.customers)),
    }  # fmt: skip
    form = ServiceForm(request.POST or None, initial=initial)

    def act() -> str:
        change_service(service_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(row.pk)

    return _sent(request, form, f"service.{row.pk}", act, _around(str(row)))  # fmt: skip


def _around(title: str) -> Around:
    back = address("escalation:status_set_up")
    return "escalation/status_form.html", {"title": title, "back": back}


def _sent(
    request: TenantRequest, form: Any, what: str, act: Callable[[], str], page: Around
) -> HttpResponse:
    desk, status = desk_of(request), OK
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=desk, provider_id=desk, actor=request.actor,
            purpose=f"status.{what}", act=act,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is saved."))
            return redirect("escalation:status_set_up")
        status = came.status
    template, more = page
    return render(request, template, {**frame(request), "form": form, **more}, status=status)
