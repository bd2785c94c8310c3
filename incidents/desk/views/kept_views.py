"""Views of the queue that somebody keeps: chosen above it, looked after on a page of their own."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.choices import Listing, Status
from incidents.desk.forms.queue import QueueFilterForm
from incidents.desk.queries.counts import CEILING
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.kept import Figure
from incidents.desk.queries.sorts import SORTS
from incidents.desk.queries.views import MOST, views_figure
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.keeping import Kept, kept_page
from incidents.desk.views.links import pairs_of
from incidents.record.queries.gather import Row, gather
from incidents.record.queries.views import own_views
from tenants.addresses import address
from tenants.middleware import TenantRequest
from tenants.pages import Page
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
    rows = gather(views=own_views(request.actor, Listing.QUEUE))["views"]
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
    asked = QueueFilterForm(request.GET, actor=request.actor)
    asked.is_valid()
    shown = {
        **frame(request),
        "chips": asked.chips,
        "sort": SORTS.get(asked.cleaned_data.get("sort") or ""),
    }
    of = Kept(
        listing=Listing.QUEUE,
        reads=partial(QueueFilterForm, actor=request.actor, named=False),
        list_at="desk:queue",
        kept_at="desk:views",
        title=_("Queue"),
    )
    return kept_page(request, of, urlencode(pairs_of(request)), shown)
