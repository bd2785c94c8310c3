"""One transaction and one scope around a request's view *and* the rendering of its page."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tenants import scoping
from tenants.bearer import Bearer, bearer_of, is_use_due, mark_used, shown_in
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.models import User
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Actor

FAILED = 400
# Through which doors one comes as what; elsewhere one stays what one was last.
DOORS = {
    "/webhooks/": Side.PROVIDER,
    "/moving-in/": Side.PROVIDER,
    "/desk/": Side.PROVIDER,
    "/escalation/": Side.PROVIDER,
    "/work/": Side.PROVIDER,
    "/bell/": Side.PROVIDER,
    "/preferences/mail/": Side.PROVIDER,
    "/sent-mail/": Side.PROVIDER,
    "/incoming-mail/": Side.PROVIDER,
    "/undelivered/": Side.PROVIDER,
    "/monitoring/": Side.PROVIDER,
    "/maintenance/": Side.PROVIDER,
    "/status/": Side.PROVIDER,
    "/on-call/": Side.PROVIDER,
    "/admin/": Side.PROVIDER,
    "/tokens/all/": Side.PROVIDER,
    "/portal/": Side.CUSTOMER,
}
# Where programs come in.
BY_TOKEN = "/api/"  # noqa: S105 - a door
# The name under which a session keeps that.
SIDE = "side"


class TenantRequest(HttpRequest):
    """A request of somebody who signed in and belongs to a tenant."""

    user: User
    actor: Actor
    # Names that a view has read for the frame of its page, by tenant.
    tenant_names: dict[int, str]


class BearerMiddleware:
    """Sets the user of who shows a token, before anything that they send is read.

    Whoever shows one comes by it or not at all, whatever their browser carries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _token_of(request)
        if token is not None:
            bearer = bearer_of(token, read_clock())
            request.user = bearer.user if bearer else AnonymousUser()
            request.bearer = bearer  # type: ignore[attr-defined]
        return self.get_response(request)


class TenantMiddleware:
    """Sets `request.actor`. A response of 400 or worse leaves nothing behind.

    What must survive a failure (a refused access, a failed sign-in) is put in
    `request.after_failure`: calls that run afterwards, each in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.after_failure = []  # type: ignore[attr-defined]
        bearer: Bearer | None = getattr(request, "bearer", None)
        if bearer is not None:
            actor = bearer.actor
            if is_use_due(bearer, read_clock()):
                with scoping.entered(scope_of(actor)):
                    mark_used(bearer, read_clock())
        elif request.user.is_authenticated:
            actor = actor_of(request.user, side=_side_of(request))
            _remember(request, actor)
        else:
            return self.get_response(request)
        request.actor = actor  # type: ignore[attr-defined]
        if not actor.providers:
            # Signed in, but no longer a member anywhere: pages without tenants' rows still work.
            return _not_stored(self.get_response(request))
        scope = scope_of(actor)
        with scoping.entered(scope):
            response = self.get_response(request)
            if response.status_code >= FAILED:
                transaction.set_rollback(True)
        _not_stored(response)
        if response.status_code >= FAILED:
            for keep in request.after_failure:  # type: ignore[attr-defined]
                with scoping.entered(scope):
                    keep()
        return response


def _token_of(request: HttpRequest) -> str | None:
    """Return the token that is shown at the one door that takes any."""
    if not request.path_info.startswith(BY_TOKEN):
        return None
    return shown_in(request.headers.get("Authorization", ""))


def _not_stored(response: HttpResponse) -> HttpResponse:
    """Let no browser keep what somebody saw who was signed in: the next one there goes back."""
    response["Cache-Control"] = "no-store"
    return response


def _side_of(request: HttpRequest) -> Side | None:
    """Return as which of the two somebody comes here; nothing when only their roles can tell."""
    for door, side in DOORS.items():
        if request.path_info.startswith(door):
            return side
    kept = str(request.session.get(SIDE, ""))
    return Side(kept) if kept in Side.values else None


def _remember(request: HttpRequest, actor: Actor) -> None:
    """Keep as what somebody with roles on both sides came in last, for the pages of both."""
    if len(actor.sides) > 1 and request.session.get(SIDE) != actor.side:
        request.session[SIDE] = str(actor.side)
