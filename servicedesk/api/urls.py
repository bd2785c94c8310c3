"""The addresses of the API."""

from dataclasses import replace

from django.urls import URLPattern, path

from incidents.desk.views.cause_verbs import SORTS
from incidents.desk.views.outage_verbs import OUTAGE_VERBS
from incidents.desk.views.task_verbs import TASK_VERBS
from incidents.desk.views.verbs import VERBS
from servicedesk.api import (
    around,
    asset_ends,
    causes,
    continuity,
    duties,
    escalations,
    exports,
    figures,
    flagging,
    improvements,
    incidents,
    law,
    many,
    moving,
    on_call,
    outages,
    policies,
    quarters,
    risks,
    said,
    schema,
    taking,
    tasks,
    webhooks,
    wide,
)
from servicedesk.api import set_up as set_up_views
from servicedesk.api.acting import VerbView
from servicedesk.api.base import ApiView
from servicedesk.api.described import described
from servicedesk.api.tables import TABLES

app_name = "api"


def door(at: str, view: type[ApiView], name: str) -> URLPattern:
    """Return one address; what its view says of itself stands on it as on a page."""
    made = described(view, name).as_view()
    # A program is answered 401: it has no page to come back to.
    made.page = replace(view.page, is_kept=False)  # type: ignore[attr-defined]
    return path(at, made, name=name)


def outage_verbs() -> list[URLPattern]:
    return [
        door(
            f"outages/<str:outage>/{name}/",
            type(f"{name.title()}Outage", (outages.OutageVerbView,), {"verb": name}),
            f"outage-{name}",
        )
        for name in OUTAGE_VERBS
    ]


def cause_doors() -> list[URLPattern]:
    """Return the addresses of problems, changes and releases, each with its verbs."""
    found = []
    for name, sort in SORTS.items():
        at, model = f"{name}s/<str:{name}>/", sort.model.__name__
        own: dict[str, object] = {"sort": sort}
        found.append(door(f"{name}s/", causes.LISTS[name], f"{name}s"))
        found.append(door(at, causes.ONES[name], name))
        for verb in sort.verbs:
            page = replace(causes.CauseVerbView.page, sample=name)
            called = f"{verb.title()}{model}"
            made = type(called, (causes.CauseVerbView,), {**own, "verb": verb, "page": page})
            found.append(door(f"{at}{verb}/", made, f"{name}-{verb}"))
    return found


def steps() -> list[URLPattern]:
    return [
        door(
            f"incidents/<str:reference>/escalations/<int:pk>/{name}/",
            type(f"{name.title().replace('-', '')}Step", (escalations.StepView,), {"step": name}),
            f"escalation-{name}",
        )
        for name in escalations.STEPS
    ]


def set_up() -> list[URLPattern]:
    """Return the addresses of each table of the settings."""
    found = []
    for name, table in TABLES.items():
        views: dict[str, tuple[str, type[set_up_views.SetUpView]]] = {
            "": ("", set_up_views.Rows),
            "-one": ("<int:pk>/", set_up_views.OneRow),
            "-change": ("<int:pk>/change/", set_up_views.ChangeRow),
        }
        if table.is_removable:
            views["-remove"] = ("<int:pk>/remove/", set_up_views.RemoveRow)
        for suffix, (at, view) in views.items():
            own: dict[str, object] = {"name": name}
            if at:
                own["page"] = replace(view.page, sample=f"set-up-{name}")
            called = f"{view.__name__}Of{name.title().replace('-', '')}"
            made = type(called, (view,), own)
            found.append(door(f"set-up/{name}/{at}", made, f"set-up-{name}{suffix}"))
    return found


def verbs() -> list[URLPattern]:
    """Return an address for each verb: of the desk's table, and of what a customer does."""
    desk = [(name, VerbView, {"verb": name}) for name in VERBS]
    portal = [(name, taking.AnswerView, {"answer": name}) for name in taking.ANSWERS]
    found = []
    for name, view, what in (*desk, *portal):
        # A class of its own, so that what it takes and gives can be described.
        made = type(f"{name.title().replace('-', '')}Verb", (view,), what)
        found.append(door(f"incidents/<str:reference>/{name}/", made, name))
    return found


def task_verbs() -> list[URLPattern]:
    found = []
    for name in TASK_VERBS:
        made = type(f"{name.title()}Task", (tasks.TaskVerbView,), {"verb": name})
        found.append(door(f"tasks/<int:task>/{name}/", made, f"{name}-task"))
    return found


def webhook_acts() -> list[URLPattern]:
    found = []
    for name in webhooks.ACTS:
        called = f"{name.title().replace('-', '')}Webhook"
        made = type(called, (webhooks.ActView,), {"act": name})
        found.append(door(f"webhooks/<int:pk>/{name}/", made, f"webhook-{name}"))
    return found


def flagging_acts() -> list[URLPattern]:
    return [
        door(
            f"flagging-rules/<int:rule>/{name}/",
            type(f"{name.title()}FlagRule", (flagging.RuleAct,), {"act": name}),
            f"flagrule-{name}",
        )
        for name in flagging.ACTS
    ]


urlpatterns = [
    path("", schema.page, name="page"),
    door("schema/", schema.SchemaView, "schema"),
    door("incidents/", taking.Reports, "incidents"),
    door("incidents/bulk/", many.Many, "bulk"),
    door("incidents/<str:reference>/", incidents.OneIncident, "incident"),
    door("incidents/<str:reference>/messages/", said.Messages, "messages"),
    door("incidents/<str:reference>/notes/", said.Notes, "notes"),
    door("incidents/<str:reference>/timeline/", said.Timeline, "timeline"),
    door("incidents/<str:reference>/history/", said.History, "history"),
    door("incidents/<str:reference>/files/", said.Files, "files"),
    door("incidents/<str:reference>/files/<uuid:file>/", said.OneFile, "file"),
    door("incidents/<str:reference>/flags/", flagging.Flags, "flags"),
    door("incidents/<str:reference>/flags/<int:flag>/", flagging.AnswerFlag, "flag"),
    door("flagging-rules/<int:rule>/trial/", flagging.Trial, "flagrule-trial"),
    *flagging_acts(),
    door("register/", incidents.Register, "register"),
    door("register/<str:reference>/", incidents.Recorded, "record"),
    door("register/<str:reference>/dossier/", exports.TakenOut, "dossier"),
    door("register/<str:reference>/evidence/", exports.EvidenceTaken, "evidence-pack"),
    door("exports/", exports.Exports, "exports"),
    door("exports/<uuid:export>/", exports.OneExport, "export"),
    door("exports/<uuid:export>/file/", exports.ExportFile, "export-file"),
    door("exports/<uuid:export>/cancel/", exports.CancelExport, "export-cancel"),
    door("customers/", around.Customers, "customers"),
    door("people/", around.Contacts, "people"),
    door("colleagues/", around.Colleagues, "colleagues"),
    door("teams/", around.Teams, "teams"),
    door("assets/", around.Assets, "assets"),
    door("categories/", around.Categories, "categories"),
    door("macros/", around.Macros, "macros"),
    door("templates/", around.Templates, "templates"),
    door("incidents/<str:reference>/templates/<int:template>/", around.FilledTemplate, "filled"),
    door("outages/", outages.StartOutages, "outages"),
    door("outages/<str:outage>/", around.OneOutage, "outage"),
    door("figures/", figures.Figures, "figures"),
    door("law/", law.Laws, "law"),
    door("asset-ends/", asset_ends.AssetEnds, "asset-ends"),
    door("duties/", duties.Duties, "duties"),
    door("duties/<int:control>/done/", duties.DutyDone, "duty-done"),
    door("policies/", policies.Policies, "policies"),
    door("improvements/", improvements.Improvements, "improvements"),
    door("continuity/", continuity.ContinuityPlans, "continuity"),
    door("risks/", risks.Risks, "risks"),
    door("quarters/", quarters.Quarters, "quarters"),
    door("quarters/<int:quarter>/", quarters.OneQuarter, "quarter"),
    door("on-call/", on_call.OnDuty, "on-call"),
    door("tasks/", tasks.Tasks, "tasks"),
    door("tasks/<int:task>/", tasks.OneTask, "task"),
    *task_verbs(),
    door("webhooks/", webhooks.Webhooks, "webhooks"),
    door("webhooks/<int:pk>/", webhooks.OneWebhook, "webhook"),
    door("webhooks/<int:pk>/change/", webhooks.ChangeWebhook, "webhook-change"),
    door("webhooks/<int:pk>/renew/", webhooks.RenewView, "webhook-renew"),
    door("webhooks/<int:pk>/sends/", webhooks.Sends, "webhook-sends"),
    door("webhooks/<int:pk>/again/", webhooks.AgainView, "webhook-again"),
    *webhook_acts(),
    door("moving-in/", moving.Moves, "moves"),
    door("moving-in/<uuid:move>/", moving.OneMove, "move"),
    door("moving-in/<uuid:move>/check/", moving.CheckMove, "move-check"),
    door("moving-in/<uuid:move>/bring/", moving.BringIn, "move-bring"),
    door("moving-in/<uuid:move>/cancel/", moving.CancelMove, "move-cancel"),
    door("moving-in/<uuid:move>/faults/", moving.Faults, "move-faults"),
    door("incidents/<str:reference>/escalations/", escalations.Escalations, "escalations"),
    door("wide-impacts/", wide.WideWaiting, "wide-waiting"),
    door("incidents/<str:reference>/wide-impacts/", wide.WideImpacts, "wide-impacts"),
    door("incidents/<str:reference>/wide-impacts/decide/", wide.WideDecisions, "wide-decide"),
    *steps(),
    *outage_verbs(),
    *cause_doors(),
    *set_up(),
    *verbs(),
]
