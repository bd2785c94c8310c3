"""The page of what waits for whoever is signed in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escalation.my_work import my_work
from incidents.views.desk.frame import for_desk, frame
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest


@require_safe
@for_desk()
def work(request: TenantRequest) -> HttpResponse:
    """Show everything that waits for this person, the most urgent lists first."""
    now = read_clock()
    context = {**frame(request, now), "lists": my_work(request.actor, now)}
    return render(request, "escalation/work.html", context)
