"""Pages of an impact beyond one system: it is stated, and the escalation manager decides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from escalation.forms import DecideWideForm, WideForm
from escalation.notices.queries.wide import is_perhaps_wide, wide_impacts_of
from escalation.steps.services.wide import decide_wide, decides, state_wide
from escalation.views import by, draw, owner_of
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import carry_out
from tenants.rules.roles import Action, require


@require_http_methods(["GET", "POST"])
@for_desk(
    Page(
        Action.ESCALATE,
        does=gettext_lazy("Ask who decides"),
        sample="running",
        statements=29,
    )
)
def wide(request: TenantRequest, reference: str) -> HttpResponse:
    """State that the impact exceeds one system, and see what was decided of it."""
    case = _case(request, reference, Action.ESCALATE)
    form = WideForm(request.POST, case=case) if request.method == "POST" else WideForm(case=case)
    return _act(request, form, state_wide, done=_("The escalation manager is asked."))


@require_http_methods(["GET", "POST"])
@for_desk(
    Page(
        Action.ACKNOWLEDGE,
        does=gettext_lazy("Record the decision"),
        sample="running",
        statements=29,
    )
)
def decide(request: TenantRequest, reference: str) -> HttpResponse:
    """Decide what is done: who decides, or their deputy; to others it says who does."""
    case = _case(request, reference, Action.ACKNOWLEDGE)
    posted = request.method == "POST"
    if posted and not decides(case.incident, request.actor, case.now):
        raise NotAllowed()
    form = DecideWideForm(request.POST, case=case) if posted else DecideWideForm(case=case)
    return _act(request, form, decide_wide, done=_("The decision is recorded."))


def _case(request: TenantRequest, reference: str, action: Action) -> Case:
    incident = case_for(request.actor, reference)
    require(request.actor, action, incident.tenant_id)
    return Case(incident=incident, actor=request.actor, now=read_clock())


def _act(
    request: TenantRequest, form: ActForm[Any], service: Callable[..., object], *, done: str
) -> HttpResponse:
    """Draw the form beside what stands, or carry it out."""
    case = form.case
    rows = wide_impacts_of(case.incident)
    heading = _("Impact beyond one system")
    more: dict[str, Any] = {
        "heading": heading,
        "rows": rows,
        "waits": any(row.decided_at is None for row in rows),
        "is_decision": service is decide_wide,
        "decides": decides(case.incident, case.actor, case.now),
        "perhaps": is_perhaps_wide(case.incident),
    }
    page = "escalation/wide.html"
    if not form.is_bound:
        return draw(request, page, form, case, heading, status=200, **more)

    def act() -> str:
        service(incident_id=case.incident.pk, ask=form.ask(), actor=case.actor, now=case.now)
        return "done"

    came = carry_out(form, **owner_of(case.incident), **by(request, service.__name__), act=act)
    if not came.is_done:
        return draw(request, page, form, case, heading, status=came.status, **more)
    if came.is_first:
        messages.success(request, done)
    return redirect("escalation:wide", case.incident.reference)
