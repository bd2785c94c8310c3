"""Who is on duty, at any moment; one's own hours, also for one's own calendar; who is away."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.on_call.queries.away import absences_of
from escalation.on_call.queries.feed import duties_as_calendar
from escalation.on_call.queries.people import people_of
from escalation.on_call.queries.plans import rotas_of
from escalation.on_call.queries.rings import calls_to_make, with_proofs
from escalation.on_call.queries.shown import duties_at, mine
from escalation.on_call.queries.standing import handed_over
from escalation.on_call.queries.waiting import asked_of, faulty
from escalation.on_call.services.absences import say_absent, withdraw_absence
from escalation.on_call_forms import AwayForm, WhenForm
from incidents.desk.queries.ical import feed_of
from incidents.desk.views.frame import for_desk, frame
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import User
from tenants.pages import Entry, Menu, Opens, Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.posted.door import OK, carry_out
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Action
from tenants.scoping import entered
from tenants.sole import sole
from tenants.throttle import is_within

QUARTER: Final = 15 * 60
LOOKS_PER_PLACE: Final = 600
# How far ahead one's own hours are shown.
AHEAD: Final = timedelta(days=60)
# Turns that one holds at once, of all rotas.
HANDED: Final = 5


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 45, gettext_lazy("On call"), "phone", go="o"),),
        queries=("", "?at=2026-10-25T02:30"),
        statements=23,
    )
)
def on_call(request: TenantRequest) -> HttpResponse:
    """Show who is on duty now, or at a moment of the past or the future."""
    now = read_clock()
    form = WhenForm(request.GET if "at" in request.GET else None)
    moment = form.moment(now)
    rotas = list(rotas_of(request.actor))
    person = request.actor.person_id
    rows = duties_at(rotas, moment)
    context = {
        **frame(request, now),
        "rows": with_proofs(rows, now) if moment == now else rows,
        "calls": calls_to_make(rotas, now, but=person),
        "faulty": faulty(rotas, now),
        "form": form,
        "moment": moment,
        "is_now": moment == now,
        "mine": mine(rotas, person, now, now + AHEAD),
        "handed": handed_over(request.actor, now)[:HANDED],
        "asked": asked_of(rotas, person),
        "may_plan": _plans(request),
    }
    return render(request, "escalation/on_call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("Say who is away")))
def away(request: TenantRequest) -> HttpResponse:
    """Show who is away; say so for oneself, or for a colleague where one plans."""
    now, desk = read_clock(), min(request.actor.providers.values())
    people = people_of(desk)
    if not _plans(request):
        people = people.filter(pk=request.actor.person_id)
    form = AwayForm(
        request.POST or None, people=list(people), initial={"user": request.actor.user_id}
    )
    status = OK
    if request.method == "POST":

        def act() -> str:
            say_absent(provider_id=desk, ask=form.ask(), actor=request.actor, now=now)
            return ""

        came = carry_out(
            form, tenant_id=desk, provider_id=desk, actor=request.actor, purpose="on_call.away",
            act=act,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is noted: nothing is asked meanwhile."))
            return redirect("escalation:away")
        status = came.status
    context = {
        **frame(request, now), "form": form, "rows": absences_of(desk, now),
        "may_plan": _plans(request), "person": request.actor.user_id,
    }  # fmt: skip
    return render(request, "escalation/away.html", context, status=status)


@require_POST
@for_desk(Page(Action.WORK, sample="absence", opens=Opens.NOTHING, is_kept=False))
def back(request: TenantRequest, absence: int) -> HttpResponse:
    """Be there after all."""
    withdraw_absence(absence_id=absence, actor=request.actor, now=read_clock())
    messages.success(request, _("It is taken back."))
    return redirect("escalation:away")


@require_safe
@never_cache
@as_page(Page(is_public=True, opens=Opens.DATA, sample="calendar_feed"))
@sensitive_variables("secret")
def feed(request: HttpRequest, person: int, secret: str) -> HttpResponse:
    """Give somebody's own duties to whoever has the address of their calendar."""
    if not is_within("calendar_feed", place_of(request), limit=LOOKS_PER_PLACE, seconds=QUARTER):
        return too_often(request)
    reader = sole(User.objects.filter(pk=person, is_active=True))
    actor = actor_of(reader, side=Side.PROVIDER) if reader else None
    if reader is None or actor is None or actor.side != Side.PROVIDER or not actor.providers:
        raise NotFound()
    with entered(scope_of(actor)), translation.override(reader.language):
        if feed_of(actor, secret) is None:
            raise NotFound()
        body = duties_as_calendar(actor, read_clock())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="on-call.ics"'
    return response


def _plans(request: TenantRequest) -> bool:
    return request.actor.may(Action.PLAN, min(request.actor.providers.values()))
