"""The page on which views of a list are kept, renamed, handed to a team and removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from incidents.choices import Listing
from incidents.desk.forms.views import Reads, ViewForm
from incidents.handling.services.views import (
    change_view,
    keep_view,
    keepers_tenant,
    remove_view,
)
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.options import Option
from incidents.record.queries.views import own_teams, own_views
from tenants.addresses import address
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.posted.door import OK, carry_out


@dataclass(frozen=True)
class Kept:
    """Of which list views are kept: how its address is read, and where it is and they are."""

    listing: Listing
    reads: Reads
    list_at: str
    kept_at: str
    title: Any

    @property
    def list_url(self) -> str:
        return address(self.list_at)


def kept_page(
    request: TenantRequest, of: Kept, query: str, shown: Mapping[str, Any]
) -> HttpResponse:
    """Show what is kept, or keep, change or remove one; `query` is what the list was asked for."""
    # A customer's people are in no team of the desk.
    teams = own_teams(request.actor) if request.actor.side is Side.PROVIDER else []
    form = ViewForm(request.POST or None, reads=of.reads, teams=teams, initial={"query": query})
    status = OK
    if request.method == "POST":
        tenant_id, provider_id = keepers_tenant(request.actor, of.listing)
        came = carry_out(
            form,
            tenant_id=tenant_id,
            provider_id=provider_id,
            actor=request.actor,
            purpose=f"{of.listing}.views",
            act=lambda: _act(request, of, form),
        )
        if came.is_done:
            is_removed = "remove" in request.POST
            messages.success(
                request, _("The view was removed.") if is_removed else _("The view was kept.")
            )
            return redirect(of.kept_at)
        status = came.status
    kept = gather(views=own_views(request.actor, of.listing))["views"]
    context = {
        "layout": "layouts/desk.html",
        **shown,
        "form": form,
        "is_new": not form["view"].value(),
        "is_asked": bool(query) or form.is_bound,
        "kept": [_card(of, row, teams, form) for row in kept],
        "list": of.title,
        "back": f"{of.list_url}?{query}" if query else of.list_url,
    }
    return render(request, "incidents/desk/views.html", context, status=status)


def kept_bar(request: TenantRequest, of: Kept, query: str) -> dict[str, Any]:
    """Return the views to choose from, uncounted, and where the one that is shown can be kept."""
    rows = gather(views=own_views(request.actor, of.listing))["views"]
    views = [
        {
            "name": row["name"],
            "url": f"{of.list_url}?{row['query']}",
            "team": row["team__name"] or "",
            "count": "",
            "current": row["query"] == query,
        }
        for row in rows
    ]
    is_known = not query or any(view["current"] for view in views)
    at = address(of.kept_at)
    return {
        "kept_views": views,
        "views_url": at,
        "keep_url": "" if is_known else f"{at}?{query}",
    }


def _card(of: Kept, row: Row, teams: list[Option], sent: ViewForm) -> dict[str, Any]:
    """Return a view with its form: as it was sent, where that was refused."""
    mine = str(sent["view"].value() or "") == str(row["pk"])
    first = {"name": row["name"], "team": row["team_id"], "query": row["query"], "view": row["pk"]}
    form = (
        sent
        if mine
        else ViewForm(reads=of.reads, teams=teams, initial=first, auto_id=f"v{row['pk']}_%s")
    )
    url = f"{of.list_url}?{row['query']}"
    return {"row": row, "url": url, "form": form, "is_open": mine}


def _act(request: TenantRequest, of: Kept, form: ViewForm) -> str:
    actor, now, key = request.actor, read_clock(), form.cleaned_data["view"]
    if key is None:
        view = keep_view(ask=form.ask(), listing=of.listing, actor=actor, now=now)
        return str(view.pk)
    if "remove" in request.POST:
        remove_view(view_id=key, listing=of.listing, actor=actor, now=now)
    else:
        change_view(view_id=key, ask=form.ask(), listing=of.listing, actor=actor, now=now)
    return str(key)
