"""Forms of authorities, filled in: to copy from, and to file from in one step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.desk.forms.base import ActForm, Case
from incidents.desk.forms.breach import FilingForm
from incidents.desk.forms.obligations import AnswerForm
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.place import queue_url
from incidents.duty.queries.filing import FormView, form_view, form_views
from incidents.duty.queries.paper import form_on_paper
from incidents.duty.services.deciders import capacity_of
from incidents.duty.services.typesetting import typeset
from incidents.models import Incident
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

FILED = "filed"
PAPER = "form.typ"


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident", statements=24))
def forms(request: TenantRequest, reference: str) -> HttpResponse:
    """List the forms that this incident may be filed by, and how far each is."""
    incident, now = case_for(request.actor, reference), read_clock()
    context = {
        **frame(request, now),
        "incident": incident,
        "views": form_views(incident, now=now),
        "crumbs": [*_crumbs(request, incident), {"label": _("Forms for the authorities")}],
    }
    return render(request, "incidents/desk/forms.html", context)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="form", statements=34))
def form(request: TenantRequest, reference: str, form: str) -> HttpResponse:
    """Show one form with its answers, each to be copied, and how it is recorded as filed."""
    incident, now = case_for(request.actor, reference), read_clock()
    view = form_view(incident, form, now=now)
    case = Case(incident=incident, actor=request.actor, now=now)
    list_url = address("desk:forms", reference)
    context = {
        **frame(request, now),
        "incident": incident,
        "view": view,
        "filing": filing_of(view, case),
        "facts_url": address("desk:act", reference, "facts"),
        "decide_url": address("desk:act", reference, "breach"),
        "pdf_url": address("desk:form_pdf", reference, form),
        "crumbs": [
            *_crumbs(request, incident),
            {"label": _("Forms for the authorities"), "url": list_url},
            {"label": view.form.title},
        ],
    }
    return render(request, "incidents/desk/form.html", context)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="form", statements=34))
def form_pdf(request: TenantRequest, reference: str, form: str) -> HttpResponse:
    """Give one form on paper, in the language of the reader."""
    return paper(case_for(request.actor, reference), form)


def paper(incident: Incident, code: str) -> HttpResponse:
    """Return one form as a PDF to be kept or sent on."""
    now = read_clock()
    data = form_on_paper(form_view(incident, code, now=now), incident, now=now)
    response = HttpResponse(typeset(PAPER, data, now=now), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{incident.reference}-{code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def filing_of(view: FormView, case: Case) -> dict[str, Any] | None:
    """Return the form by which this is recorded as filed, for who may; None where nobody files it.

    It is sent to the page of its verb, where what is refused stands beside its field.
    """
    if capacity_of(case.actor, case.incident) is None:
        return None
    found: ActForm[Any]
    if view.is_first:
        found = FilingForm(case=case, initial={"form": view.form.code, "authority": _to(view)})
        found.fields["form"].widget = found.fields["form"].hidden_widget()
        return {"form": found, "verb": "notified"}
    if not view.owed:
        return None
    chosen = {"obligation": view.owed[0][0], "outcome": FILED, "filed_at": case.now}
    found = AnswerForm(case=case, initial=chosen)
    found.fields["outcome"].widget = found.fields["outcome"].hidden_widget()
    return {"form": found, "verb": "law"}


def _to(view: FormView) -> str:
    return ", ".join(code.upper() for code in view.form.recipients)


def _crumbs(request: TenantRequest, incident: Incident) -> list[dict[str, Any]]:
    return [
        {"label": _("Queue"), "url": queue_url(request)},
        {"label": incident.reference, "url": address("desk:incident", incident.reference)},
    ]
