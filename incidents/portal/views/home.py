"""What runs, what waits for the customer, and where he can turn to."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.portal.forms import ListForm
from incidents.portal.queries.reports import CARDS, home_of, reports_page
from incidents.portal.queries.todo import todo_of
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.search import Asked, search
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.posted.keyed import fresh_key
from tenants.rules.roles import Action


@require_safe
@for_portal(
    Page(
        Action.REPORT,
        menu=(
            Entry(Menu.PORTAL, 10, _("Overview"), "house"),
            Entry(Menu.DESK, 90, _("Portal"), "house", is_across=True),
        ),
        statements=9,
    )
)
def home(request: TenantRequest, portal: Portal) -> HttpResponse:
    read = home_of(portal.actor, portal.keys, portal.now)
    more, reports = len(read.reports) > CARDS, read.reports[:CARDS]
    asked = [report for report in reports if report.asks_confirmation and report.is_own]
    waiting = [report for report in reports if report.waits_for_customer]
    context = {
        "now": portal.now,
        "first_name": portal.actor.name.split(" ")[0],
        "disruptions": read.disruptions,
        "asked": asked,
        "waiting": waiting,
        "reports": [report for report in reports if report not in (*asked, *waiting)],
        "count": len(reports),
        "more": more,
        "points": read.points,
        "key": fresh_key(),
    }
    return render(request, "incidents/portal/home.html", context)


@require_safe
@for_portal(
    Page(
        Action.SEE_ORGANISATION,
        menu=(Entry(Menu.PORTAL, 15, _("Waits for you"), "clipboard-list"),),
    )
)
def todo(request: TenantRequest, portal: Portal) -> HttpResponse:
    """Show what waits for whoever answers for a customer, whoever of them reported it."""
    context = {"now": portal.now, "lists": todo_of(portal.actor, now=portal.now)}
    return render(request, "incidents/portal/todo.html", context)


@require_safe
@for_portal(
    Page(
        Action.REPORT,
        queries=("", "?state=open", "?q=planning"),
        menu=(Entry(Menu.PORTAL, 20, _("Reports"), "ticket"),),
        statements=16,
    )
)
def reports(request: TenantRequest, portal: Portal) -> HttpResponse:
    """Every report that this person may see, a page at a time."""
    form = ListForm(request.GET)
    is_manager = portal.actor.may_somewhere(Action.SEE_ORGANISATION)
    if not form.is_valid():
        context = {"form": form, "is_manager": is_manager}
        return render(request, "incidents/portal/list.html", context, status=400)
    asked = form.cleaned_data
    if asked["q"]:
        return _found(request, portal, form)
    page = reports_page(
        portal.actor,
        portal.now,
        only_own=asked["who"] == "own",
        only_open=asked["state"] == "open",
        before=asked["before"],
    )
    context = {
        "now": portal.now,
        "form": form,
        "page": page,
        "is_manager": is_manager,
        "who": asked["who"] or "all",
        "state": asked["state"] or "all",
    }
    return render(request, "incidents/portal/list.html", context)


def _found(request: TenantRequest, portal: Portal, form: ListForm) -> HttpResponse:
    """Return what this person may see and that has the words, as far as they may read it."""
    asked = form.cleaned_data
    words = Asked(asked["q"], page=asked["page"] or 1, only_open=asked["state"] == "open")
    found = search(portal.actor, words, door="portal:ticket")
    said = urlencode({"q": asked["q"], "state": asked["state"]})
    context = {
        "now": portal.now,
        "form": form,
        "found": found,
        "newer": f"?{said}&page={found.newer}" if found.newer else "",
        "older": f"?{said}&page={found.older}" if found.older else "",
    }
    return render(request, "incidents/portal/found.html", context)
