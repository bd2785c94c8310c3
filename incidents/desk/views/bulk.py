"""Taking a row of the queue, and acting on many of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.desk.forms.bulk import SEPARATOR, ChosenRows, ManyForm, TakeForm
from incidents.desk.queries.chosen import chosen_rows
from incidents.desk.views.bulk_verbs import MANY_VERBS, ManyVerb
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.place import came_from
from incidents.desk.views.undo import told_with_undo, told_with_undo_of_many
from incidents.handling.services.chosen import Outcome
from incidents.handling.services.work import take_incident
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import MENDABLE, OK, UNPROCESSABLE, once
from tenants.rules.roles import Action

Asked = ManyForm[Any]


@dataclass(frozen=True)
class Ways:
    """One act on rows that were chosen, as it was asked for."""

    name: str
    verb: ManyVerb
    seen: dict[int, int]
    now: datetime


@require_POST
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.NOTHING))
def bulk(request: TenantRequest) -> HttpResponse:
    """Take one row by its own button, or act on the rows that were ticked."""
    if "take" in request.POST:
        return _take(request)
    name, rows = request.POST.get("action", ""), ChosenRows(request.POST)
    if name not in MANY_VERBS or not rows.is_valid():
        return _nothing(request, name, rows)
    ways = Ways(name, MANY_VERBS[name], rows.cleaned_data["seen"], read_clock())
    if not request.actor.may_somewhere(ways.verb.action):
        raise NotAllowed()
    if ways.verb.form is None:
        _say(request, ways, _done(request, ways))
        return redirect(came_from(request))
    if ways.verb.form(request.POST, actor=request.actor).is_asked:
        return _ask(request, ways, ways.verb.form(actor=request.actor))
    return _carry_out(request, ways, ways.verb.form(request.POST, actor=request.actor))


def _carry_out(request: TenantRequest, ways: Ways, form: Asked) -> HttpResponse:
    """Do with each what is asked; who is refused stands in the form again, with all that was typed.

    What was done to the others stays: an answer of 400 or more would take it back.
    """
    if not form.is_valid():
        return _ask(request, ways, form, status=UNPROCESSABLE)
    if form.wants_preview(ways.seen):
        form.show_preview(ways.seen, ways.now)
        return _ask(request, ways, form)
    results: list[Outcome] = []
    try:
        _once(request, ways, form, results)
    except DomainError as refusal:
        if refusal.status not in MENDABLE:
            raise
        form.take_refusal(refusal)
        return _ask(request, ways, form, status=refusal.status)
    left = [one for one in results if one.refusal]
    if not left:
        _say(request, ways, results)
        return redirect(came_from(request))
    form.take_refusals(results)
    form.renew()
    is_partly = len(left) < len(results)
    if is_partly:
        _say(request, ways, [one for one in results if not one.refusal])
    return _ask(request, ways, form, status=OK if is_partly else UNPROCESSABLE, left=left)


def _once(request: TenantRequest, ways: Ways, form: Asked, results: list[Outcome]) -> None:
    """Act under the key of the form, where it has one: sent again it does nothing again."""

    def act() -> str:
        results.extend(_done(request, ways, ask=form.ask()))
        return ways.name

    if not form.cleaned_data["key"]:
        act()
        return
    desk = min(request.actor.providers.values())
    once(
        form.cleaned_data["key"],
        tenant_id=desk,
        provider_id=desk,
        actor=request.actor,
        purpose=f"desk.bulk.{ways.name}",
        act=act,
    )


def _done(request: TenantRequest, ways: Ways, **asked: Any) -> list[Outcome]:
    return ways.verb.service(seen=ways.seen, actor=request.actor, now=ways.now, **asked)


def _ask(
    request: TenantRequest,
    ways: Ways,
    form: Asked,
    *,
    status: int = OK,
    left: Sequence[Outcome] | None = None,
) -> HttpResponse:
    """Show what is asked, of the rows that are left; who looked at them has seen them anew."""
    seen = ways.seen if left is None else {one.pk: one.stands for one in left}
    context = {
        **frame(request, ways.now),
        "form": form,
        "verb": ways.verb,
        "name": ways.name,
        "picks": [f"{pk}{SEPARATOR}{version}" for pk, version in seen.items()],
        "chosen": chosen_rows(request.actor, seen),
        "is_left": left is not None and len(left) < len(ways.seen),
        "next": came_from(request),
        "title": ways.verb.label,
    }
    return render(request, "incidents/desk/bulk.html", context, status=status)


def _nothing(request: TenantRequest, name: str, rows: Form) -> HttpResponse:
    """Say what makes no sense of it."""
    if rows.is_valid():
        rows.add_error(None, _("This cannot be done with many at once."))
    title = MANY_VERBS[name].label if name in MANY_VERBS else _("Queue")
    context = {**frame(request), "form": rows, "next": came_from(request), "title": title}
    return render(request, "incidents/desk/bulk.html", context, status=UNPROCESSABLE)


def _take(request: TenantRequest) -> HttpResponse:
    form = TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This row cannot be taken. Open the incident."))
        return redirect(came_from(request))
    incident_id, version = form.cleaned_data["take"]
    incident = take_incident(
        incident_id=incident_id, expected_version=version, actor=request.actor, now=read_clock()
    )
    told = _("%(reference)s is yours.") % {"reference": incident.reference}
    told_with_undo(request, told, incident.reference, incident.version)
    return redirect(came_from(request))


def _say(request: TenantRequest, ways: Ways, results: Sequence[Outcome]) -> None:
    done = [result.reference for result in results if not result.refusal]
    if done:
        told = str(ways.verb.done % {"count": len(done), "names": ", ".join(done)})
        if ways.verb.can_be_undone:
            told_with_undo_of_many(request, told, results)
        else:
            messages.success(request, told)
    for result in results:
        if result.refusal:
            messages.error(request, f"{result.reference}: {result.refusal}")
