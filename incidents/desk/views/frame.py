"""What every page of the desk stands on: who may open it, its zone, and the figures in its menu."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.queries.counts import desk_counts, saved_views, work_count
from incidents.record.queries.around import tenants_around
from incidents.record.queries.gather import Row
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
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
            around = tenants_around(signed_in.actor)
            signed_in.tenant_names = {pk: tenant.name for pk, tenant in around.items()}
            # Its people read one wall clock, whoever the customer is.
            desk = around[min(signed_in.actor.providers.values())]
            with timezone.override(ZoneInfo(desk.zone)):
                return view(signed_in, *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], inner)

    return wrap


def frame(
    request: TenantRequest, now: datetime | None = None, *, counts: list[Row] | None = None
) -> dict[str, Any]:
    """Return what layouts/desk.html draws around a page; `counts` where they were read already."""
    now = now or read_clock()
    figures = counts[0] if counts else desk_counts(request.actor, now)
    views = saved_views(figures, request.get_full_path())
    return {
        "now": now,
        "nav_counts": {
            "queue": figures["queue"],
            "majors": figures["majors"],
            "work": work_count(figures),
        },
        "saved_views": views,
        "commands": _commands(request.actor, views),
    }


def _commands(actor: Actor, views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the palette offers on every page; only what this person may do."""
    groups = [{"group": _("Views"), "items": views}]
    if actor.may_somewhere(Action.REGISTER):
        new = {"label": _("New incident"), "icon": "plus", "url": address("desk:new"), "key": "N"}
        groups.insert(0, {"group": _("New"), "items": [new]})
    return groups
