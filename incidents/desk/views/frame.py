"""What every page of the desk stands on: who may open it, its zone, and the figures in its menu."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.queries.counts import bell_of, desk_counts, saved_views, work_count
from incidents.record.queries.around import tenants_around
from incidents.record.queries.gather import Row
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Page, as_page
from tenants.rules.roles import Action, Actor

P = ParamSpec("P")
DeskView = Callable[Concatenate[TenantRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_desk(page: Page) -> Callable[[DeskView[P]], View[P]]:
    """Let in who may do this at some tenant; on one incident its service judges."""

    def wrap(view: DeskView[P]) -> View[P]:
        @as_page(page)
        @wraps(view)
        def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            signed_in = cast(TenantRequest, request)
            if not page.lets_in(signed_in.actor):
                raise NotAllowed()
            around = tenants_around(signed_in.actor)
            signed_in.tenant_names = {pk: tenant.name for pk, tenant in around.items()}
            # Its people read one wall clock, whoever the customer is.
            desk = around[min(signed_in.actor.providers.values())]
            with timezone.override(ZoneInfo(desk.zone)):
                return view(signed_in, *args, **kwargs)

        return cast(View[P], inner)

    return wrap


def frame(
    request: TenantRequest,
    now: datetime | None = None,
    *,
    read: Mapping[str, list[Row]] | None = None,
) -> dict[str, Any]:
    """Return what layouts/desk.html draws around a page; `read` has `counts` and `bell` where the
    page read them already.
    """
    now = now or read_clock()
    given = read if read and read["counts"] else None
    figures = {**given["counts"][0], **bell_of(given["bell"])} if given else None
    figures = figures or desk_counts(request.actor, now)
    views = saved_views(figures, request.get_full_path())
    return {
        "now": now,
        "nav_counts": {
            "queue": figures["queue"],
            "burning": figures["burning"],
            "work": work_count(figures),
            "bell": figures["bell"],
            "mail": figures["mail"],
        },
        "saved_views": views,
        "commands": _commands(request.actor, views),
    }


def _commands(actor: Actor, views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the palette offers on every page; only what this person may do."""
    new = []
    if actor.may_somewhere(Action.REGISTER):
        url = address("desk:new")
        new.append({"label": _("New incident"), "icon": "plus", "url": url, "key": "N"})
    if actor.may_somewhere(Action.WORK):
        url = address("desk:task_new")
        new.append({"label": _("New task"), "icon": "list-checks", "url": url, "key": ""})
    groups = [{"group": _("New"), "items": new}] if new else []
    return [*groups, {"group": _("Views"), "items": views}]
