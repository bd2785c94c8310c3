"""Escalations of an incident: who was asked, and their answer; as its page has them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.forms import AnswerForm, EscalateForm, OfferForm, SnoozeForm
from escalation.models import Escalation
from escalation.notices.queries.asked import escalations_of
from escalation.steps.services.answer import acknowledge, record_answer
from escalation.steps.services.escalate import raise_escalation
from escalation.steps.services.in_hand import accept_offer, decline_offer, offer, take_over
from escalation.steps.services.pass_on import pass_on
from escalation.steps.services.snooze import snooze
from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.models import Incident
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of, page_shape
from servicedesk.api.once import key_of, once
from servicedesk.api.places import Place
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotFound, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, require

CREATED: Final = 201
BESIDE: Final = frozenset({"key", "version"})


class EscalationShape(s.Serializer[Any]):
    """Who was asked, why, by when an answer is wanted, and what came of it."""

    id = s.IntegerField(source="pk")
    kind = s.CharField()
    function = s.CharField()
    to = s.CharField(source="asked_of")
    reason = s.CharField()
    reason_code = s.CharField()
    raised_at = s.DateTimeField()
    due_at = s.DateTimeField(allow_null=True)
    acknowledged_at = s.DateTimeField(allow_null=True)
    answered_by = s.CharField(source="answered_name")
    means = s.CharField(source="answer_means")
    passed_on_at = s.DateTimeField(allow_null=True)
    unreached_at = s.DateTimeField(allow_null=True)
    in_hand_of = s.CharField(source="who_has_it")
    in_hand_at = s.DateTimeField(allow_null=True)
    snoozed_until = s.DateTimeField(allow_null=True)
    offered_to = s.CharField(source="offered_to.name", default="")
    hand_reason = s.CharField()


class Escalations(ApiView):
    """Whom an incident was escalated to; and one more."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="incident")

    @classmethod
    def does(cls) -> Words:
        return _("Ask a team, a colleague, a supplier or a function.")

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, EscalationShape)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, EscalateForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: page_shape(f"{name}Raised", EscalationShape)}

    def get(self, request: Request, reference: str) -> Response:
        Place(request.query_params).read()
        incident = case_for(self.actor, reference)
        require(self.actor, Action.SEE_QUEUE, incident.tenant_id)
        return self._listed(incident)

    def post(self, request: Request, reference: str) -> Response:
        incident = case_for(self.actor, reference)
        require(self.actor, Action.ESCALATE, incident.tenant_id)
        return once(request, self.actor, lambda: self._raised(request, incident))

    def _raised(self, request: Request, incident: Incident) -> Response:
        now = read_clock()
        case = Case(incident=incident, actor=self.actor, now=now)
        form = EscalateForm(posted(request, key=key_of(request)), case=case)
        valid(form, beside=BESIDE)
        try:
            raise_escalation(incident_id=incident.pk, ask=form.ask(), actor=self.actor, now=now)
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return self._listed(incident, status=CREATED)

    def _listed(self, incident: Incident, status: int = 200) -> Response:
        rows = self.shown(EscalationShape, list(escalations_of(incident)), many=True)
        return Response({"results": rows}, status=status)


@dataclass(frozen=True)
class Step:
    """One thing to do with an escalation that is there."""

    label: Words
    action: Action
    service: Callable[..., Escalation]
    form: type[ActForm[Any]] | None = None


STEPS: Final[Mapping[str, Step]] = {
    "acknowledge": Step(_("I have seen this"), Action.ACKNOWLEDGE, acknowledge),
    "answer": Step(_("Record the answer"), Action.ACKNOWLEDGE, record_answer, AnswerForm),
    "pass-on": Step(_("Ask the next"), Action.ESCALATE, pass_on),
    "take-over": Step(_("Take over"), Action.ACKNOWLEDGE, take_over),
    "snooze": Step(_("Put off"), Action.ACKNOWLEDGE, snooze, SnoozeForm),
    "hand-over": Step(_("Hand over"), Action.ACKNOWLEDGE, offer, OfferForm),
    "accept": Step(_("I have it"), Action.ACKNOWLEDGE, accept_offer),
    "decline": Step(_("I do not have it"), Action.ACKNOWLEDGE, decline_offer),
}


class StepView(ApiView):
    """One step of one escalation."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING, sample="escalation")
    step: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return str(STEPS[cls.step].label)

    @classmethod
    def takes(cls, name: str) -> object:
        form = STEPS[cls.step].form
        return body_of(name, form.base_fields) if form else None

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: EscalationShape}

    def post(self, request: Request, reference: str, pk: int) -> Response:
        incident = case_for(self.actor, reference)
        step = STEPS[self.step]
        require(self.actor, step.action, incident.tenant_id)
        if not Escalation.objects.filter(incident=incident, pk=pk).exists():
            raise NotFound()
        return once(request, self.actor, lambda: self._done(request, step, incident, pk))

    def _done(self, request: Request, step: Step, incident: Incident, pk: int) -> Response:
        about: dict[str, Any] = {"escalation_id": pk, "actor": self.actor, "now": read_clock()}
        if step.form is None:
            step.service(**about)
        else:
            case = Case(incident=incident, actor=self.actor, now=about["now"])
            form = valid(step.form(posted(request, key=key_of(request)), case=case), beside=BESIDE)
            try:
                step.service(ask=form.ask(), **about)
            except DomainError as refusal:
                raise named_as(form, refusal) from None
        return Response(EscalationShape(Escalation.objects.get(pk=pk)).data)
