"""An impact beyond one system, by the API: stated, and decided by the escalation manager."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.forms import DecideWideForm, WideForm
from escalation.notices.queries.wide import (
    wide_for,
    wide_impacts_of,
    wide_of_mine,
    wide_to_decide,
)
from escalation.steps.services.wide import decide_wide, state_wide
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.models import Incident
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of, page_shape
from servicedesk.api.once import key_of, once
from servicedesk.api.places import Place
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, require
from tenants.scoping import Scope, entered

CREATED: Final = 201
MOST: Final = 100
BESIDE: Final = frozenset({"key", "version"})


class WideShape(s.Serializer[Any]):
    """Who stated it on which grounds, and what was decided, by whom and why."""

    id = s.IntegerField(source="pk")
    stated_by = s.CharField(source="stated_by.name")
    stated_at = s.DateTimeField()
    grounds = s.CharField()
    decision = s.CharField()
    why = s.CharField()
    decided_by = s.CharField(source="decided_by.name", default="")
    decided_at = s.DateTimeField(allow_null=True)


class _WideView(ApiView):
    form: ClassVar[type[ActForm[Any]]]
    action: ClassVar[Action]
    status: ClassVar[int]
    service: ClassVar[Callable[..., object]]

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, cls.form.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {cls.status: page_shape(f"{name}Done", WideShape)}

    def post(self, request: Request, reference: str) -> Response:
        incident = self._case(reference)
        return once(request, self.actor, lambda: self._done(request, incident))

    def _case(self, reference: str) -> Incident:
        incident = case_for(self.actor, reference)
        require(self.actor, self.action, incident.tenant_id)
        return incident

    def _done(self, request: Request, incident: Incident) -> Response:
        case = Case(incident=incident, actor=self.actor, now=read_clock())
        form = valid(self.form(posted(request, key=key_of(request)), case=case), beside=BESIDE)
        try:
            type(self).service(
                incident_id=incident.pk, ask=form.ask(), actor=self.actor, now=case.now
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return self._listed(incident, status=self.status)

    def _listed(self, incident: Incident, status: int = 200) -> Response:
        rows = self.shown(WideShape, wide_impacts_of(incident), many=True)
        return Response({"results": rows}, status=status)


class WideImpacts(_WideView):
    """What was stated of an impact beyond one system; and one more."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="incident")
    form = WideForm
    action = Action.ESCALATE
    status = CREATED
    service = staticmethod(state_wide)

    @classmethod
    def does(cls) -> Words:
        return _("State that the impact exceeds one system.")

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, WideShape)

    def get(self, request: Request, reference: str) -> Response:
        Place(request.query_params).read()
        incident = case_for(self.actor, reference)
        require(self.actor, Action.SEE_QUEUE, incident.tenant_id)
        return self._listed(incident)


class WideDecisions(_WideView):
    """The decision of the escalation manager, or their deputy: of the desk, or of the customer."""

    page = Page(opens=Opens.NOTHING, sample="incident")
    form = DecideWideForm
    action = Action.ACKNOWLEDGE
    status = 200
    service = staticmethod(decide_wide)

    @classmethod
    def does(cls) -> Words:
        return _("Decide what is done about an impact beyond one system.")

    def _case(self, reference: str) -> Incident:
        own = wide_for(self.actor, reference) if self.actor.side is Side.CUSTOMER else None
        return own or super()._case(reference)

    def _done(self, request: Request, incident: Incident) -> Response:
        if self.actor.side is not Side.CUSTOMER:
            return super()._done(request, incident)
        # What the desk stated is read in the scope of the customer, as on the page.
        with entered(Scope.of(incident.tenant_id, incident.provider_id)):
            return super()._done(request, incident)


class WideWaitingShape(s.Serializer[Any]):
    """What waits for a decision: of which incident, who stated it, and on which grounds."""

    id = s.IntegerField(source="pk")
    reference = s.CharField(source="incident.reference")
    customer = s.CharField(source="incident.tenant.name")
    title = s.CharField(source="incident.called")
    stated_by = s.CharField(source="stated_by.name")
    stated_at = s.DateTimeField()
    grounds = s.CharField()


class WideWaiting(ApiView):
    """Which impacts beyond one system wait for a decision of one's own: the oldest first."""

    page = Page(opens=Opens.DATA, statements=12)

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, WideWaitingShape)

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        is_desk = self.actor.may_somewhere(Action.SEE_QUEUE)
        now = read_clock()
        rows = wide_to_decide(self.actor, now)[:MOST] if is_desk else wide_of_mine(self.actor)
        return Response({"results": self.shown(WideWaitingShape, rows, many=True)})
