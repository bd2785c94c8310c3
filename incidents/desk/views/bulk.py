"""Taking a row of the queue, and assigning many of them at once."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incidents.desk.forms.bulk import BulkForm, TakeForm
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.bulk import Outcome, assign_many
from incidents.handling.services.work import take_incident
from incidents.record.queries.options import chosen, desk_people
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

UNPROCESSABLE = 422


@require_POST
@for_desk(Page(Action.ASSIGN, opens=Opens.NOTHING))
def bulk(request: TenantRequest) -> HttpResponse:
    """Take one row by its own button, or act on the rows that were ticked."""
    if "take" in request.POST:
        return _take(request)
    form = BulkForm(request.POST, people=desk_people(request.actor))
    if not form.is_valid() or _asks_for_whom(form):
        return _ask(request, form)
    user_id = form.cleaned_data["user"]
    if form.cleaned_data["action"] == "take":
        user_id = request.actor.user_id
    results = assign_many(
        seen=form.cleaned_data["seen"],
        user_id=user_id,
        actor=request.actor,
        now=read_clock(),
    )
    _say(request, results)
    return redirect(_back(request))


def _asks_for_whom(form: BulkForm) -> bool:
    return form.cleaned_data["action"] == "assign" and form.cleaned_data["user"] is None


def _ask(request: TenantRequest, form: BulkForm) -> HttpResponse:
    context = {
        **frame(request),
        "form": form,
        "picks": request.POST.getlist("pick"),
        "chosen": chosen(request.actor, form.cleaned_data.get("seen", ())),
        "next": _back(request),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "incidents/desk/bulk.html", context, status=status)


def _take(request: TenantRequest) -> HttpResponse:
    form = TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This row cannot be taken. Open the incident."))
        return redirect(_back(request))
    incident_id, version = form.cleaned_data["take"]
    incident = take_incident(
        incident_id=incident_id, expected_version=version, actor=request.actor, now=read_clock()
    )
    messages.success(request, _("%(reference)s is yours.") % {"reference": incident.reference})
    return redirect(_back(request))


def _say(request: TenantRequest, results: Sequence[Outcome]) -> None:
    done = [result for result in results if not result.refusal]
    if done:
        told = ngettext("%(count)d incident assigned.", "%(count)d incidents assigned.", len(done))
        messages.success(request, told % {"count": len(done)})
    for result in results:
        if result.refusal:
            messages.error(request, f"{result.reference}: {result.refusal}")


def _back(request: TenantRequest) -> str:
    """Return the page that the form stood on, when it is one of ours."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and "/bulk/" not in wanted else address("desk:queue")
