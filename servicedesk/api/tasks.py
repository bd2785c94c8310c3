"""Tasks and planned work: listed, read, made, and each act of their table."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.tasks import MakeTaskForm
from incidents.desk.views.task_verbs import TASK_VERBS
from incidents.handling.services.tasks import make_task
from incidents.models import Task
from incidents.record.queries.tasks import task_for, visible_tasks
from servicedesk.api import filters, shapes_around
from servicedesk.api.acting import version_asked
from servicedesk.api.around import Found, ListView
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.problems import Changed
from servicedesk.api.taking import CREATED
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Stale, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor

Shape = shapes_around.TaskShape


class Tasks(ListView):
    """Tasks and planned work in sight, and a new one among them."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.TaskFilters
    shape = Shape

    def found(self, actor: Actor) -> Found:
        return visible_tasks(actor).select_related("incident")

    @classmethod
    def does(cls) -> Words:
        return str(MakeTaskForm.__doc__)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, MakeTaskForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: Shape}

    def post(self, request: Request) -> Response:
        self.require(Action.WORK)
        return once(request, self.actor, lambda: self._made(request))

    def _made(self, request: Request) -> Response:
        form = MakeTaskForm(posted(request, key=key_of(request)), actor=self.actor)
        ask = valid(form).ask()
        try:
            task = make_task(ask=ask, actor=self.actor, now=read_clock())
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        response = _shown(self, task, status=CREATED)
        response["Location"] = self.request.build_absolute_uri(f"{task.number}/")
        return response


class OneTask(ApiView):
    """One task."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="task")

    @classmethod
    def gives(cls, name: str) -> object:
        return Shape

    def get(self, request: Request, task: int) -> Response:
        found = task_for(self.actor, task)
        return self.versioned(Shape, found, found.version)


class TaskVerbView(ApiView):
    """One act on one task, of the version that was read."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING, sample="task")
    verb: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return str(TASK_VERBS[cls.verb].label)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, TASK_VERBS[cls.verb].form.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: Shape}

    def post(self, request: Request, task: int) -> Response:
        found = task_for(self.actor, task)
        return once(request, self.actor, lambda: self._act(request, found))

    def _act(self, request: Request, task: Task) -> Response:
        verb = TASK_VERBS[self.verb]
        version = version_asked(request, task)
        marks = {"key": key_of(request), "version": str(version)}
        form = verb.form(posted(request, **marks), task=task)
        ask: Any = valid(form).ask()
        given: dict[str, Any] = {} if ask is None else {"ask": ask}
        if verb.is_versioned:
            given["expected_version"] = version
        try:
            done = verb.service(task_id=task.pk, actor=self.actor, now=read_clock(), **given)
        except Stale as stale:
            now = Task.objects.values_list("version", flat=True).get(pk=task.pk)
            raise Changed(stale.message, asked=version, now=now) from stale
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return _shown(self, done)


def _shown(view: ApiView, task: Task, *, status: int = 200) -> Response:
    return Response(view.shown(Shape, task), status=status, headers={"ETag": f'"{task.version}"'})
