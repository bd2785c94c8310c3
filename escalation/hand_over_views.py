"""Pages of a hand-over: the note, words for who comes next, and that they know of it."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from escalation.on_call.queries.plans import rota_for, rotas_of
from escalation.on_call.queries.standing import note_for
from escalation.on_call.services.hand_over_words import add_to_note, confirm_note, tell_next
from escalation.on_call_forms import TellNextForm, WordsForm
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="hand_over", does=gettext_lazy("Add to a hand-over")))
def hand_over(request: TenantRequest, note: int) -> HttpResponse:
    """Show what was handed over; whoever left adds what they forgot."""
    found = note_for(request.actor, note, rotas_of(request.actor))
    row, status = found.row, OK
    form = WordsForm(request.POST or None)
    if request.method == "POST":

        def act() -> str:
            add_to_note(note_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
            return str(row.pk)

        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"on_call.hand_over.{row.pk}", act=act,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is noted."))
            return redirect("escalation:hand_over", row.pk)
        status = came.status
    with timezone.override(ZoneInfo(row.rota.zone)):
        context = {
            **frame(request), "note": found, "row": row, "form": form,
            # What was typed while the other confirmed stays in sight.
            "may_add": form.is_bound
            or (row.left_by_id == request.actor.user_id and not row.confirmed_at),
            "may_confirm": row.taken_by_id == request.actor.user_id and not row.confirmed_at,
        }  # fmt: skip
        return render(request, "escalation/hand_over.html", context, status=status)


@require_POST
@for_desk(Page(Action.WORK, sample="hand_over", opens=Opens.NOTHING, is_kept=False))
def confirm(request: TenantRequest, note: int) -> HttpResponse:
    """Know of it."""
    confirm_note(note_id=note, actor=request.actor, now=read_clock())
    messages.success(request, _("It is noted: you know what was handed over."))
    return redirect("escalation:hand_over", note)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, sample="rota", does=gettext_lazy("Tell who comes next")))
def tell(request: TenantRequest, pk: int) -> HttpResponse:
    """Leave words for whoever comes next."""
    row = rota_for(request.actor, pk)
    form, status = TellNextForm(request.POST or None), OK
    if request.method == "POST":

        def act() -> str:
            tell_next(rota_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock())
            return str(row.pk)

        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"on_call.tell.{row.pk}", act=act,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("It is noted: it stands in the note at the hand-over."))
            return redirect("escalation:rota", row.pk)
        status = came.status
    context = {
        **frame(request), "form": form, "title": _("Tell who comes next"), "rota": row,
        "back": address("escalation:rota", row.pk),
    }  # fmt: skip
    return render(request, "escalation/rota_form.html", context, status=status)
