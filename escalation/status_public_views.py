"""The status page for who has no account, and that of a customer in the portal."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from escalation.status.queries.board import board_for_customers
from escalation.status.queries.kept import FRESH, Shown, public_page
from incidents.portal.queries.reports import beside
from incidents.portal.views.frame import Portal, for_portal
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page, as_page
from tenants.rules.roles import Action

LANGUAGES: Final = {"nl": "Nederlands", "en": "English"}


# No transaction is begun for it: there may be no database.
@transaction.non_atomic_requests
@require_safe
@as_page(Page(is_public=True, sample="status_page"))
def status_page(request: HttpRequest, page: str) -> HttpResponse:
    """Show how the services of a provider stand; the last known where the database is away."""
    shown = public_page(page, read_clock())
    with translation.override(language_of(request)), timezone.override(ZoneInfo(shown.page.zone)):
        response = render(request, "escalation/status_public.html", around(shown))
    response["Cache-Control"] = f"public, max-age={0 if shown.is_kept else FRESH.seconds}"
    return response


@require_safe
@for_portal(
    Page(
        Action.REPORT,
        menu=(Entry(Menu.PORTAL, 37, gettext_lazy("Service status"), "activity"),),
    )
)
def portal_status(request: TenantRequest, portal: Portal) -> HttpResponse:
    """Show a customer what hits them, and nothing of another."""
    providers = sorted({tenant.provider_id for tenant in portal.tenants})
    board = board_for_customers(portal.keys, providers, portal.now)
    # Whatever was said of the services: what is being solved for them does not work.
    running = beside(portal.keys, request.actor, portal.now).disruptions
    context = {"board": board, "disruptions": running}
    return render(request, "escalation/status_portal.html", context)


def language_of(request: HttpRequest) -> str:
    """Return the language that was asked for, else that of the browser."""
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return "en" if (translation.get_language() or "").startswith("en") else "nl"


def around(shown: Shown) -> dict[str, Any]:
    """Return what the layout and the page need."""
    here = address("status_page", shown.page.slug)
    now = translation.get_language()
    return {
        "brand": shown.page.brand,
        "home": here,
        "here": here,
        "lang": now,
        "feed_url": address("status_feed", shown.page.slug),
        "subscribe_url": address("status_subscribe", shown.page.slug),
        "languages": [
            {"code": code, "name": name, "is_current": code == now}
            for code, name in LANGUAGES.items()
        ],
        "board": shown.page.board,
        "read_at": shown.page.read_at,
        "zone": shown.page.zone,
        "is_kept": shown.is_kept,
    }
