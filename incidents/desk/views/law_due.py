"""What is owed by law now, over all customers: to be read, or printed, at three in the morning."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.desk.views.frame import for_desk, frame
from incidents.duty.queries.law_due import laws_due
from incidents.duty.queries.law_open import undecided
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 60, _("What the law asks"), "scale"),),
        statements=10,
    )
)
def law_due(request: TenantRequest) -> HttpResponse:
    now = read_clock()
    context = {
        **frame(request, now),
        "owed": laws_due(request.actor),
        "open": undecided(request.actor),
    }
    return render(request, "incidents/desk/law_due.html", context)
