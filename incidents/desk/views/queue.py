"""The queue of the desk: its page, its fragment, its filters."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from incidents.desk.forms.queue import QueueFilterForm
from incidents.desk.queries.alike import alike_lists, alike_of
from incidents.desk.queries.burning import burning_lists, burning_of, total_of
from incidents.desk.queries.counts import bell_figure, counts_figure
from incidents.desk.queries.filters import ME, QueueFilters
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.queue import QueuePage, queue_page
from incidents.desk.views.bulk_verbs import many_offers
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.kept_views import Chosen, chosen_views, counted_views, figures_of
from incidents.desk.views.links import filters_link, page_link, pairs_of, sorting, without
from incidents.desk.views.place import remember
from incidents.desk.views.rows import drawn
from incidents.desk.views.tags import Tags
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.ledger.mark import change_mark
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action

PAGE = "incidents/desk/queue.html"
ROW = "components/q_row.html"
REFRESH = 15
# Of the open P1 incidents; the others are folded, so that the list stays in sight.
SHOWN = 3
URGENT = QueueFilters(priority=(1,))


@require_GET
@for_desk(
    Page(
        Action.SEE_QUEUE,
        queries=("", "?priority=1", "?assignee=me"),
        menu=(
            Entry(Menu.DESK, 10, gettext_lazy("Queue"), "inbox", count="queue", go="q"),
            Entry(
                Menu.DESK,
                30,
                gettext_lazy("Open P1s"),
                "siren",
                query="?priority=1",
                count="burning",
                short="P1",
                go="i",
            ),
            Entry(Menu.PORTAL, 90, gettext_lazy("Service desk"), "inbox", is_across=True),
        ),
        statements=8,
    )
)
def queue(request: TenantRequest) -> HttpResponse:
    form = QueueFilterForm(request.GET, actor=request.actor)
    if not form.is_valid():
        context = {
            **frame(request),
            "form": form,
            "clear_url": request.path,
            "chips": _chips(request, form),
            "filter_url": filters_link(request),
        }
        return render(request, PAGE, context, status=400)
    if request.headers.get("HX-Request"):
        return _fragment(request, form)
    now = read_clock()
    views = chosen_views(request)
    figures = figures_of(request.actor, views, now)
    page = _page(request, form, now, counts=counts_figure(request.actor, now), **figures)
    remember(request)
    context = {
        **_context(request, form, page, now),
        **_views(request, counted_views(views, page.besides.get("views", []))),
        **frame(request, now, read=page.besides),
        "actions": many_offers(request.actor),
    }
    return _varied(render(request, PAGE, context))


def _views(request: TenantRequest, views: list[Chosen]) -> dict[str, Any]:
    """Return the views to choose from, and where the one that is shown can be kept."""
    asked, url = urlencode(pairs_of(request)), address("desk:views")
    is_known = not asked or any(view.current for view in views)
    return {"kept_views": views, "views_url": url, "keep_url": "" if is_known else f"{url}?{asked}"}


def _fragment(request: TenantRequest, form: QueueFilterForm) -> HttpResponse:
    """Return the rows for whoever has the page open; 304 while there is nothing new to see."""
    now = read_clock()
    tags = Tags(request, change_mark(), now)
    if tags.known:
        return _fresh(HttpResponseNotModified(), tags.known)
    page = _page(request, form, now)
    tag = tags.of(_seen(page, now))
    if tags.is_seen(tag):
        return _fresh(HttpResponseNotModified(), tag)
    return _fresh(render(request, f"{PAGE}#rows", _context(request, form, page, now)), tag)


def _page(
    request: TenantRequest, form: QueueFilterForm, now: datetime, **figures: Figure
) -> QueuePage:
    return queue_page(
        request.actor,
        replace(form.filters, tasks=True),
        now,
        after=form.cleaned_data["after"],
        before=form.cleaned_data["before"],
        besides={
            **burning_lists(request.actor, now),
            **alike_lists(request.actor, now),
            # Only a whole page draws it.
            **({"bell": bell_figure(request.actor)} if figures else {}),
        },
        figures=figures,
    )


def _context(
    request: TenantRequest, form: QueueFilterForm, page: QueuePage, now: datetime
) -> dict[str, object]:
    filters, burning = form.filters, burning_of(page.besides, now)
    return {
        "now": now,
        "form": form,
        "filters": filters,
        "groups": [{"group": group, "rows": drawn(ROW, group.rows, now)} for group in page.groups],
        "page": page,
        "burning": burning[:SHOWN],
        "more_burning": burning[SHOWN:],
        "folded": total_of(page.besides) - SHOWN,
        "alike": alike_of(page.besides),
        "refresh": REFRESH,
        "new_url": address("desk:new") if request.actor.may_somewhere(Action.REGISTER) else "",
        "here": request.get_full_path(),
        "newer": page_link(request, "before", page.newer),
        "older": page_link(request, "after", page.older),
        "sorting": sorting(request, filters),
        **_toolbar(request, form, filters),
    }


def _toolbar(
    request: TenantRequest, form: QueueFilterForm, filters: QueueFilters
) -> dict[str, Any]:
    return {
        "title": _("Open P1s") if filters == URGENT else _("Queue"),
        "chips": _chips(request, form),
        "filter_url": filters_link(request),
        "all_url": address("desk:queue"),
        "mine_url": f"{address('desk:queue')}?assignee=me",
        "burning_url": f"{address('desk:queue')}?priority=1",
        "monitoring_url": f"{address('desk:queue')}?monitoring=on",
        "customer_url": address("desk:customer", filters.customer[0])
        if len(filters.customer) == 1
        else "",
        "is_all": filters == QueueFilters(),
        "is_mine": filters == QueueFilters(assignee=(ME,)),
        "is_monitoring": filters == QueueFilters(monitoring=True),
    }


@require_GET
@for_desk(Page(Action.SEE_QUEUE))
def filters(request: TenantRequest) -> HttpResponse:
    """The page on which filters are chosen; it sends an address, so it needs no script."""
    form = QueueFilterForm(request.GET, actor=request.actor, whole=True)
    form.is_valid()
    return render(request, "incidents/desk/filters.html", {**frame(request), "form": form})


def _chips(request: TenantRequest, form: QueueFilterForm) -> list[dict[str, Any]]:
    return [{**chip, "remove": without(request, chip["field"], chip["raw"])} for chip in form.chips]


def _seen(page: QueuePage, now: datetime) -> object:
    """Return what a reader would see change."""
    return (
        [row.mark for row in page.rows],
        [card.mark for card in burning_of(page.besides, now)],
        total_of(page.besides),
        [one.told for one in alike_of(page.besides)],
        bool(page.newer),
        bool(page.older),
        page.totals,
    )


def _fresh(response: HttpResponse, etag: str) -> HttpResponse:
    # Only the fragment has a tag: a browser would answer its 304 with the whole page it kept.
    response["ETag"] = etag
    return _varied(response)


def _varied(response: HttpResponse) -> HttpResponse:
    # The same address gives a page or a fragment: a cache must not mix them up.
    patch_vary_headers(response, ["HX-Request"])
    return response
