"""What every page of the desk stands on: who may open it, its zone, and the figures in its menu."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from incidents.queries.counts import desk_counts, saved_views
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor

P = ParamSpec("P")
DeskView = Callable[Concatenate[TenantRequest, P], HttpResponse]


def for_desk(
    action: Action = Action.SEE_QUEUE,
) -> Callable[[DeskView[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Let in who may do this at some tenant; on one incident its service judges."""

    def wrap(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            signed_in = cast(TenantRequest, request)
            if not signed_in.actor.may_somewhere(action):
                raise NotAllowed()
            with timezone.override(ZoneInfo(_zone_of(signed_in.actor))):
                return view(signed_in, *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], inner)

    return wrap


def _zone_of(actor: Actor) -> str:
    """Return the zone of the desk: its people read one wall clock, whoever the customer is."""
    found = Tenant.objects.filter(pk=min(actor.providers.values()))
    return str(found.values_list("zone", flat=True).get())


def frame(request: TenantRequest, now: datetime | None = None) -> dict[str, Any]:
    """Return what layouts/desk.html draws around a page."""
    now = now or read_clock()
    counts = desk_counts(request.actor, now)
    return {
        "now": now,
        "nav_counts": {"queue": counts["queue"], "majors": counts["majors"]},
        "saved_views": saved_views(counts, request.get_full_path()),
    }
