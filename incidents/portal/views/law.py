"""What the law asks of a customer now, for who decides there: their DPO and their CISO."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from incidents.duty.queries.law_due import laws_of_mine
from incidents.duty.queries.law_open import undecided_of_mine
from incidents.duty.queries.obligations import notices_to_mine, zone_of_mine
from incidents.duty.services.controllers import acknowledge_notice
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page, as_page
from tenants.scoping import Scope, entered


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(does=gettext_lazy("I confirm that we have this"), statements=12))
def law(request: TenantRequest) -> HttpResponse:
    """Show it to whoever holds the function, whether or not they see the reports themselves."""
    # A term is read by the clock of whose it is; where nobody decides there is none to read.
    with timezone.override(ZoneInfo(zone_of_mine(request.actor) or settings.TIME_ZONE)):
        return _law(request)


def _law(request: TenantRequest) -> HttpResponse:
    now = read_clock()
    notices = notices_to_mine(request.actor)
    if request.method == "POST":
        wanted = request.POST.get("notice")
        notice = next((one for one in notices if str(one.pk) == wanted), None)
        if notice is None:
            raise NotFound()
        with entered(Scope.of(notice.tenant_id, notice.provider_id)):
            acknowledge_notice(notice_id=notice.pk, actor=request.actor, now=now)
        messages.success(request, _("Thank you. It is recorded."))
        return redirect("portal:law")
    context = {
        "owed": laws_of_mine(request.actor),
        "open": undecided_of_mine(request.actor),
        "notices": notices,
        "now": now,
    }
    return render(request, "incidents/portal/law.html", context)
