"""Taking back what one just did, by the button in its notice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from incidents.handling.services.undo import CannotBeUndone, undo_last
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

# Of the table of verbs.
UNDOABLE = frozenset({"take", "assign", "wait"})


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
    """Let the incident stand as before; where that is too late, say so on its page."""
    incident = case_for(request.actor, reference)
    try:
        undo_last(incident_id=incident.pk, version=version, actor=request.actor, now=read_clock())
    except CannotBeUndone as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Undone: it stands as before."))
    return redirect("desk:incident", reference)


def told_with_undo(request: TenantRequest, text: str, reference: str, version: int) -> None:
    """Say what was done, with a button that takes it back; `version` is the one that it made."""
    messages.success(request, text, extra_tags=address("desk:undo", reference, version))
