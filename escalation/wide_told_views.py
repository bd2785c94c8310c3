"""The page on which the escalation manager of a customer itself decides, in the portal (R67)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from escalation.forms import DecideWideForm
from escalation.notices.queries.asked import told_to
from escalation.notices.queries.wide import has_wide_waiting, wide_for, wide_impacts_of
from escalation.steps.services.wide import decide_wide, decides_as_customer
from incidents.desk.forms.base import Case
from incidents.models import Incident
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page, as_page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Actor
from tenants.scoping import Scope, entered


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(does=gettext_lazy("Record the decision"), sample="told"))
def wide(request: TenantRequest, reference: str) -> HttpResponse:
    """Decide what is done; to others who are told of the incident it says who does."""
    incident = wide_for(request.actor, reference) or _told(request.actor, reference)
    if incident is None:
        raise NotFound()
    with (
        entered(Scope.of(incident.tenant_id, incident.provider_id)),
        timezone.override(incident.tenant.zone),
    ):
        case = Case(incident=incident, actor=request.actor, now=read_clock())
        if request.method != "POST":
            return _show(request, DecideWideForm(case=case), case)
        if not decides_as_customer(incident, request.actor):
            raise NotAllowed()
        return _carry_out(request, DecideWideForm(request.POST, case=case), case)


def _told(actor: Actor, reference: str) -> Incident | None:
    return next((row.incident for row in told_to(actor, reference)), None)


def _carry_out(request: TenantRequest, form: DecideWideForm, case: Case) -> HttpResponse:
    incident = case.incident

    def act() -> str:
        decide_wide(incident_id=incident.pk, ask=form.ask(), actor=case.actor, now=case.now)
        return "done"

    came = carry_out(
        form, tenant_id=incident.tenant_id, provider_id=incident.provider_id, actor=case.actor,
        purpose="told.wide", act=act,
    )  # fmt: skip
    if not came.is_done:
        return _show(request, form, case, status=came.status)
    if came.is_first:
        messages.success(request, _("The decision is recorded."))
    return redirect("escalation:wide_told", incident.reference)


def _show(
    request: TenantRequest, form: DecideWideForm, case: Case, *, status: int = OK
) -> HttpResponse:
    decides = decides_as_customer(case.incident, case.actor)
    context = {
        "incident": case.incident,
        "form": form,
        "decides": decides,
        # On which grounds it was stated is for who decides.
        "rows": wide_impacts_of(case.incident) if decides else [],
        "waits": has_wide_waiting(case.incident),
    }
    return render(request, "escalation/wide_told.html", context, status=status)
