"""Pages of tokens: one's own, and for administrators those of everybody and of services."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.models import Tenant
from tenants.pages import Page, as_page
from tenants.people.queries.tokens import all_tokens, own_tokens
from tenants.people.services.tokens import Made, make_service, make_token, revoke_token
from tenants.people.token_forms import RevokeForm, ServiceForm, TokenForm
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action

if TYPE_CHECKING:
    from tenants.middleware import TenantRequest

PAGE = "tenants/tokens.html"


@require_http_methods(["GET", "HEAD", "POST"])
@as_page(Page(does=gettext_lazy("Make a token"), is_kept=False))
def tokens(request: "TenantRequest") -> HttpResponse:
    """Show somebody's own tokens, make one, revoke one."""
    tenants = _tenants(request)
    if request.method == "POST" and "token" in request.POST:
        return _revoked(request, "tokens")
    drawn = partial(TokenForm, tenants=tenants)
    return _answer(request, drawn, make_token, is_all=False)


@require_http_methods(["GET", "HEAD", "POST"])
@as_page(Page(Action.CONFIGURE, does=gettext_lazy("Make a service"), is_kept=False))
def services(request: "TenantRequest") -> HttpResponse:
    """Show the tokens of everybody here, make one for a service, revoke any."""
    if not request.actor.may_somewhere(Action.CONFIGURE):
        raise NotAllowed()
    tenants = _providers(request)
    if request.method == "POST" and "token" in request.POST:
        return _revoked(request, "services")
    drawn = partial(ServiceForm, tenants=tenants)
    return _answer(request, drawn, make_service, is_all=True)


def _answer(
    request: "TenantRequest",
    drawn: Callable[..., TokenForm],
    make: Callable[..., Made],
    *,
    is_all: bool,
) -> HttpResponse:
    form = drawn(request.POST or None)
    now, actor = read_clock(), request.actor
    made: list[Made] = []
    status = OK
    if request.method == "POST":
        home = min(actor.roles, default=0)

        def act() -> str:
            made.append(make(ask=form.ask(), actor=actor, now=now))
            return str(made[0].token.pk)

        came = carry_out(
            form, tenant_id=home, provider_id=actor.provider_at(home) or 0, actor=actor,
            purpose=f"tokens.{make.__name__}", act=act,
        )  # fmt: skip
        status = came.status
        if came.is_done and not made:
            # Sent again: what was shown once is not shown again.
            return redirect("services" if is_all else "tokens")
    side = "desk" if actor.side is Side.PROVIDER else "portal"
    context = {
        "layout": f"layouts/{side}.html",
        # Once it is made, the next one begins anew.
        "form": drawn() if made else form,
        "made": made[0] if made else None,
        "tokens": all_tokens(actor) if is_all else own_tokens(actor, now),
        "is_all": is_all,
        "now": now,
        "may_see_all": actor.may_somewhere(Action.CONFIGURE),
    }
    response = render(request, PAGE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _revoked(request: "TenantRequest", back: str) -> HttpResponse:
    form = RevokeForm(request.POST)
    if not form.is_valid():
        raise NotFound()
    revoke_token(token_id=form.cleaned_data["token"], actor=request.actor, now=read_clock())
    messages.success(request, _("The token was revoked."))
    return redirect(back)


def _tenants(request: "TenantRequest") -> list[tuple[int, str]]:
    found = Tenant.objects.filter(pk__in=sorted(request.actor.roles)).order_by("name")
    return list(found.values_list("pk", "name"))


def _providers(request: "TenantRequest") -> list[tuple[int, str]]:
    return [
        (pk, name)
        for pk, name in _tenants(request)
        if request.actor.provider_at(pk) == pk and request.actor.may(Action.CONFIGURE, pk)
    ]
