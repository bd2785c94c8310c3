"""Pages of a rota: its calendar, what is wrong with it, its turns, who takes over, swaps."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.models import Rota
from escalation.on_call.queries.people import people_of
from escalation.on_call.queries.plans import rota_for, rotations_of
from escalation.on_call.queries.rings import with_proofs
from escalation.on_call.queries.shown import days_of, duties_at
from escalation.on_call.queries.standing import notes_of
from escalation.on_call.queries.waiting import covers_of, gaps_of
from escalation.on_call.services.covers import answer_swap, ask_swap, take_over, withdraw_cover
from escalation.on_call.services.rotations import end_rotation, plan_rotation
from escalation.on_call.services.setup import change_rota, make_rota, remove_rota
from escalation.on_call_forms import RotaForm, RotationForm, SwapForm, TakeOverForm
from incidents.desk.forms.calendar import CalendarForm
from incidents.desk.views.calendar import title_of
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.options import team_names
from incidents.record.rules.spans import By, Span
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="rota", queries=("", "?by=month"), statements=25))
def rota(request: TenantRequest, pk: int) -> HttpResponse:
    """Show one rota: now, by week or month, and what is wrong in the days ahead."""
    row, now = rota_for(request.actor, pk), read_clock()
    with timezone.override(ZoneInfo(row.zone)):
        today = timezone.localdate(now)
        span = CalendarForm(request.GET).span(today)
        found = days_of(row, span.days)
        context: dict[str, Any] = {
            **frame(request, now),
            "rota": row,
            "on_duty": with_proofs(duties_at([row], now), now)[0].levels,
            "gaps": gaps_of(row, now),
            "covers": covers_of(row, now),
            "notes": notes_of(row),
            "rotations": rotations_of(row, now),
            "person": request.actor.user_id,
            "may_plan": request.actor.may(Action.PLAN, row.tenant_id),
            "may_swap": request.actor.may(Action.WORK, row.tenant_id),
            "days": [
                {
                    "day": day, "pieces": found[day], "is_today": day == today,
                    "is_outside": span.is_outside(day),
                }
                for day in span.days
            ],
            **_around(span, row, today),
        }  # fmt: skip
        return render(request, "escalation/rota.html", context)


def _around(span: Span, row: Rota, today: date) -> dict[str, Any]:
    """Return where one goes from here in the calendar."""

    def url(by: By, day: date) -> str:
        query = urlencode({"by": str(by), "day": day.isoformat()})
        return f"{address('escalation:rota', row.pk)}?{query}"

    return {
        "by": span.by,
        "title": title_of(span),
        "earlier": url(span.by, span.earlier),
        "later": url(span.by, span.later),
        "today": url(span.by, today),
        "spans": [
            {"label": label, "url": url(by, span.day), "current": by is span.by}
            for by, label in ((By.WEEK, _("Week")), (By.MONTH, _("Month")))
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.PLAN, does=gettext_lazy("Make a rota")))
def new(request: TenantRequest) -> HttpResponse:
    """Make a rota, for a team, a customer, or all that have none."""
    desk = min(request.actor.providers.values())
    if not request.actor.may(Action.PLAN, desk):
        raise NotAllowed()
    form = RotaForm(
        request.POST or None, teams=team_names(desk),
        initial={"zone": timezone.get_current_timezone_name()},
    )  # fmt: skip

    def act() -> str:
        made = make_rota(provider_id=desk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(made.pk)

    return _filled(request, form, _("New rota"), desk=desk, purpose="on_call.rota", act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.PLAN, sample="rota", does=gettext_lazy("Change a rota")))
def change(request: TenantRequest, pk: int) -> HttpResponse:
    """Change what a rota is called and for whom it is."""
    row = rota_for(request.actor, pk)
    stands = {
        "name": row.name, "team": row.team_id, "zone": row.zone,
        "customer": row.customer.name if row.customer else "",
        "is_round_the_clock": row.is_round_the_clock, "needs_phone": row.needs_phone,
    }  # fmt: skip
    form = RotaForm(request.POST or None, teams=team_names(row.tenant_id), initial=stands)

    def act() -> str:
        change_rota(rota_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(row.pk)

    return _filled(request, form, _("Change the rota"), rota=row, purpose="on_call.change", act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.PLAN, sample="rota", does=gettext_lazy("Plan turns")))
def turns(request: TenantRequest, pk: int) -> HttpResponse:
    """Plan turns of a rota from now on."""
    row = rota_for(request.actor, pk)
    people = list(people_of(row.tenant_id))
    form = RotationForm(request.POST or None, people=people, initial={"zone": row.zone})

    def act() -> str:
        plan_rotation(rota_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
        return str(row.pk)

    return _filled(request, form, _("Plan turns"), rota=row, purpose="on_call.turns", act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.PLAN, sample="rota", does=gettext_lazy("Let somebody take over")))
def cover(request: TenantRequest, pk: int) -> HttpResponse:
    """Put somebody on duty instead of whoever was planned."""
    row = rota_for(request.actor, pk)
    with timezone.override(ZoneInfo(row.zone)):
        form = TakeOverForm(request.POST or None, people=list(people_of(row.tenant_id)))

        def act() -> str:
            take_over(rota_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
            return str(row.pk)

        return _filled(request, form, _("Take over"), rota=row, purpose="on_call.cover", act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, sample="rota", does=gettext_lazy("Ask to swap")))
def swap(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask a colleague to take over one's own duty."""
    row = rota_for(request.actor, pk)
    people = people_of(row.tenant_id).exclude(pk=request.actor.person_id)
    with timezone.override(ZoneInfo(row.zone)):
        form = SwapForm(request.POST or None, people=list(people))

        def act() -> str:
            ask_swap(rota_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
            return str(row.pk)

        return _filled(request, form, _("Ask to swap"), rota=row, purpose="on_call.swap", act=act)


@require_POST
@for_desk(
    Page(
        Action.SEE_QUEUE, sample="duty_cover", opens=Opens.NOTHING, is_kept=False,
        choices={"act": ("withdraw",)},
    )
)  # fmt: skip
def of_cover(request: TenantRequest, cover: int, act: str) -> HttpResponse:
    """Agree to a swap or not, or take back what was asked or planned."""
    about: dict[str, Any] = {"cover_id": cover, "actor": request.actor, "now": read_clock()}
    if act in ("agree", "decline"):
        row = answer_swap(agrees=act == "agree", **about)
    elif act == "withdraw":
        row = withdraw_cover(**about)
    else:
        raise NotFound()
    messages.success(request, _("It is noted."))
    return redirect("escalation:rota", row.rota_id)


@require_POST
@for_desk(Page(Action.PLAN, sample="rotation", opens=Opens.NOTHING, is_kept=False))
def end(request: TenantRequest, rotation: int) -> HttpResponse:
    """End turns now; who was on duty stays known."""
    row = end_rotation(rotation_id=rotation, actor=request.actor, now=read_clock())
    messages.success(request, _("The turns have ended."))
    return redirect("escalation:rota", row.rota_id)


@require_POST
@for_desk(Page(Action.PLAN, sample="rota", opens=Opens.NOTHING, is_kept=False))
def remove(request: TenantRequest, pk: int) -> HttpResponse:
    """Ask nobody by this rota any more, once somebody said that they mean it."""
    if "sure" not in request.POST:
        row = rota_for(request.actor, pk)
        messages.warning(request, _("Nothing was removed: say first that you mean it."))
        return redirect("escalation:rota", row.pk)
    remove_rota(rota_id=pk, actor=request.actor, now=read_clock())
    messages.success(request, _("The rota was removed."))
    return redirect("escalation:on_call")


def _filled(
    request: TenantRequest,
    form: Any,
    title: str,
    *,
    purpose: str,
    act: Callable[[], str],
    rota: Rota | None = None,
    desk: int | None = None,
) -> HttpResponse:
    """Show a form, or carry it out and go to its rota."""
    status, owner = OK, rota.tenant_id if rota else desk or 0
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=owner, provider_id=owner, actor=request.actor, act=act,
            purpose=f"{purpose}.{rota.pk}" if rota else purpose,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is noted."))
            return redirect("escalation:rota", int(came.result))
        status = came.status
    context = {
        **frame(request), "form": form, "title": title, "rota": rota,
        "back": address("escalation:rota", rota.pk) if rota else address("escalation:on_call"),
    }  # fmt: skip
    return render(request, "escalation/rota_form.html", context, status=status)
