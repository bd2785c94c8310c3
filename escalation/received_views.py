"""The page of a signed link: the customer says that the notice of its processor came in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from escalation.notices.queries.recipients import language_of
from escalation.notices.services.signed import Receipt, read_receipt
from incidents.duty.queries.breach import leading_terms
from incidents.duty.services.controllers import acknowledge_notice
from incidents.models import ControllerNotice
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.models import Contact, FunctionHolder
from tenants.pages import Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.reach import is_reachable
from tenants.rules.roles import SYSTEM
from tenants.scoping import entered
from tenants.sole import sole
from tenants.throttle import is_within

QUARTER = 15 * 60
# A person needs two or three; a guesser would need more than there are.
LINKS_PER_PLACE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="receipt_link"))
@sensitive_variables("token")
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Show the notice to whom it was sent. Looking confirms nothing: mail scanners look too."""
    if not is_within("received-link", place_of(request), limit=LINKS_PER_PLACE, seconds=QUARTER):
        return too_often(request, "429.html")
    receipt = read_receipt(token)
    with entered(receipt.scope):
        reader = _reader(receipt)
        notice = _notice(receipt)
        if request.method == "POST":
            # Nobody signed in: the mailbox of whoever was told stands for them.
            acknowledge_notice(notice_id=notice.pk, actor=SYSTEM, now=read_clock(), by=reader)
            notice = _notice(receipt)
        term = leading_terms(notice.incident).first()
        language = language_of(reader) or notice.tenant.language
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else language
        context = {"notice": notice, "incident": notice.incident, "breach": term}
        with translation.override(language), timezone.override(notice.tenant.zone):
            return render(request, "escalation/received.html", context)


def _notice(receipt: Receipt) -> ControllerNotice:
    rows = ControllerNotice.objects.select_related("incident", "tenant", "provider", "sent_by")
    found = sole(rows.filter(pk=receipt.notice_id))
    if found is None:
        raise NotFound()
    return found


def _reader(receipt: Receipt) -> FunctionHolder | Contact:
    """Return to whom it was sent, or NotFound: also for who left since."""
    model: type[FunctionHolder] | type[Contact] = (
        FunctionHolder if receipt.sort == "holder" else Contact
    )
    found = model.objects.select_related("user").filter(pk=receipt.reader_id).first()
    if found is None or found.tenant_id != receipt.tenant_id or not is_reachable(found):
        raise NotFound()
    return found
