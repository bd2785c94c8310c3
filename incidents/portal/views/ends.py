"""What of a customer's own assets ends or renews ahead, for its manager."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.duty.queries.asset_ends import ends_for
from incidents.portal.views.frame import Portal, for_portal
from tenants.addresses import address
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


@require_safe
@for_portal(
    Page(
        Action.SEE_ORGANISATION,
        menu=(Entry(Menu.PORTAL, 38, gettext_lazy("Ahead of time"), "calendar"),),
    )
)
def ends(request: TenantRequest, portal: Portal) -> HttpResponse:
    """Show what ends within eight months, the soonest first."""
    page = ends_for(
        portal.actor, Action.SEE_ORGANISATION, portal.now, after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "has_several": len(portal.tenants) > 1,
        "more": f"{address('portal:ends')}?after={page.after}" if page.after else "",
    }
    return render(request, "incidents/portal/ends.html", context)
