"""Keeping what somebody types before they send it, by the script of a page or by a button."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk
from incidents.desk.views.verbs import VERBS
from incidents.handling.asks.draft import KeepDraft
from incidents.handling.services.draft_files import files_of
from incidents.handling.services.drafts import drop_draft, keep_draft
from incidents.models import Incident
from incidents.record.rules.files import Given
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.ledger.idempotency import is_used
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.files import OUT
from tenants.rules.roles import Action

# The mode of each draft, by the verb that sends it: pages with the same mode share it.
SENT: Final[Mapping[str, str]] = {
    "message": "public",
    "note": "internal",
    "call": "call",
    "resolve": "resolution",
}
VERB_OF: Final = {mode: name for name, mode in SENT.items()}


@require_POST
@for_desk(
    Page(
        Action.SEE_QUEUE,
        opens=Opens.NOTHING,
        # What cannot be kept here stays in the browser.
        is_kept=False,
        sample="incident",
        choices={"mode": tuple(VERB_OF)},
    )
)
def draft(request: TenantRequest, reference: str, mode: str) -> HttpResponse:
    """Keep what was typed in one form, or throw it away."""
    name = VERB_OF.get(mode)
    if name is None:
        raise NotFound()
    incident, now = case_for(request.actor, reference), read_clock()
    if "discard" in request.POST:
        drop_draft(incident_id=incident.pk, mode=mode, actor=request.actor)
        messages.success(request, _("The draft was thrown away."))
        return redirect(f"{_page(incident, name)}sent={mode}")
    case = Case(incident, request.actor, now)
    form = VERBS[name].form(request.POST, case=case, files=request.FILES)
    if is_used(request.POST.get("key", ""), purpose=f"desk.{name}", actor=request.actor):
        # It was sent meanwhile: what comes behind it is no draft any more.
        return JsonResponse({})
    ask = KeepDraft(
        mode=mode,
        words=_typed(form),
        files=_files(request, form),
        files_out=request.POST.getlist(OUT),
    )
    refused = ""
    try:
        with transaction.atomic():
            kept = keep_draft(incident_id=incident.pk, ask=ask, actor=request.actor, now=now)
    except Invalid as refusal:
        # Of a file: the words are kept all the same.
        ask = replace(ask, files=())
        kept = keep_draft(incident_id=incident.pk, ask=ask, actor=request.actor, now=now)
        refused = " ".join(str(one) for one in refusal.errors.values())
    if "keep" not in request.POST:
        # By itself: what is wrong with a file is said once it is sent.
        files = [[one.id, one.name] for one in files_of(kept)]
        at = f"{timezone.localtime(now):%H:%M}"
        return JsonResponse({"at": at} if refused else {"at": at, "files": files})
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("The draft was kept; only you see it."))
    return redirect(f"{_page(incident, name)}sent={mode}")


def _typed(form: ActForm[object]) -> dict[str, str]:
    """Return the words that are not those that the form came with."""
    return {
        bound.name: str(bound.data or "")
        for bound in form.visible_fields()
        if isinstance(bound.field, forms.CharField) and bound.name in form.changed_data
    }


def _files(request: TenantRequest, form: ActForm[object]) -> Sequence[Given]:
    takes = "attached" in form.fields
    return cast(Sequence[Given], request.FILES.getlist("attached")) if takes else ()


def draft_url(incident: Incident, name: str) -> str:
    """Return where the draft of a verb is kept; nothing where none is."""
    mode = SENT.get(name, "")
    return address("desk:incident", incident.reference) + f"draft/{mode}/" if mode else ""


def _page(incident: Incident, name: str) -> str:
    """Return the page on which this is typed, to put more behind."""
    if VERBS[name].place in ("public", "internal", "call"):
        return f"{address('desk:incident', incident.reference)}?mode={SENT[name]}&"
    return f"{address('desk:act', incident.reference, name)}?"
