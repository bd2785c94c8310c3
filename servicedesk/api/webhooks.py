"""Webhooks set up by programs: made, changed, tried, paused, renewed; what was sent, each try."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, cast
from urllib.parse import urlencode

from django.forms import Field
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.models import Webhook, WebhookSend
from escalation.webhook_forms import AgainForm, ChangeForm, MakeForm, SendsForm
from escalation.webhooks.asks import MakeWebhook
from escalation.webhooks.queries.webhooks import sends_of, webhook_for, webhooks_of
from escalation.webhooks.services import again, setup
from incidents.record.queries.options import customers_for
from servicedesk.api import filters, shapes_doors
from servicedesk.api.acting import version_asked
from servicedesk.api.around import Found, ListView
from servicedesk.api.base import FIELDS, ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of, page_shape
from servicedesk.api.once import key_of, once
from servicedesk.api.problems import Changed, NotKnown, errors_of, no_such_field, no_such_filter
from servicedesk.api.taking import CREATED
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotAllowed, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor

Shape: Final = shapes_doors.WebhookShape
# What is seen by nobody a second time.
SECRET: Final = frozenset({"secret"})
_ONE: Final = Page(Action.CONFIGURE, opens=Opens.DATA, sample="webhook")
_ACT: Final = Page(Action.CONFIGURE, opens=Opens.NOTHING, sample="webhook")


class Webhooks(ListView):
    """Webhooks, and a new one among them: its secret is in the first answer and never again."""

    page = Page(Action.CONFIGURE, opens=Opens.DATA)
    filters = filters.WebhookFilters
    shape = Shape

    def found(self, actor: Actor) -> Found:
        return webhooks_of(actor).order_by()

    @classmethod
    def does(cls) -> Words:
        return "Make a webhook. The event `*` is all of them, also those that come later."

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, MakeForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: shapes_doors.MadeShape}

    def post(self, request: Request) -> Response:
        wholes = self.actor.wholes_for(Action.CONFIGURE)
        if not wholes:
            raise NotAllowed()
        return once(request, self.actor, lambda: self._made(request, wholes[0]), hides=SECRET)

    def _made(self, request: Request, provider_id: int) -> Response:
        data = posted(request, key=key_of(request))
        sought = customers_for(
            self.actor, Action.CONFIGURE, chosen=data.get("customer", ""), sought=""
        )
        form = MakeForm(data, customers=sought.options)
        ask = cast(MakeWebhook, valid(form).ask())
        try:
            made = setup.make_webhook(
                provider_id=provider_id, ask=ask, actor=self.actor, now=read_clock()
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        response = Response(_shown_once(self, made), status=CREATED)
        response["Location"] = request.build_absolute_uri(f"{made.webhook.pk}/")
        return response


class OneWebhook(ApiView):
    """One webhook."""

    page = _ONE

    @classmethod
    def gives(cls, name: str) -> object:
        return Shape

    def get(self, request: Request, pk: int) -> Response:
        found = webhook_for(self.actor, pk)
        return self.versioned(Shape, found, found.version)


class ChangeWebhook(ApiView):
    """Change what it is called, where it goes and which events, of the version that was read."""

    page = _ACT

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, ChangeForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: Shape}

    def post(self, request: Request, pk: int) -> Response:
        webhook_for(self.actor, pk)
        return once(request, self.actor, lambda: self._changed(request, pk))

    def _changed(self, request: Request, pk: int) -> Response:
        row = setup.lock_webhook(pk, actor=self.actor)
        asked = version_asked(request, row)
        if asked != row.version:
            raise Changed(None, asked=asked, now=row.version)
        form = ChangeForm.of(row, posted(request, key=key_of(request)))
        try:
            done = setup.change_webhook(
                webhook_id=pk, ask=valid(form).ask(), actor=self.actor, now=read_clock()
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return _marked(Response(self.shown(Shape, done)), done)


class ActView(ApiView):
    """One thing that is done with a webhook; each may be done again without harm."""

    page = _ACT
    act: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return ACTS[cls.act][1]

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, {})

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: shapes_doors.DoingShape}

    def post(self, request: Request, pk: int) -> Response:
        webhook_for(self.actor, pk)
        return once(request, self.actor, lambda: self._done(request, pk))

    def _done(self, request: Request, pk: int) -> Response:
        _refuse_body(request)
        return self._acted(pk, ACTS[self.act][0])

    def _acted(self, pk: int, service: Callable[..., object], **also: int) -> Response:
        came = service(webhook_id=pk, actor=self.actor, now=read_clock(), **also)
        row = Webhook.objects.get(pk=pk)
        told = {
            "id": pk,
            "version": row.version,
            "count": came if isinstance(came, int) else None,
            "send": came.pk if isinstance(came, WebhookSend) else None,
        }
        return _marked(Response(told), row)


ACTS: Final[Mapping[str, tuple[Callable[..., object], str]]] = {
    "test": (again.send_test, "Send an event that says nothing; its tries tell what came of it."),
    "pause": (setup.pause_webhook, "Hold what happens from now on."),
    "resume": (setup.resume_webhook, "Send again, first what was held."),
    "all-again": (again.send_all_again, "Send all that was given up once more."),
    "leave": (again.leave_dead, "Leave what was given up."),
    "remove": (setup.remove_webhook, "End it; what was on its way does not go any more."),
}


class AgainView(ActView):
    """Send one event once more, under the id that it had."""

    @classmethod
    def does(cls) -> Words:
        return (cls.__doc__ or "").strip()

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, AgainForm.base_fields)

    def _done(self, request: Request, pk: int) -> Response:
        form = AgainForm(posted(request))
        send = valid(form).cleaned_data["send"]  # type: ignore[type-var]  # needs only its fields
        return self._acted(pk, again.send_again, send_id=send)


class RenewView(ActView):
    """Draw a new secret, shown in this answer alone; the one before signs too for a day."""

    @classmethod
    def does(cls) -> Words:
        return (cls.__doc__ or "").strip()

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: shapes_doors.MadeShape}

    def post(self, request: Request, pk: int) -> Response:
        webhook_for(self.actor, pk)
        return once(request, self.actor, lambda: self._done(request, pk), hides=SECRET)

    def _done(self, request: Request, pk: int) -> Response:
        _refuse_body(request)
        made = setup.renew_secret(webhook_id=pk, actor=self.actor, now=read_clock())
        return Response(_shown_once(self, made))


class Sends(ApiView):
    """What was sent to a webhook, newest first, each with its tries."""

    page = _ONE

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        return SendsForm.base_fields

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, shapes_doors.SendShape)

    def get(self, request: Request, pk: int) -> Response:
        row = webhook_for(self.actor, pk)
        form = SendsForm(request.query_params)
        if unknown := sorted(set(request.query_params) - set(form.fields) - {FIELDS}):
            raise no_such_filter(unknown)
        if not form.is_valid():
            raise NotKnown(errors=errors_of(form))
        said: dict[str, Any] = form.cleaned_data
        page = sends_of(row, before=said["before"], state=said["state"])
        return Response(
            {
                "results": self.shown(shapes_doors.SendShape, page.rows, many=True),
                "next": self._older(request, said["state"], page.older),
                "previous": None,
            }
        )

    def _older(self, request: Request, state: str, older: int | None) -> str | None:
        kept = {"state": state} if state else {}
        query = urlencode({**kept, "before": older})
        return request.build_absolute_uri(f"?{query}") if older else None


def _shown_once(view: ApiView, made: setup.Made) -> Any:
    row = made.webhook
    told = {"id": row.pk, "version": row.version, "secret": made.secret}
    return view.shown(shapes_doors.MadeShape, told)


def _marked(response: Response, row: Webhook) -> Response:
    response["ETag"] = f'"{row.version}"'
    return response


def _refuse_body(request: Request) -> None:
    if unknown := sorted(posted(request)):
        raise no_such_field(unknown)
