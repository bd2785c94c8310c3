"""Will it ring? The page of a signed link, and what a colleague says of a test call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from escalation.models import RingTest
from escalation.on_call.services.ahead import whole_of
from escalation.on_call.services.ring_answers import answer_ring, log_ring, read_ring
from incidents.desk.views.frame import for_desk
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.rules.roles import Action
from tenants.scoping import entered
from tenants.sole import sole
from tenants.throttle import is_within

QUARTER = 15 * 60
# A person needs two; a guesser would need more than there are.
LINKS_PER_PLACE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="ring_link"))
@sensitive_variables("token")
def ring(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the mail arrived. Looking answers nothing: mail scanners look too."""
    if not is_within("ring-link", place_of(request), limit=LINKS_PER_PLACE, seconds=QUARTER):
        return too_often(request, "429.html")
    link = read_ring(token)
    with entered(whole_of(link.provider_id)):
        if request.method == "POST":
            answer_ring(test_id=link.test_id, now=read_clock())
        rows = RingTest.objects.select_related("rota__tenant", "user")
        row = sole(rows.filter(pk=link.test_id, user__is_active=True))
        if row is None:
            raise NotFound()
        with translation.override(row.user.language), timezone.override(row.rota.zone):
            return render(request, "escalation/ring.html", {"test": row, "rota": row.rota})


@require_POST
@for_desk(
    Page(
        Action.WORK, sample="ring_test", opens=Opens.NOTHING, is_kept=False,
        choices={"came": ("reached", "missed")},
    )
)  # fmt: skip
def called(request: TenantRequest, test: int, came: str) -> HttpResponse:
    """Say what came of a test call."""
    if came not in ("reached", "missed"):
        raise NotFound()
    log_ring(test_id=test, reached=came == "reached", actor=request.actor, now=read_clock())
    messages.success(request, _("It is noted."))
    return redirect("escalation:on_call")
