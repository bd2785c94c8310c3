"""What is asked of a task or of planned work."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.desk.forms.base import LARGEST_VERSION, LONG, ChosenField, KeyedForm, TextArea
from incidents.desk.forms.conflict import differences_of
from incidents.desk.forms.moments import MomentField
from incidents.handling.asks.tasks import AssignTask, ChangeTask, CommentTask, EndTask, MakeTask
from incidents.models.task import Task, TaskKind
from incidents.record.queries.options import desk_people, people_for, team_names
from incidents.record.queries.tasks import customers_of_tasks
from tenants.posted.asking import Ask_co
from tenants.rules.roles import Actor

# What a task says of itself, and can be said anew.
STANDS = frozenset({"title", "priority", "starts_at", "due_at", "text"})


class MakeTaskForm(KeyedForm[MakeTask]):
    """Work for a person or a team: of which customer, how urgent, until when."""

    makes = MakeTask
    handling = frozenset({"key"})
    arguments_as: ClassVar[Mapping[str, str]] = {
        "tenant": "tenant_id", "team": "team_id", "user": "user_id",
    }  # fmt: skip
    # One of the two.
    asked: ClassVar[frozenset[str]] = frozenset({"user", "team"})

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.TASK)
    tenant = ChosenField(label=_("Customer"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.P3
    )
    team = ChosenField(label=_("Team"), empty=_("None"), required=False)
    user = ChosenField(
        label=_("Assignee"),
        help_text=_("Somebody who works for this customer; empty: the team takes it."),
        empty=_("Nobody"),
        required=False,
    )
    starts_at = MomentField(
        label=_("Begins"), help_text=_("Of planned work alone."), required=False
    )
    due_at = MomentField(label=_("Due"), required=False)
    incident = forms.CharField(
        label=_("Incident"), help_text=_("Its number, where it is about one."), max_length=20,
        required=False,
    )  # fmt: skip
    text = forms.CharField(
        label=_("Description"), max_length=LONG, required=False, widget=TextArea()
    )

    def __init__(self, data: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        desk = min(actor.providers.values())
        self.chosen("tenant").offer(customers_of_tasks(actor))
        self.chosen("team").offer(team_names(desk))
        self.chosen("user").offer(desk_people(actor))


class _OfTask(KeyedForm[Ask_co]):
    handling = frozenset({"key", "version"})

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION)

    def __init__(self, data: Any = None, *, task: Task, **kwargs: Any) -> None:
        self.task = task
        given = {"version": task.version, **self.now_stands(), **kwargs.pop("initial", {})}
        super().__init__(data, initial=given, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the lists of this form."""

    def now_stands(self) -> dict[str, object]:
        return {}

    def renew(self) -> None:
        """Carry the version that is shown now: who looked at both and goes on has seen it."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(self.task.version)
        self.data = data

    @property
    def differences(self) -> list[dict[str, Any]]:
        return differences_of(self, self.now_stands())


class TakeTaskForm(_OfTask[None]):
    def ask(self) -> None:
        return None


class AssignTaskForm(_OfTask[AssignTask]):
    makes = AssignTask
    arguments_as: ClassVar[Mapping[str, str]] = {"team": "team_id", "user": "user_id"}
    asked: ClassVar[frozenset[str]] = frozenset({"user", "team"})

    user = ChosenField(label=_("Assignee"), empty=_("Nobody"), required=False)
    team = ChosenField(label=_("Team"), empty=_("None"), required=False)
    due_at = MomentField(label=_("Due"), help_text=_("Empty: as it stands."), required=False)

    def prepare(self) -> None:
        self.chosen("user").offer(people_for(self.task.tenant_id))
        self.chosen("team").offer(team_names(self.task.provider_id))

    def now_stands(self) -> dict[str, object]:
        return {"user": self.task.assignee_id, "team": self.task.team_id}


class ChangeTaskForm(_OfTask[ChangeTask]):
    makes = ChangeTask

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    starts_at = MomentField(
        label=_("Begins"), help_text=_("Of planned work alone."), required=False
    )
    due_at = MomentField(label=_("Due"), required=False)
    text = forms.CharField(
        label=_("Description"), max_length=LONG, required=False, widget=TextArea()
    )

    def now_stands(self) -> dict[str, object]:
        return {name: getattr(self.task, name) for name in self.base_fields if name in STANDS}


class FinishTaskForm(_OfTask[EndTask]):
    makes = EndTask

    result = forms.CharField(
        label=_("What came of it"), max_length=LONG, required=False, widget=TextArea()
    )


class CancelTaskForm(_OfTask[EndTask]):
    makes = EndTask

    result = forms.CharField(label=_("Why it is not done"), max_length=LONG, widget=TextArea())


class CommentTaskForm(_OfTask[CommentTask]):
    """Words for ourselves; an @ and a name call a colleague."""

    makes = CommentTask

    text = forms.CharField(label=_("Comment"), max_length=LONG, widget=TextArea())

    def prepare(self) -> None:
        # It changes nothing of the task: nobody else can have been first.
        del self.fields["version"]
