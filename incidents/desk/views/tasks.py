"""Tasks and planned work: made, shown, and each act of its table (R36)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.tasks import (
    AssignTaskForm,
    CancelTaskForm,
    FinishTaskForm,
    MakeTaskForm,
    TakeTaskForm,
)
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.tasks import (
    assign_task,
    cancel_task,
    finish_task,
    make_task,
    take_task,
)
from incidents.models.task import Task
from incidents.record.queries.tasks import task_for
from incidents.record.queries.visible import visible_incidents
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@dataclass(frozen=True)
class TaskVerb:
    """One act on a task that has not ended."""

    label: Any
    icon: str
    form: type[Any]
    service: Callable[..., Task]
    done: Any


TASK_VERBS: Final[Mapping[str, TaskVerb]] = {
    "take": TaskVerb(
        gettext_lazy("Take it"), "user-check", TakeTaskForm, take_task, gettext_lazy("It is yours.")
    ),
    "assign": TaskVerb(
        gettext_lazy("Assign"), "user-plus", AssignTaskForm, assign_task, gettext_lazy("Assigned.")
    ),
    "finish": TaskVerb(
        gettext_lazy("Done"), "check", FinishTaskForm, finish_task, gettext_lazy("It is done.")
    ),
    "cancel": TaskVerb(
        gettext_lazy("Cancel"), "ban", CancelTaskForm, cancel_task,
        gettext_lazy("It is cancelled."),
    ),
}  # fmt: skip


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
    return {**mine, "incident": found.reference, "tenant": found.tenant_id}


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="task"))
def task(request: TenantRequest, task: int) -> HttpResponse:
    found = task_for(request.actor, task)
    may = found.is_open and request.actor.may(Action.WORK, found.tenant_id)
    verbs = {name: verb for name, verb in TASK_VERBS.items() if may}
    if found.assignee_id == request.actor.user_id:
        verbs.pop("take", None)
    offers = [
        {
            "verb": verb,
            "url": address("desk:task_act", found.number, name),
            "is_take": name == "take",
        }
        for name, verb in verbs.items()
    ]
    context = {
        **frame(request),
        "task": found,
        "offers": offers,
        "take": TakeTaskForm(task=found) if "take" in verbs else None,
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
    status = OK
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
    context = {**frame(request), "task": found, "verb": chosen, "form": form}
    return render(request, "incidents/desk/task_act.html", context, status=status)


def _carry_out(request: TenantRequest, verb: TaskVerb, form: Any, task: Task) -> str:
    ask = form.ask()
    verb.service(
        task_id=task.pk,
        expected_version=form.cleaned_data["version"],
        actor=request.actor,
        now=read_clock(),
        **({} if ask is None else {"ask": ask}),
    )
    messages.success(request, str(verb.done))
    return task.reference
