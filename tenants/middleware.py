"""One transaction and one scope around a request's view *and* the rendering of its page."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tenants import scoping
from tenants.choices import Side
from tenants.models import User
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Actor

FAILED = 400
# Through which doors one comes as what; elsewhere one stays what one was last.
DOORS = {
    "/desk/": Side.PROVIDER,
    "/escalation/": Side.PROVIDER,
    "/work/": Side.PROVIDER,
    "/sent-mail/": Side.PROVIDER,
    "/undelivered/": Side.PROVIDER,
    "/admin/": Side.PROVIDER,
    "/portal/": Side.CUSTOMER,
}
# The name under which a session keeps that.
SIDE = "side"


class TenantRequest(HttpRequest):
    """A request of somebody who signed in and belongs to a tenant."""

    user: User
    actor: Actor
    # Names that a view has read for the frame of its page, by tenant.
    tenant_names: dict[int, str]


class TenantMiddleware:
    """Sets `request.actor`. A response of 400 or worse leaves nothing behind.

    What must survive a failure (a refused access, a failed sign-in) is put in
    `request.after_failure`: calls that run afterwards, each in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.after_failure = []  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        actor = actor_of(request.user, side=_side_of(request))
        _remember(request, actor)
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
