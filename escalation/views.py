"""Pages of escalating and telling."""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.forms import AnswerForm, EscalateForm
from escalation.models import Escalation
from escalation.monitoring.queries.sources import alarms_on
from escalation.notices.queries.asked import escalations_of
from escalation.notices.queries.mail import calls_owed, failed_mail
from escalation.notices.queries.wide import is_perhaps_wide, wide_impacts_of
from escalation.steps.services.answer import acknowledge, is_asked, record_answer
from escalation.steps.services.escalate import raise_escalation
from escalation.steps.services.in_hand import has_it, may_take_over
from escalation.steps.services.pass_on import pass_on
from incidents.choices import Channel, Status
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.models import Incident
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import carry_out, once
from tenants.rules.roles import Action, Actor, require


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident"))
def panel(request: TenantRequest, reference: str) -> HttpResponse:
    """Show who was asked or told of an incident, and which calls are owed: a part, or a page."""
    incident = case_for(request.actor, reference)
    require(request.actor, Action.SEE_QUEUE, incident.tenant_id)
    escalations = list(escalations_of(incident))
    context = {
        "now": read_clock(),
        "incident": incident,
        "escalations": escalations,
        "asked_of_me": {
            row.pk for row in escalations if row.is_open and is_asked(row, request.actor)
        },
        **_in_hand(request.actor, incident, escalations),
        **_wide(request.actor, incident),
        "calls": list(calls_owed(incident)),
        "failed": list(failed_mail(incident)),
        "alarms": alarms_on(incident) if incident.channel == Channel.MONITORING else [],
        "may_answer": incident.status != Status.CLOSED
        and request.actor.may(Action.ACKNOWLEDGE, incident.tenant_id),
        "call_url": address("desk:act", reference, "call"),
        "raise_url": address("escalation:raise", reference)
        if incident.status != Status.CLOSED
        and request.actor.may(Action.ESCALATE, incident.tenant_id)
        else "",
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "escalation/panel.html#panel", context)
    return render(request, "escalation/panel.html", {**frame(request), **context})


def _in_hand(
    actor: Actor, incident: Incident, escalations: Sequence[Escalation]
) -> dict[str, object]:
    """Return which of them this person has, or may take over."""
    mine = {row.pk for row in escalations if has_it(row, actor)}
    others = (row for row in escalations if row.pk not in mine)
    is_closed = incident.status == Status.CLOSED
    taken = {row.pk for row in others if not is_closed and may_take_over(incident, row, actor)}
    return {"in_my_hand": mine, "taken_over": taken, "me": actor.user_id}


def _wide(actor: Actor, incident: Incident) -> dict[str, object]:
    """Return what is stated of an impact beyond one system, and where it is."""
    may = incident.status != Status.CLOSED and actor.may(Action.ESCALATE, incident.tenant_id)
    return {
        "wide": wide_impacts_of(incident),
        "perhaps": is_perhaps_wide(incident),
        "wide_url": address("escalation:wide", incident.reference) if may else "",
    }


@require_http_methods(["GET", "POST"])
@for_desk(Page(Action.ESCALATE, does=gettext_lazy("Escalate"), sample="running", statements=29))
def raise_(request: TenantRequest, reference: str) -> HttpResponse:
    """Ask somebody else for knowledge or authority."""
    incident = case_for(request.actor, reference)
    require(request.actor, Action.ESCALATE, incident.tenant_id)
    case = Case(incident=incident, actor=request.actor, now=read_clock())
    if request.method == "GET":
        return _form(request, EscalateForm(case=case), case)
    form = EscalateForm(request.POST, case=case)

    def act() -> str:
        raise_escalation(incident_id=incident.pk, ask=form.ask(), actor=request.actor, now=case.now)
        return "raised"

    came = carry_out(form, **owner_of(incident), **by(request, "raise"), act=act)
    if not came.is_done:
        return _form(request, form, case, status=came.status)
    if came.is_first:
        messages.success(request, _("Escalated."))
    return redirect("desk:incident", reference)


def _form(
    request: TenantRequest, form: EscalateForm, case: Case, *, status: int = 200
) -> HttpResponse:
    return draw(request, "escalation/raise.html", form, case, _("Escalate"), status=status)


def draw(
    request: TenantRequest,
    template: str,
    form: ActForm[object],
    case: Case,
    title: str,
    *,
    status: int,
    **more: Any,
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(request, case.now),
        **more,
        "form": form,
        "incident": case.incident,
        "crumbs": [
            {"label": _("Queue"), "url": address("desk:queue")},
            {
                "label": case.incident.reference,
                "url": address("desk:incident", case.incident.reference),
            },
            {"label": title},
        ],
    }
    return render(request, template, context, status=status)


@require_POST
@for_desk(
    Page(
        Action.ACKNOWLEDGE,
        opens=Opens.NOTHING,
        does=gettext_lazy("I have seen this"),
        sample="escalation",
    )
)
def acknowledge_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Record that whoever was asked has seen it, as they say themselves."""
    return answer_by(
        request, reference, pk, acknowledge, _("It is recorded that you have seen this.")
    )


@require_http_methods(["GET", "POST"])
@for_desk(Page(Action.ACKNOWLEDGE, does=gettext_lazy("Record the answer"), sample="escalation"))
def record_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Record what the desk heard of whoever was asked: who said it, and when."""
    incident = case_for(request.actor, reference)
    require(request.actor, Action.ACKNOWLEDGE, incident.tenant_id)
    row = Escalation.objects.filter(incident=incident, pk=pk).first()
    if row is None:
        raise NotFound()
    case = Case(incident=incident, actor=request.actor, now=read_clock())
    if request.method == "GET":
        return _answer_form(request, AnswerForm(case=case), case, row)
    form = AnswerForm(request.POST, case=case)

    def act() -> str:
        record_answer(escalation_id=pk, ask=form.ask(), actor=request.actor, now=case.now)
        return "answered"

    came = carry_out(form, **owner_of(incident), **by(request, f"answer.{pk}"), act=act)
    if not came.is_done:
        return _answer_form(request, form, case, row, status=came.status)
    if came.is_first:
        messages.success(request, _("The answer was recorded."))
    return redirect("desk:incident", reference)


def _answer_form(
    request: TenantRequest, form: AnswerForm, case: Case, row: Escalation, *, status: int = 200
) -> HttpResponse:
    return draw(
        request,
        "escalation/answer.html",
        form,
        case,
        _("Record the answer"),
        status=status,
        step=row,
    )


@require_POST
@for_desk(
    Page(
        Action.ESCALATE,
        opens=Opens.NOTHING,
        does=gettext_lazy("Ask the next"),
        sample="escalation",
    )
)
def pass_on_(request: TenantRequest, reference: str, pk: int) -> HttpResponse:
    """Ask the next one."""
    return answer_by(request, reference, pk, pass_on, _("The next one is told."))


def answer_by(
    request: TenantRequest,
    reference: str,
    pk: int,
    service: Callable[..., Escalation],
    done: str,
) -> HttpResponse:
    incident = case_for(request.actor, reference)
    if not Escalation.objects.filter(incident=incident, pk=pk).exists():
        raise NotFound()

    def act() -> str:
        service(escalation_id=pk, actor=request.actor, now=read_clock())
        return "answered"

    # A button without a key is pressed once per row: repeats then find it done.
    key = request.POST.get("key", "") or "button"
    came = once(key, **owner_of(incident), **by(request, f"{service.__name__}.{pk}"), act=act)
    if came.is_first:
        messages.success(request, done)
    return redirect("desk:incident", reference)


class Owner(TypedDict):
    tenant_id: int
    provider_id: int


class By(TypedDict):
    actor: Actor
    purpose: str


def owner_of(incident: Incident) -> Owner:
    return {"tenant_id": incident.tenant_id, "provider_id": incident.provider_id}


def by(request: TenantRequest, purpose: str) -> By:
    return {"actor": request.actor, "purpose": f"escalation.{purpose}"}
