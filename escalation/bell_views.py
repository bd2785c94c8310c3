"""Pages behind the bell: what is new for whoever is signed in, and what of it comes by mail."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from escalation.bell.queries.choice import choice_of
from escalation.bell.queries.entries import bell_page, drawn
from escalation.bell.services.choose import choose_mail
from escalation.bell.services.reading import (
    read_all,
    read_entry,
    read_incident,
    read_task,
    unread_entry,
)
from escalation.forms import BellForm, BellMailForm
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.tasks import task_for
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.rules.roles import Action

NO_CONTENT, UNPROCESSABLE = 204, 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(
            Entry(
                Menu.DESK,
                25,
                gettext_lazy("New for me"),
                "bell",
                count="bell",
                short=gettext_lazy("New"),
                go="n",
            ),
        ),
        is_kept=False,
        queries=("", "?show=all"),
    )
)
def bell(request: TenantRequest) -> HttpResponse:
    """Show what is new, the newest first; or read one, all, or keep one for later."""
    form = BellForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise Invalid(errors={name: str(errors[0]) for name, errors in form.errors.items()})
    said = form.cleaned_data
    here = address("escalation:bell")
    shown = f"{here}?show=all" if said["show"] else here
    if request.method == "POST":
        return _act(request, said, shown)
    page = bell_page(request.actor, only_unread=not said["show"], before=said["before"])
    query = {"show": said["show"], "before": page.older or ""}
    older = f"{here}?{urlencode({name: one for name, one in query.items() if one})}"
    context = {
        **frame(request),
        "page": page,
        "shows_all": bool(said["show"]),
        "older": older if page.older else "",
        "newer": shown if said["before"] else "",
        "here": here,
        "all_url": f"{here}?show=all",
        "shows_unread": not said["show"],
        "mail_url": address("escalation:bell_mail"),
        "newest": str(page.newest),
    }
    return render(request, "escalation/bell.html", context)


def _act(request: TenantRequest, said: dict[str, Any], shown: str) -> HttpResponse:
    by: dict[str, Any] = {"actor": request.actor, "now": read_clock()}
    if said["open"] is not None:
        row = read_entry(entry_id=said["open"], **by)
        return redirect(drawn([row])[0].url)
    if said["read"] is not None:
        read_entry(entry_id=said["read"], **by)
    elif said["unread"] is not None:
        unread_entry(entry_id=said["unread"], actor=request.actor)
    elif said["until"] is not None:
        read_all(until=said["until"], **by)
        messages.success(request, _("All of it is read."))
    return redirect(shown)


@require_POST
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.NOTHING, is_kept=False, sample="incident"))
def seen(request: TenantRequest, reference: str) -> HttpResponse:
    """Take that somebody has an incident before them: what is new of it is read."""
    read_incident(reference=reference, actor=request.actor, now=read_clock())
    return HttpResponse(status=NO_CONTENT)


@require_POST
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.NOTHING, is_kept=False, sample="task"))
def task_seen(request: TenantRequest, task: int) -> HttpResponse:
    """Take that somebody has a task before them: what is new of it is read."""
    found = task_for(request.actor, task)
    read_task(task_id=found.pk, actor=request.actor, now=read_clock())
    return HttpResponse(status=NO_CONTENT)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, is_kept=False))
def by_mail(request: TenantRequest) -> HttpResponse:
    """Choose what of the bell comes by mail too: at once, in a daily digest, or not."""
    if request.method == "POST":
        form = BellMailForm(request.POST)
        if form.is_valid():
            choose_mail(ask=form.ask(), actor=request.actor, now=read_clock())
            messages.success(request, _("Your choice is kept."))
            return redirect("escalation:bell_mail")
    else:
        form = BellMailForm(initial=choice_of(request.actor))
    status = UNPROCESSABLE if form.errors else 200
    context = {**frame(request), "form": form}
    return render(request, "escalation/bell_mail.html", context, status=status)
