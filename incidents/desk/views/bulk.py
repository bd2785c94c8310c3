"""Taking a row of the queue, and acting on many of them at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from incidents.desk.forms.bulk import BulkForm, TakeForm
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.undo import told_with_undo, told_with_undo_of_many
from incidents.handling.asks.macro import RunMacro
from incidents.handling.asks.work import Wait
from incidents.handling.services.bulk import (
    Outcome,
    assign_many,
    hand_over_many,
    run_many,
    wait_many,
)
from incidents.handling.services.work import take_incident
from incidents.record.queries.macros import macro_options
from incidents.record.queries.options import chosen, desk_people, desk_teams
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Words
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

UNPROCESSABLE = 422
TITLES: Final[Mapping[str, Words]] = {
    "assign": gettext_lazy("Assign"),
    "wait": gettext_lazy("Wait"),
    "macro": gettext_lazy("Macro"),
}


@require_POST
@for_desk(Page(Action.ASSIGN, opens=Opens.NOTHING))
def bulk(request: TenantRequest) -> HttpResponse:
    """Take one row by its own button, or act on the rows that were ticked."""
    if "take" in request.POST:
        return _take(request)
    form = BulkForm(
        request.POST,
        people=desk_people(request.actor),
        teams=desk_teams(request.actor),
        macros=macro_options(request.actor),
    )
    if not form.is_valid() or form.lacks:
        return _ask(request, form)
    _say(request, form.cleaned_data["action"], _act(request, form.cleaned_data))
    return redirect(_back(request))


def _act(request: TenantRequest, said: Mapping[str, Any]) -> Sequence[Outcome]:
    """Do with each row what is asked, by the service that does it with one."""
    actor, now, seen, team = request.actor, read_clock(), said["seen"], said["team"]
    if said["action"] == "wait":
        ask = Wait(reason=said["reason"], remark=said["remark"], until=said["until"])
        return wait_many(seen=seen, ask=ask, actor=actor, now=now)
    if said["action"] == "macro":
        return run_many(seen=seen, ask=RunMacro(macro_id=said["macro"]), actor=actor, now=now)
    user = actor.user_id if said["action"] == "take" else said["user"]
    if user is None:
        return hand_over_many(seen=seen, team_id=team, actor=actor, now=now)
    return assign_many(seen=seen, user_id=user, team_id=team, actor=actor, now=now)


def _ask(request: TenantRequest, form: BulkForm) -> HttpResponse:
    context = {
        **frame(request),
        "form": form,
        "picks": request.POST.getlist("pick"),
        "chosen": chosen(request.actor, form.cleaned_data.get("seen", ())),
        "next": _back(request),
        "title": TITLES.get(str(form["action"].value()), TITLES["assign"]),
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
    told = _("%(reference)s is yours.") % {"reference": incident.reference}
    told_with_undo(request, told, incident.reference, incident.version)
    return redirect(_back(request))


def _say(request: TenantRequest, action: str, results: Sequence[Outcome]) -> None:
    done = [result.reference for result in results if not result.refusal]
    if done and action == "wait":
        told = ngettext("%(count)d incident waits.", "%(count)d incidents wait.", len(done))
        told_with_undo_of_many(request, told % {"count": len(done)}, results)
    elif done and action == "macro":
        told = ngettext(
            "The macro was carried out on %(count)d incident: %(names)s.",
            "The macro was carried out on %(count)d incidents: %(names)s.",
            len(done),
        )
        messages.success(request, told % {"count": len(done), "names": ", ".join(done)})
    elif done:
        told = ngettext("%(count)d incident assigned.", "%(count)d incidents assigned.", len(done))
        told_with_undo_of_many(request, told % {"count": len(done)}, results)
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
