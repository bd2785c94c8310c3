"""Views of the queue that somebody keeps: chosen above it, looked after on a page of their own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.choices import Status
from incidents.desk.forms.queue import QueueFilterForm
from incidents.desk.forms.views import ViewForm
from incidents.desk.queries.counts import CEILING
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.sorts import SORTS
from incidents.desk.queries.views import MOST, views_figure
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.links import pairs_of, queue_link
from incidents.handling.services.views import change_view, keep_view, remove_view
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.views import own_teams, own_views
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class Chosen:
    """A view above the queue; `count` is empty where it is not counted."""

    name: str
    url: str
    team: str
    query: str
    # None: not counted, since it asks for what has no end or is beyond those that are.
    filters: QueueFilters | None
    count: str = ""
    current: bool = False


def chosen_views(request: TenantRequest) -> list[Chosen]:
    """Return the views that this person can choose."""
    rows = gather(views=own_views(request.actor))["views"]
    here = urlencode(pairs_of(request))
    return [_chosen(row, at, here, request.actor) for at, row in enumerate(rows)]


def figures_of(actor: Actor, views: list[Chosen], now: datetime) -> dict[str, Figure]:
    """Return what counts them, for a page that reads more in the same statement."""
    wanted = tuple((n, view.filters) for n, view in enumerate(views) if view.filters is not None)
    return {"views": views_figure(actor, wanted, now)} if wanted else {}


def counted_views(views: list[Chosen], rows: list[Row]) -> list[Chosen]:
    found = {row["part"]: row["total"] for row in rows}
    return [
        replace(view, count=_shown(found[n])) if n in found else view
        for n, view in enumerate(views)
    ]


def _shown(total: int) -> str:
    return str(total) if total < CEILING else f"{CEILING - 1}+"


def _chosen(row: Row, at: int, here: str, actor: Actor) -> Chosen:
    asked = QueryDict(row["query"])
    form = QueueFilterForm(asked, actor=actor, named=False)
    # What is closed has no end; words and profiles would each be read first.
    is_counted = (
        at < MOST
        and form.is_valid()
        and not form.cleaned_data["incomplete"]
        and not form.cleaned_data["q"]
        and Status.CLOSED not in form.cleaned_data["status"]
    )
    return Chosen(
        name=row["name"],
        url=f"{address('desk:queue')}?{row['query']}",
        team=row["team__name"] or "",
        query=row["query"],
        filters=replace(form.filters, sort="") if is_counted else None,
        current=here == row["query"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=gettext_lazy("Keep a view"), queries=("", "?priority=1")))
def views(request: TenantRequest) -> HttpResponse:
    """Keep the list that one comes from; rename, hand to a team and remove those that are kept."""
    teams = own_teams(request.actor)
    form = _form(request, teams, request.POST or None, initial={"query": _asked(request)})
    status = OK
    if request.method == "POST":
        came = carry_out(
            form,
            tenant_id=_desk(request),
            provider_id=_desk(request),
            actor=request.actor,
            purpose="desk.views",
            act=lambda: _act(request, form),
        )
        if came.is_done:
            messages.success(request, _said(request))
            return redirect("desk:views")
        status = came.status
    kept = gather(views=own_views(request.actor))["views"]
    asked = QueueFilterForm(request.GET, actor=request.actor)
    asked.is_valid()
    context = {
        **frame(request),
        "form": form,
        "is_new": not form["view"].value(),
        "is_asked": bool(_asked(request)) or form.is_bound,
        "chips": asked.chips,
        "sort": SORTS.get(asked.cleaned_data.get("sort") or ""),
        "kept": [_card(request, row, teams, form) for row in kept],
        "back": queue_link(pairs_of(request)),
    }
    return render(request, "incidents/desk/views.html", context, status=status)


def _asked(request: TenantRequest) -> str:
    return urlencode(pairs_of(request))


def _desk(request: TenantRequest) -> int:
    return min(request.actor.providers.values())


def _form(request: TenantRequest, teams: Any, *data: Any, **more: Any) -> ViewForm:
    return ViewForm(*data, actor=request.actor, teams=teams, **more)


def _card(request: TenantRequest, row: Row, teams: Any, sent: ViewForm) -> dict[str, Any]:
    """Return a view with its form: as it was sent, where that was refused."""
    mine = str(sent["view"].value() or "") == str(row["pk"])
    first = {"name": row["name"], "team": row["team_id"], "query": row["query"], "view": row["pk"]}
    form = sent if mine else _form(request, teams, initial=first, auto_id=f"v{row['pk']}_%s")
    url = f"{address('desk:queue')}?{row['query']}"
    return {"row": row, "url": url, "form": form, "is_open": mine}


def _act(request: TenantRequest, form: ViewForm) -> str:
    actor, now, key = request.actor, read_clock(), form.cleaned_data["view"]
    if key is None:
        return str(keep_view(ask=form.ask(), actor=actor, now=now).pk)
    if "remove" in request.POST:
        remove_view(view_id=key, actor=actor, now=now)
    else:
        change_view(view_id=key, ask=form.ask(), actor=actor, now=now)
    return str(key)


def _said(request: TenantRequest) -> str:
    if "remove" in request.POST:
        return _("The view was removed.")
    return _("The view was kept.")
