"""The page of one incident, and the parts of it that follow by themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from incidents.choices import Status
from incidents.desk.forms.base import Case
from incidents.desk.forms.incident import TimelineForm
from incidents.desk.queries.alike import alike_for, alike_lists_for
from incidents.desk.queries.case import CaseView, HeadView, case_view, head_view, told_contacts
from incidents.desk.queries.causes import CaseLine
from incidents.desk.queries.counts import bell_figure, counts_figure
from incidents.desk.queries.flagging import flag_views
from incidents.desk.queries.found import CASES, REFERRED, bare_case, case_for
from incidents.desk.queries.mark import case_mark
from incidents.desk.queries.neighbour import neighbour
from incidents.desk.queries.owed import owed_now
from incidents.desk.queries.timeline import newest_event
from incidents.desk.views.cause_verbs import referral_links
from incidents.desk.views.composer import composer
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.owed import owed_part
from incidents.desk.views.place import queue_filters, queue_url
from incidents.desk.views.recorded import record_part
from incidents.desk.views.story import events_of, story_part, written_events
from incidents.desk.views.tags import Tags
from incidents.desk.views.verb import Verb
from incidents.desk.views.verbs import VERBS, is_at_once
from incidents.desk.views.wanted import above, wanted
from incidents.models import Incident
from incidents.record.queries.drafts import drafts_for
from incidents.record.queries.files import file_lists, files_of_merged, views_from
from incidents.record.queries.flags import flag_list
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.holders import holder_list, keep_holders
from incidents.record.queries.involved import involved_list
from incidents.record.queries.macros import macro_list
from incidents.record.queries.options import contact_list, contact_options
from incidents.record.queries.prepared import prepared
from incidents.record.queries.related import related_from, related_lists
from incidents.record.queries.templates import templates_for
from incidents.record.rules.macro_fits import BY_STATE, fits
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.memo import remembering
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action, Actor

PAGE = "incidents/desk/incident.html"
REFRESH = 10
OWED = "incidents/desk/parts/owed.html"
PARTS: Mapping[str, str] = {"head": f"{PAGE}#head", "owed": OWED, "timeline": f"{PAGE}#timeline"}
# What a reader of a part would see change, and what draws it.
Part = tuple[object, Callable[[], dict[str, Any]]]
# Whether each way goes back towards the start of the queue.
WAYS: Mapping[str, bool] = {"previous": True, "next": False}


@dataclass(frozen=True)
class Offer:
    """A verb that can be done now, with its address."""

    name: str
    verb: Verb
    url: str
    form: Any = None


@require_GET
@for_desk(Page(Action.SEE_QUEUE, sample="incident", statements=9))
@remembering()
def incident(request: TenantRequest, reference: str) -> HttpResponse:
    form = TimelineForm(request.GET)
    if not form.is_valid():
        raise NotFound()
    now = read_clock()
    bare = bare_case(request.actor, reference)
    found = bare.incident
    figures = {"counts": counts_figure(request.actor, now)}
    view = case_view(bare, now, besides=_besides(found, form, request.actor, now), figures=figures)
    keep_holders(found.tenant_id, view.besides["holders"])
    contacts = contact_options(view.besides["contacts"])
    case = Case(incident=found, actor=request.actor, now=now, contacts=contacts)
    around = frame(request, now, read=view.besides)
    context = {
        **around,
        "commands": [_commands(case, view.besides["macros"]), *around["commands"]],
        **_head(request, view, case),
        **owed_part(view.owed, case),
        **story_part(
            found,
            form,
            view.besides["events"],
            len(view.affected),
            is_log=request.user.simple_log,
        ),
        **_panel(request, view, case),
        **record_part(case),
        "flags": flag_views(view.besides["flags"]),
        "may_answer": request.actor.may(Action.TRIAGE, found.tenant_id) and found.is_open,
        "alike": alike_for(found, view.besides, {asset.kind for asset in view.assets}),
        "files": [*views_from(view.besides, found.reference), *files_of_merged(found)],
        "related": related_from(found, view.besides),
        "involved": view.besides["involved"],
        "composer": composer(request, view, case),
        "refresh": REFRESH,
        "seen_url": above(found.reference, "seen") if around["nav_counts"]["bell"] else "",
        "here_url": address("desk:here", found.reference),
    }
    return render(request, PAGE, context)


def _besides(
    found: Incident, form: TimelineForm, actor: Actor, now: datetime
) -> dict[str, Listed | Statement]:
    """Return what the page reads in the statement of the case, by name."""
    return {
        "contacts": prepared("contacts", contact_list, tenant_id=found.tenant_id),
        "involved": prepared("involved", involved_list, incident_id=found.pk),
        "holders": prepared("holders", holder_list, tenant_id=found.tenant_id),
        "events": written_events(found, form),
        "drafts": drafts_for(found, actor),
        "templates": templates_for(found, actor),
        "flags": prepared("flags", flag_list, incident_id=found.pk),
        "macros": prepared("macros", macro_list, provider=found.provider_id),
        "bell": bell_figure(actor),
        **file_lists(found),
        **related_lists(actor, found),
        **alike_lists_for(actor, found, now),
    }


@require_GET
@for_desk(Page(Action.SEE_QUEUE, sample="running", choices={"name": tuple(PARTS)}))
@remembering()
def part(request: TenantRequest, reference: str, name: str) -> HttpResponse:
    """One part of the page, for whoever has it open; 304 while there is nothing to see."""
    form = TimelineForm(request.GET)
    if name not in PARTS or not form.is_valid():
        raise NotFound()
    now = read_clock()
    tags = Tags(request, case_mark(request.actor, reference), now)
    if tags.known:
        return _fresh(HttpResponseNotModified(), tags.known)
    case = Case(incident=case_for(request.actor, reference), actor=request.actor, now=now)
    seen, draw = PART_VIEWS[name](request, case, form)
    tag = tags.of(seen)
    if tags.is_seen(tag):
        return _fresh(HttpResponseNotModified(), tag)
    context = {"now": now, "refresh": REFRESH, **draw()}
    return _fresh(render(request, PARTS[name], context), tag)


def _head_part(request: TenantRequest, case: Case, _form: TimelineForm) -> Part:
    view = head_view(case.incident, case.now)
    followed = getattr(case.incident, "is_followed", False)
    clocks = [(c.state, c.due_at, c.detail) for c in view.clocks]
    seen = (case.incident.version, followed, clocks, getattr(case.incident, REFERRED, []))
    return seen, lambda: _head(request, view, case)


def _owed_part(_request: TenantRequest, case: Case, _form: TimelineForm) -> Part:
    owed = owed_now(case.incident, case.now)
    seen = (case.incident.version, [(o.id, o.clock.state if o.clock else "") for o in owed])
    return seen, lambda: owed_part(owed, case)


def _timeline_part(request: TenantRequest, case: Case, form: TimelineForm) -> Part:
    found = case.incident
    seen = (newest_event(found), form.show_value, form.cleaned_data["before"])

    def draw() -> dict[str, Any]:
        events = list(events_of(found, form))
        told = len(told_contacts(found))
        return story_part(found, form, events, told, is_log=request.user.simple_log)

    return seen, draw


PART_VIEWS: Mapping[str, Callable[[TenantRequest, Case, TimelineForm], Part]] = {
    "head": _head_part,
    "owed": _owed_part,
    "timeline": _timeline_part,
}


@require_GET
@for_desk(Page(Action.SEE_QUEUE, sample="running", choices={"way": tuple(WAYS)}))
def beside(request: TenantRequest, reference: str, way: str) -> HttpResponse:
    """Go to what is before or after this one in the list one came from, at its end to the list."""
    if way not in WAYS:
        raise NotFound()
    found = case_for(request.actor, reference)
    filters, now = queue_filters(request), read_clock()
    other = neighbour(request.actor, found, filters, now, backwards=WAYS[way])
    return redirect("desk:incident", other) if other else redirect(queue_url(request))


def _fresh(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    return response


def offers(case: Case, *places: str) -> list[Offer]:
    """Return what can be done now from these places of the page, in the order of the table."""
    found = []
    for name, verb in VERBS.items():
        if verb.place in places and verb.is_offered(case.incident, case.actor):
            url = address("desk:act", case.incident.reference, name)
            form = verb.form(case=case, auto_id=False) if is_at_once(name, case) else None
            found.append(Offer(name, verb, url, form))
    return found


def _commands(case: Case, macros: list[Row]) -> dict[str, Any]:
    """Return what can be done with this incident, for the palette."""
    items = [
        {"label": one.verb.label, "icon": one.verb.icon, "url": one.url, "key": one.verb.key}
        for one in offers(case, "take", "head", "menu", "closing")
    ]
    if VERBS["macro"].is_offered(case.incident, case.actor):
        url = address("desk:act", case.incident.reference, "macro")
        items += [
            {
                "label": _("Macro: %(name)s") % {"name": row["name"]},
                "icon": "zap",
                "url": f"{url}?macro={row['pk']}",
                "key": "",
            }
            for row in macros
            if fits((act for act in BY_STATE if row[act]), case.incident.stands_as)
        ]
    return {"group": case.incident.reference, "items": items}


def _head(request: TenantRequest, view: CaseView | HeadView, case: Case) -> dict[str, Any]:
    found = case.incident
    # What is triaged waits for somebody, also when it was taken before.
    waits = found.assignee_id != request.actor.user_id or found.status == Status.TRIAGED
    places = ("take", "head") if waits else ("head",)
    return {
        "view": view,
        "incident": found,
        "crumbs": [
            {"label": _("Queue"), "url": queue_url(request)},
            {"label": found.tenant.name, "url": address("desk:customer", found.tenant_id)},
            {"label": found.reference},
        ],
        "referrals": referral_links(getattr(found, REFERRED, [])),
        "head_offers": offers(case, *places),
        "menu_offers": offers(case, "menu"),
        "follow_offers": offers(case, "follow"),
        "earlier": address("desk:beside", found.reference, "previous"),
        "later": address("desk:beside", found.reference, "next"),
        "escalate_url": above(found.reference, "raise")
        if found.status != Status.CLOSED and request.actor.may(Action.ESCALATE, found.tenant_id)
        else "",
        "head_url": address("desk:part", found.reference, "head"),
        "dossier_url": address("reporting:take_out", found.reference)
        if request.actor.may(Action.EXPORT, found.tenant_id)
        else "",
    }


def _panel(request: TenantRequest, view: CaseView, case: Case) -> dict[str, Any]:
    return {
        "wanted": wanted(view.closing.missing, case) if view.closing else [],
        "supplier_cases": [CaseLine(one, case.now) for one in getattr(case.incident, CASES, [])],
        "case_new_url": f"{address('desk:suppliercase_new')}?incident={case.incident.reference}"
        if case.incident.is_open and request.actor.may(Action.WORK, case.incident.provider_id)
        else "",
        "panel_offers": {
            offer.name: offer for offer in offers(case, "panel", "menu", "breach", "related")
        },
        "closing_offers": offers(case, "closing"),
        "review_offers": offers(case, "review"),
        "unread_offers": offers(case, "unread"),
        "escalation_url": above(case.incident.reference, "panel"),
        "may_close": case.actor.may(Action.CLOSE, case.incident.tenant_id),
    }
