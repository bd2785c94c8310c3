"""Doing something with an incident: one dispatcher for every verb of the table."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.choices import Status
from incidents.desk.forms.base import ActForm, Case, PlainForm
from incidents.desk.forms.criteria import CriteriaForm
from incidents.desk.queries.case import told_contacts
from incidents.desk.queries.case_facts import priority_name
from incidents.desk.queries.found import case_for
from incidents.desk.queries.meanwhile import Happened, happened_since
from incidents.desk.views.composer import readers
from incidents.desk.views.drafts import SENT, draft_url
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.place import queue_url
from incidents.desk.views.templates import templates_url
from incidents.desk.views.undo import UNDOABLE, told_with_undo
from incidents.desk.views.verb import PAGES, Verb
from incidents.desk.views.verbs import VERBS, takes_over
from incidents.desk.views.wanted import wanted
from incidents.handling.services.draft_files import opened_files
from incidents.handling.services.drafts import drop_draft
from incidents.models import Incident, TextMode
from incidents.record.queries.assessing import assess_levels, ground_of
from incidents.record.queries.drafts import Kept, draft_of
from incidents.record.queries.templates import filled, offered, template_of
from incidents.record.rules.lifecycle import NOW
from incidents.record.services.common import MergedAway
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotFound, Stale, Words
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import MENDABLE, OK, UNPROCESSABLE, carry_out
from tenants.posted.files import OUT, show_kept
from tenants.rules.roles import Action, require
from tenants.rules.typed import is_key

# Buttons that do nothing yet: the form is shown again.
_HALFWAY = frozenset({"insert", "preview"})
PROPOSED = frozenset(
    {
        "step", "evidence", "improvement", "article", "macro", "item", "change", "act", "phase",
        "obligation", "line", "message", "question",
    }
)  # fmt: skip
# What the button of a form does, where the verb is named after its subject.
SUBMITS: Mapping[str, Any] = {
    "triage": gettext_lazy("Finish triage"),
    "macro": gettext_lazy("Run the macro"),
    "analysis": gettext_lazy("Save the analysis"),
    "message": gettext_lazy("Send update"),
    "note": gettext_lazy("Save note"),
    "call": gettext_lazy("Log the call"),
    "affected": gettext_lazy("Save who gets messages"),
    "breach": gettext_lazy("Record the decision"),
    "counts-from": gettext_lazy("Record the decision"),
    "counts-not": gettext_lazy("Record the decision"),
    "describe": gettext_lazy("Keep the description"),
    "facts": gettext_lazy("Keep the facts"),
    "law": gettext_lazy("Record the answer"),
    "controller": gettext_lazy("Send the notice"),
    "collect": gettext_lazy("Record the evidence"),
    "answer-hand-over": gettext_lazy("Save your answer"),
}


@require_http_methods(["GET", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="act", choices={"verb": tuple(VERBS)}, statements=29))
def act(request: TenantRequest, reference: str, verb: str) -> HttpResponse:
    """Show the form of one verb, or carry it out."""
    chosen = VERBS.get(verb)
    if chosen is None:
        raise NotFound()
    incident = case_for(request.actor, reference)
    require(request.actor, chosen.action, incident.tenant_id)
    case = Case(incident=incident, actor=request.actor, now=read_clock())
    if request.method == "GET":
        kept = draft_of(incident, request.actor, SENT[verb]) if verb in SENT else Kept()
        form = chosen.form(case=case, initial={**_proposed(request, chosen), **kept.words})
        return _show(request, verb, chosen, form, case, kept=kept)
    form = chosen.form(request.POST, case=case, files=request.FILES)
    if _HALFWAY & set(request.POST):
        _go_on(request, chosen, form, case)
        return _show(request, verb, chosen, form, case)
    if not form.is_valid():
        return _show(request, verb, chosen, form, case, status=UNPROCESSABLE)
    if chosen.is_offered(incident, request.actor) and form.wants_preview():
        if refusal := _refusal_of(chosen, form, case):
            form.take_refusal(refusal)
            is_stale = isinstance(refusal, Stale)
            return _show(
                request, verb, chosen, form, case, status=refusal.status, is_stale=is_stale
            )
        form.show_preview()
        return _show(request, verb, chosen, form, case)
    return _carry_out(request, verb, chosen, form, case)


def _go_on(request: TenantRequest, verb: Verb, form: ActForm[object], case: Case) -> None:
    """Judge what is filled in so far, or put the chosen template behind what was typed: the way
    without script.
    """
    if "insert" not in request.POST:
        form.is_valid()
        return
    asked = request.POST.get("template", "")
    if verb.mode and is_key(asked):
        template = template_of(case.incident, int(asked), mode=verb.mode)
        form.put_in(verb.text, filled(template, case.incident, case.actor, case.now))
    else:
        form.put_in(verb.text, "")


def _carry_out(
    request: TenantRequest, name: str, verb: Verb, form: ActForm[object], case: Case
) -> HttpResponse:
    incident, page = case.incident, _page_of(case, name)

    def act() -> str:
        done = _done(request, name, verb, form, case)
        if verb.is_left and isinstance(done, Incident):
            return address("desk:incident", done.reference)
        return page

    came = carry_out(
        form,
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        actor=request.actor,
        purpose=f"desk.{name}",
        act=act,
    )
    if not came.is_done:
        is_stale = isinstance(came.refusal, Stale)
        return _show(request, name, verb, form, case, status=came.status, is_stale=is_stale)
    if came.is_first and name in UNDOABLE:
        told_with_undo(
            request, str(verb.done), incident.reference, form.cleaned_data["version"] + 1
        )
    elif came.is_first:
        messages.success(request, str(verb.done))
    if came.is_first and verb.aside and (said := verb.aside(incident, form.cleaned_data)):
        messages.warning(request, said)
    return redirect(came.result or page)


def _done(
    request: TenantRequest, name: str, verb: Verb, form: ActForm[object], case: Case
) -> object:
    """Carry it out; what has a draft is sent with its files, and the draft goes."""
    if name not in SENT:
        return verb.carry_out(form, case)
    incident, mode, said = case.incident, SENT[name], form.cleaned_data
    with opened_files(
        incident.pk, mode, actor=request.actor, without=request.POST.getlist(OUT),
        beside=said.get("attached", ()),
    ) as files:  # fmt: skip
        if "attached" in said:
            said["attached"] = [*said["attached"], *files]
        done = verb.carry_out(form, case)
    drop_draft(incident_id=incident.pk, mode=mode, actor=request.actor)
    return done


def _refusal_of(verb: Verb, form: ActForm[object], case: Case) -> DomainError | None:
    """Carry it out and take it all back: what is refused, is refused before its preview."""
    try:
        with transaction.atomic():
            verb.carry_out(form, case)
            transaction.set_rollback(True)
    except DomainError as refusal:
        if refusal.status not in MENDABLE:
            raise
        return refusal
    return None


def _page_of(case: Case, name: str) -> str:
    url = address(VERBS[name].page, case.incident.reference)
    return f"{url}?sent={SENT[name]}" if name in SENT else url


def _proposed(request: TenantRequest, verb: Verb) -> dict[str, str]:
    """Return which row a link means; words are never taken from an address."""
    fields = PROPOSED & set(verb.form.base_fields)
    return {name: request.GET[name] for name in sorted(fields & set(request.GET))}


def _show(
    request: TenantRequest,
    name: str,
    verb: Verb,
    form: ActForm[object],
    case: Case,
    *,
    status: int = OK,
    is_stale: bool = False,
    kept: Kept | None = None,
) -> HttpResponse:
    incident = case.incident
    meanwhile = _meanwhile(form, incident) if is_stale else []
    if name in SENT:
        kept = kept or draft_of(incident, request.actor, SENT[name])
        show_kept(form, kept.files)
    context: dict[str, Any] = {
        **frame(request, case.now),
        **_written(request, name, verb, form, incident),
        "verb": verb,
        "name": name,
        "submits": SUBMITS.get(name, verb.label),
        "saved_at": kept.at if kept else None,
        "form": form,
        "incident": incident,
        "priority_name": priority_name(incident),
        "is_offered": verb.is_possible(incident, request.actor),
        "takes_over": takes_over(name, case),
        "has_subject": verb.has_subject(incident),
        "instead": _instead(incident),
        "is_stale": is_stale,
        "differences": form.differences if is_stale else [],
        "meanwhile": meanwhile,
        "asks_nothing": isinstance(form, PlainForm),
        "crumbs": _crumbs(request, incident, verb),
        "judged": _judged(form),
        "wanted": wanted(getattr(form, "missing", ()), case),
        "judge_url": f"{address('desk:judge')}?{urlencode({'incident': incident.reference})}",
    }
    return render(request, verb.template or "incidents/desk/act.html", context, status=status)


def _meanwhile(form: ActForm[object], incident: Incident) -> list[Happened]:
    """Return what happened since the form was opened, and let it be of what holds now."""
    read = form.cleaned_data.get("version") or incident.version
    happened = happened_since(incident, read)
    form.renew()
    return happened


def _written(
    request: TenantRequest, name: str, verb: Verb, form: ActForm[object], incident: Incident
) -> dict[str, Any]:
    """Return what the text of a verb has around it: its draft, its templates, and its readers."""
    return {
        "draft_mode": SENT.get(name, ""),
        "draft_url": draft_url(incident, name),
        "templates": offered(incident, request.actor, verb.mode) if verb.mode else [],
        "templates_url": templates_url(incident),
        "to": readers(told_contacts(incident)) if verb.mode == TextMode.PUBLIC else [],
        "template_into": form[verb.text].id_for_label if verb.mode else "",
    }


def _instead(incident: Incident) -> Words:
    """Return what can be done now, for whoever tried something else."""
    if incident.merged_into is not None:
        return str(MergedAway(incident))
    return NOW[Status(incident.status)]


def _judged(form: ActForm[object]) -> Any:
    """Return what the levels come to, as they are filled in or as they stand."""
    if not isinstance(form, CriteriaForm):
        return None
    if form.is_bound:
        return form.judged()
    incident = form.case.incident
    return assess_levels(ground_of(incident), impact=incident.impact, urgency=incident.urgency)


def _crumbs(request: TenantRequest, incident: Any, verb: Verb) -> list[dict[str, Any]]:
    reference = incident.reference
    named = PAGES.get(verb.page)
    between = [{"label": named, "url": address(verb.page, reference)}] if named else []
    return [
        {"label": _("Queue"), "url": queue_url(request)},
        {"label": reference, "url": address("desk:incident", reference)},
        *between,
        {"label": verb.label},
    ]
