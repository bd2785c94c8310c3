"""Taking back what one just did, by the button in its notice."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incidents.desk.forms.bulk import SEPARATOR, UndoForm
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from incidents.desk.views.place import came_from
from incidents.handling.services.bulk import undo_many
from incidents.handling.services.chosen import Outcome
from incidents.handling.services.undo import CannotBeUndone, undo_last
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

# Of the table of verbs.
UNDOABLE = frozenset({"take", "assign", "team", "wait"})


@require_POST
@for_desk(
    Page(
        Action.SEE_QUEUE,
        opens=Opens.NOTHING,
        is_kept=False,
        sample="incident",
        choices={"version": ("1",)},
    )
)
def undo(request: TenantRequest, reference: str, version: int) -> HttpResponse:
    """Let the incident stand as before, or say that it is too late, where the button stood."""
    incident = case_for(request.actor, reference)
    try:
        undo_last(incident_id=incident.pk, version=version, actor=request.actor, now=read_clock())
    except CannotBeUndone as refusal:
        messages.error(request, f"{reference}: {refusal.message}")
    else:
        told = _("Undone: it stands as before.")
        messages.success(request, f"{reference}: {told}")
    return redirect(came_from(request, address("desk:incident", reference)))


@require_POST
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.NOTHING, is_kept=False))
def undo_bulk(request: TenantRequest) -> HttpResponse:
    """Let each of many stand as before, and name those of which that is too late."""
    form = UndoForm(request.GET)
    if not form.is_valid():
        messages.error(request, str(CannotBeUndone().message))
        return redirect(came_from(request))
    made = form.cleaned_data["made"]
    results = undo_many(made=made, actor=request.actor, now=read_clock())
    if done := sum(not one.refusal for one in results):
        told = ngettext(
            "Undone: %(count)d incident stands as before.",
            "Undone: %(count)d incidents stand as before.",
            done,
        )
        messages.success(request, told % {"count": done})
    for one in results:
        if one.refusal:
            messages.error(request, f"{one.reference}: {one.refusal}")
    return redirect(came_from(request))


def told_with_undo_of_many(request: TenantRequest, text: str, results: Sequence[Outcome]) -> None:
    """Say what was done, with a button that takes all of it back, where there is any."""
    made = [f"{one.pk}{SEPARATOR}{one.version}" for one in results if one.version is not None]
    url = f"{address('desk:undo_bulk')}?{urlencode({'made': made}, doseq=True)}" if made else ""
    messages.success(request, text, extra_tags=url)


def told_with_undo(request: TenantRequest, text: str, reference: str, version: int) -> None:
    """Say what was done, with a button that takes it back; `version` is the one that it made."""
    messages.success(request, text, extra_tags=address("desk:undo", reference, version))
