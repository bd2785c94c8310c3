"""Tasks and planned work: made, shown, and each act of its table (R36)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.desk.forms.tasks import CommentTaskForm, MakeTaskForm, TakeTaskForm
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.place import came_from
from incidents.desk.views.task_verbs import TASK_VERBS, TaskVerb
from incidents.desk.views.wanted import above
from incidents.handling.services.tasks import make_task
from incidents.handling.services.undo import CannotBeUndone
from incidents.handling.services.undo_task import undo_task
from incidents.models.task import Task, TaskKind
from incidents.record.queries.tasks import comments_of, task_for
from incidents.record.queries.visible import visible_incidents
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound, Stale
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, does=gettext_lazy("New task")))
def new(request: TenantRequest) -> HttpResponse:
    """Put work on the list of a person or a team."""
    form = MakeTaskForm(request.POST or None, actor=request.actor, initial=_proposed(request))
    status = OK
    if request.method == "POST":
        desk = min(request.actor.providers.values())
        came = carry_out(
            form,
            tenant_id=desk,
            provider_id=desk,
            actor=request.actor,
            purpose="desk.task.new",
            act=lambda: _make(request, form),
        )
        if came.is_done:
            return redirect(came.result)
        status = came.status
    return render(
        request, "incidents/desk/task_new.html", {**frame(request), "form": form}, status=status
    )


def _make(request: TenantRequest, form: MakeTaskForm) -> str:
    task = make_task(ask=form.ask(), actor=request.actor, now=read_clock())
    messages.success(request, _("%(reference)s was made.") % {"reference": task.reference})
    return address("desk:task", task.number)


def _proposed(request: TenantRequest) -> dict[str, object]:
    """Return what a link of an incident means; words are never taken from an address."""
    asked = request.GET.get("incident", "")
    found = visible_incidents(request.actor).filter(reference=asked).first() if asked else None
    mine: dict[str, object] = {"user": request.actor.user_id}
    if found is None:
        return mine
    kind = request.GET.get("kind", "")
    as_kind = {"kind": kind} if kind in TaskKind.values else {}
    return {**mine, **as_kind, "incident": found.reference, "tenant": found.tenant_id}


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="task"))
def task(request: TenantRequest, task: int) -> HttpResponse:
    found = task_for(request.actor, task)
    actor = request.actor
    verbs = {name: verb for name, verb in TASK_VERBS.items() if verb.is_offered(found, actor)}
    may_comment = verbs.pop("comment", None) is not None
    if found.assignee_id == actor.user_id:
        verbs.pop("take", None)
    offers = [
        {
            "verb": verb,
            "url": address("desk:task_act", found.number, name),
            "is_take": name == "take",
        }
        for name, verb in verbs.items()
    ]
    around = frame(request)
    context = {
        **around,
        "seen_url": above(found.number, "task_seen") if around["nav_counts"]["bell"] else "",
        "task": found,
        "offers": offers,
        "take": TakeTaskForm(task=found) if "take" in verbs else None,
        "comments": comments_of(found),
        "comment": CommentTaskForm(task=found) if may_comment else None,
    }
    return render(request, "incidents/desk/task.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, sample="task", choices={"verb": tuple(TASK_VERBS)}))
def act(request: TenantRequest, task: int, verb: str) -> HttpResponse:
    """Show the form of one verb, or carry it out."""
    chosen = TASK_VERBS.get(verb)
    if chosen is None:
        raise NotFound()
    found = task_for(request.actor, task)
    form = chosen.form(request.POST if request.method == "POST" else None, task=found)
    status, is_stale = OK, False
    if request.method == "POST":
        came = carry_out(
            form,
            tenant_id=found.tenant_id,
            provider_id=found.provider_id,
            actor=request.actor,
            purpose=f"desk.task.{verb}.{found.pk}",
            act=lambda: _carry_out(request, chosen, form, found),
        )
        if came.is_done:
            return redirect("desk:task", found.number)
        status = came.status
        is_stale = isinstance(came.refusal, Stale)
        if is_stale:
            form.renew()
    context = {
        **frame(request),
        "task": found,
        "verb": chosen,
        "form": form,
        "is_stale": is_stale,
        "differences": form.differences if is_stale else (),
        "is_offered": chosen.is_offered(found, request.actor),
    }
    return render(request, "incidents/desk/task_act.html", context, status=status)


def _carry_out(request: TenantRequest, verb: TaskVerb, form: Any, task: Task) -> str:
    ask = form.ask()
    given: dict[str, Any] = {} if ask is None else {"ask": ask}
    if verb.is_versioned:
        given["expected_version"] = form.cleaned_data["version"]
    done = verb.service(task_id=task.pk, actor=request.actor, now=read_clock(), **given)
    undo_url = address("desk:task_undo", task.number, done.version) if verb.can_be_undone else ""
    messages.success(request, str(verb.done), extra_tags=undo_url)
    return task.reference


@require_POST
@for_desk(
    Page(
        Action.SEE_QUEUE,
        opens=Opens.NOTHING,
        is_kept=False,
        sample="task",
        choices={"version": ("1",)},
    )
)
def undo(request: TenantRequest, task: int, version: int) -> HttpResponse:
    """Let the task stand as before, or say that it is too late, where the button stood."""
    found = task_for(request.actor, task)
    try:
        undo_task(task_id=found.pk, version=version, actor=request.actor, now=read_clock())
    except CannotBeUndone as refusal:
        messages.error(request, f"{found.reference}: {refusal.message}")
    else:
        told = _("Undone: it stands as before.")
        messages.success(request, f"{found.reference}: {told}")
    return redirect(came_from(request, address("desk:task", task)))
