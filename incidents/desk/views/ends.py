"""What of assets ends or renews ahead, over all customers or of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from incidents.desk.queries.customer import customers_seen
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.queries.asset_ends import ends_for
from incidents.duty.queries.continuity import asking_for
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action
from tenants.rules.typed import is_key

# Customers that one chooses from.
MOST = 200


@require_safe
@for_desk(
    Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 55, gettext_lazy("Ahead of time"), "calendar"),))
)
def ends(request: TenantRequest) -> HttpResponse:
    """Show what ends within eight months, the soonest first."""
    now, asked = read_clock(), request.GET.get("customer", "")
    customer = int(asked) if is_key(asked) else None
    after = request.GET.get("after", "")
    page = ends_for(request.actor, Action.SEE_QUEUE, now, customer=customer, after=after)
    of_one = f"customer={customer}&" if customer else ""
    context = {
        **frame(request, now),
        "page": page,
        "plans": [] if after else asking_for(request.actor, now=now, customer=customer),
        "is_first": not after,
        "chosen": customer,
        "customers": list(customers_seen(request.actor).order_by("name")[:MOST]),
        "more": f"{address('desk:ends')}?{of_one}after={page.after}" if page.after else "",
    }
    return render(request, "incidents/desk/ends.html", context)
