"""Deciding on what the law asks without the desk: by the DPO or CISO of a customer, by account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from escalation.notices.queries.asked import told_to
from escalation.steps.services.seen import see_by_account
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.forms.breach import DecideForm, DescribeForm, FilingForm
from incidents.desk.forms.facts import FactsForm
from incidents.desk.forms.obligations import AnswerForm, BeginForm, DenyForm
from incidents.duty.queries.law_open import law_for
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.denying import deny_duties
from incidents.duty.services.describe import describe_breach
from incidents.duty.services.facts import state_facts
from incidents.duty.services.obligations import answer_obligation, begin_duties
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page, as_page
from tenants.posted.door import OK, carry_out
from tenants.scoping import Scope, entered


@dataclass(frozen=True)
class Way:
    """One of the things that who decides puts on record."""

    title: Any
    button: Any
    form: type[ActForm[object]]
    service: Callable[..., object]
    done: Any


WAYS = {
    "decide": Way(
        _("Decision on personal data"),
        _("Record the decision"),
        DecideForm,
        decide_breach,
        _("The decision is recorded."),
    ),
    "describe": Way(
        _("Description of the personal data breach"),
        _("Keep the description"),
        DescribeForm,
        describe_breach,
        _("The description is kept."),
    ),
    "facts": Way(
        _("Facts for the authorities"),
        _("Keep the facts"),
        FactsForm,
        state_facts,
        _("The facts are kept."),
    ),
    "counts-from": Way(
        _("From when the law counts"),
        _("Record the decision"),
        BeginForm,
        begin_duties,
        _("The decision is recorded."),
    ),
    "counts-not": Way(
        _("No law counts from it"),
        _("Record the decision"),
        DenyForm,
        deny_duties,
        _("The decision is recorded."),
    ),
    "law": Way(
        _("Answer what the law asks"),
        _("Record the answer"),
        AnswerForm,
        answer_obligation,
        _("The answer is recorded."),
    ),
    "notified": Way(
        _("Notification to the authority"),
        _("Record the notification"),
        FilingForm,
        record_filing,
        _("The notification is recorded."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(sample="told", choices={"way": tuple(WAYS)}))
def decide(request: TenantRequest, reference: str, way: str) -> HttpResponse:
    """Show the form of one of these, or carry it out."""
    incident = law_for(request.actor, reference)
    if incident is None or way not in WAYS:
        raise NotFound()
    with (
        entered(Scope.of(incident.tenant_id, incident.provider_id)),
        timezone.override(incident.tenant.zone),
    ):
        case = Case(incident=incident, actor=request.actor, now=read_clock())
        if request.method != "POST":
            chosen = {name: request.GET[name] for name in ("obligation",) if name in request.GET}
            return _show(request, way, WAYS[way].form(case=case, initial=chosen), case)
        form = WAYS[way].form(request.POST, case=case, files=request.FILES)
        return _carry_out(request, way, form, case)


def _carry_out(
    request: TenantRequest, name: str, form: ActForm[object], case: Case
) -> HttpResponse:
    way, incident = WAYS[name], case.incident

    def act() -> str:
        way.service(incident_id=incident.pk, ask=form.ask(), actor=case.actor, now=case.now)
        # Who decides has seen it: nobody after them is asked.
        for row in told_to(case.actor, incident.reference):
            see_by_account(escalation_id=row.pk, actor=case.actor, now=case.now)
        return "done"

    came = carry_out(
        form,
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        actor=case.actor,
        purpose=f"told.{name}",
        act=act,
    )
    if not came.is_done:
        return _show(request, name, form, case, status=came.status)
    if came.is_first:
        messages.success(request, str(way.done))
    return redirect("escalation:told", incident.reference)


def _show(
    request: TenantRequest, name: str, form: ActForm[object], case: Case, *, status: int = OK
) -> HttpResponse:
    context = {"way": WAYS[name], "form": form, "incident": case.incident, "name": name}
    return render(request, "escalation/decide.html", context, status=status)
