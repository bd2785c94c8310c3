"""How work goes, in figures: for monitoring."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from escalation.queries.health import figures, silent_parts
from tenants.clock import now as read_clock
from tenants.pages import Opens, Page, as_page

UNAVAILABLE = 503


@require_safe
@never_cache
@as_page(Page(is_public=True, opens=Opens.DATA))
def queues(request: HttpRequest) -> HttpResponse:
    """Tell whether anything is overdue, in figures that belong to no tenant: for monitoring."""
    now = read_clock()
    late, silent = figures(now), silent_parts(now)
    is_well = not silent and not any(late.values())
    return JsonResponse({"overdue": late, "silent": silent}, status=200 if is_well else UNAVAILABLE)
