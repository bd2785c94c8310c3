"""The address under which one's own calendar reads what is due; and what stands behind it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.calendar import FeedForm
from incidents.desk.queries.ical import calendar_of, feed_of
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.calendar import make_feed, take_feed_away
from incidents.models import CalendarFeed
from tenants.addresses import address
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant, User
from tenants.pages import Opens, Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.posted.door import OK, carry_out
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Action
from tenants.scoping import entered
from tenants.sole import sole
from tenants.throttle import is_within

QUARTER = 15 * 60
# Programs look again every few minutes, many of them behind one address; a guesser needs 2²⁵⁶.
LOOKS_PER_PLACE = 600


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=gettext_lazy("Make an address for a calendar")))
@sensitive_variables("made")
def address_of_mine(request: TenantRequest) -> HttpResponse:
    """Make the address of one's calendar, once to be read; make it anew, or take it away."""
    desk = min(request.actor.providers.values())
    feed = sole(CalendarFeed.objects.filter(tenant=desk, person=request.actor.user_id))
    form = FeedForm(request.POST or None, initial=_stands(feed))
    made, status = "", OK
    if request.method == "POST":
        secrets: list[str] = []
        came = carry_out(
            form,
            tenant_id=desk,
            provider_id=desk,
            actor=request.actor,
            purpose="desk.calendar_address",
            act=lambda: _act(request, form, secrets),
        )
        if came.is_done and not secrets:
            messages.success(request, _("The address leads nowhere any more."))
            return redirect("desk:calendar_address")
        made, status = "".join(secrets), came.status
        feed = sole(CalendarFeed.objects.filter(tenant=desk, person=request.actor.user_id))
    path = address("desk:calendar_feed", request.user.pk, made) if made else ""
    context = {
        **frame(request),
        "form": FeedForm(initial=_stands(feed)) if made else form,
        "feed": feed if feed and feed.revoked_at is None else None,
        "url": f"{_house()}{path}" if made else "",
        "duty_url": f"{_house()}{_duties(request, made)}" if made else "",
        "back": address("desk:calendar"),
    }
    return render(request, "incidents/desk/calendar_address.html", context, status=status)


def _duties(request: TenantRequest, secret: str) -> str:
    """Return where one's hours on call are read, by the same secret."""
    return address("escalation:duty_feed", request.user.pk, secret)


def _stands(feed: CalendarFeed | None) -> dict[str, object]:
    return {"whose": feed.whose, "shows_titles": feed.shows_titles} if feed else {}


def _act(request: TenantRequest, form: FeedForm, secrets: list[str]) -> str:
    """Carry it out; the secret is handed on and kept nowhere."""
    now = read_clock()
    if "remove" in request.POST:
        take_feed_away(actor=request.actor, now=now)
    else:
        secrets.append(make_feed(ask=form.ask(), actor=request.actor, now=now))
    return ""


@require_safe
@never_cache
@as_page(Page(is_public=True, opens=Opens.DATA, sample="calendar_feed"))
@sensitive_variables("secret")
def feed(request: HttpRequest, person: int, secret: str) -> HttpResponse:
    """Give what is due to whoever has the address, as its person may see it now."""
    if not is_within("calendar_feed", place_of(request), limit=LOOKS_PER_PLACE, seconds=QUARTER):
        return too_often(request)
    reader = sole(User.objects.filter(pk=person, is_active=True))
    actor = actor_of(reader, side=Side.PROVIDER) if reader else None
    if reader is None or actor is None or actor.side != Side.PROVIDER or not actor.providers:
        raise NotFound()
    with entered(scope_of(actor)), translation.override(reader.language):
        found = feed_of(actor, secret)
        if found is None:
            raise NotFound()
        desk = Tenant.objects.get(pk=found.tenant_id)
        zone = ZoneInfo(desk.zone)
        body = calendar_of(actor, found, read_clock(), zone, house=_house())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="servicedesk.ics"'
    return response


def _house() -> str:
    return settings.PUBLIC_URL.rstrip("/")
