"""Everything that can be done with a task: one table of verb, form and service (R36)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from incidents.desk.forms.tasks import (
    AssignTaskForm,
    CancelTaskForm,
    ChangeTaskForm,
    CommentTaskForm,
    FinishTaskForm,
    TakeTaskForm,
)
from incidents.handling.services.task_comments import comment_task
from incidents.handling.services.tasks import (
    assign_task,
    cancel_task,
    change_task,
    finish_task,
    take_task,
)
from incidents.models.task import Task
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class TaskVerb:
    """One act on a task that has not ended."""

    label: Any
    icon: str
    form: type[Any]
    service: Callable[..., Task]
    done: Any
    # Whether its notice has a button that takes it back.
    can_be_undone: bool = False
    # Whether it changes the task: only then somebody else can have been first.
    is_versioned: bool = True

    def is_offered(self, task: Task, actor: Actor) -> bool:
        """Say whether it can be done with this task, as it stands; also its service judges."""
        return (task.is_open or not self.is_versioned) and actor.may(Action.WORK, task.tenant_id)


TASK_VERBS: Final[Mapping[str, TaskVerb]] = {
    "take": TaskVerb(
        gettext_lazy("Take it"), "user-check", TakeTaskForm, take_task,
        gettext_lazy("It is yours."), can_be_undone=True,
    ),
    "assign": TaskVerb(
        gettext_lazy("Assign"), "user-plus", AssignTaskForm, assign_task,
        gettext_lazy("Assigned."), can_be_undone=True,
    ),
    "change": TaskVerb(
        gettext_lazy("Change"), "pencil", ChangeTaskForm, change_task, gettext_lazy("Changed.")
    ),
    "finish": TaskVerb(
        gettext_lazy("Done"), "check", FinishTaskForm, finish_task,
        gettext_lazy("It is done."), can_be_undone=True,
    ),
    "cancel": TaskVerb(
        gettext_lazy("Cancel"), "ban", CancelTaskForm, cancel_task,
        gettext_lazy("It is cancelled."), can_be_undone=True,
    ),
    "comment": TaskVerb(
        gettext_lazy("Comment"), "message-square", CommentTaskForm, comment_task,
        gettext_lazy("The comment was kept."), is_versioned=False,
    ),
}  # fmt: skip
