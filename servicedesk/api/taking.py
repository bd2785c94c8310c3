"""Reports: as the desk registers them, and as a customer makes and answers them."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.forms import Form, IntegerField
from django.utils.translation import gettext as _
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.register import RegisterForm
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.talk import AnswerLate, ReplyAsCustomer
from incidents.handling.services.close import confirm_solution, refuse_solution
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.feedback import complain, rate
from incidents.handling.services.first_call import NEEDED
from incidents.handling.services.intake import take_report
from incidents.handling.services.late import answer_late
from incidents.handling.services.register import report_incident
from incidents.models import Incident
from incidents.portal import forms
from incidents.portal.queries.around import ticket_for
from incidents.portal.queries.ticket import ticket_of
from incidents.record.queries.assessing import ground_for
from incidents.record.queries.options import asset_names, customer_chosen
from servicedesk.api.acting import done
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import DoneShape, body_of
from servicedesk.api.doors import Door, door_of
from servicedesk.api.incidents import Incidents
from servicedesk.api.once import key_of, once
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Invalid, NotAllowed, Words
from tenants.models import Tenant
from tenants.pages import Opens, Page
from tenants.posted.keyed import Keyed
from tenants.rules.roles import Action, Actor

CREATED: Final = 201


class Reports(Incidents):
    """The list, and a new one in it."""

    parser_classes = (JSONParser, MultiPartParser)

    @classmethod
    def does(cls) -> Words:
        return _("Register a report at the desk, with its customer; or report as a customer.")

    @classmethod
    def takes(cls, name: str) -> object:
        customer = IntegerField(required=False, min_value=1)
        either = deepcopy({**forms.ReportForm.base_fields, **RegisterForm.base_fields})
        for field in either.values():
            # Which are needed hangs on who sends it.
            field.required = False
        return body_of(name, {"customer": customer, **either})

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: DoneShape}

    def post(self, request: Request) -> Response:
        is_desk = door_of(self.actor) is Door.DESK
        self.require(Action.REGISTER if is_desk else Action.REPORT)
        act = self._register if is_desk else self._report
        return once(request, self.actor, lambda: self._made(act(request)))

    def _made(self, incident: Incident) -> Response:
        response = done(incident, status=CREATED)
        response["Location"] = self.request.build_absolute_uri(f"{incident.reference}/")
        return response

    def _register(self, request: Request) -> Incident:
        data = posted(request, key=key_of(request))
        tenant = customer_chosen(self.actor, data.get("customer", ""), action=Action.REGISTER)
        if tenant is None:
            raise Invalid(_("Choose a customer."), field="customer")
        may_solve = all(self.actor.may(action, tenant.pk) for action in NEEDED)
        ground = ground_for(tenant, read_clock())
        form = RegisterForm(
            data, tenant=tenant, ground=ground, may_solve=may_solve, files=request.FILES
        )
        valid(form, beside=frozenset({"customer"}))
        return _kept(
            form,
            lambda: take_report(
                tenant_id=tenant.pk, ask=form.ask(), actor=self.actor, now=read_clock()
            ),
        )

    def _report(self, request: Request) -> Incident:
        here = Tenant.objects.filter(pk__in=self.actor.given_for(Action.REPORT)).order_by("name")
        tenants = list(here.values_list("pk", "name"))
        assets = [asset for pk, _name in tenants for asset in asset_names(pk)]
        data = posted(request, key=key_of(request))
        form = forms.ReportForm(data, request.FILES, assets=assets, tenants=tenants)
        valid(form)
        tenant = form.cleaned_data.get("tenant") or tenants[0][0]
        return _kept(
            form,
            lambda: report_incident(
                tenant_id=tenant, ask=form.ask(), actor=self.actor, now=read_clock()
            ),
        )


def _kept(form: Form, act: Callable[[], Incident]) -> Incident:
    try:
        return act()
    except DomainError as refusal:
        raise named_as(form, refusal) from None


def _answer(
    *, incident_id: int, ask: ReplyAsCustomer | AnswerLate, actor: Actor, now: datetime
) -> Incident | None:
    """Answer a report; where it was merged into another, that one."""
    is_merged = Incident.objects.filter(pk=incident_id, merged_into__isnull=False).exists()
    if is_merged and isinstance(ask, ReplyAsCustomer):
        ask = AnswerLate(text=ask.text, attached=ask.attached)
    if isinstance(ask, ReplyAsCustomer):
        reply_as_customer(incident_id=incident_id, ask=ask, actor=actor, now=now)
        return None
    return answer_late(incident_id=incident_id, ask=ask, actor=actor, now=now)


def _complain(*, incident_id: int, ask: Complain, actor: Actor, now: datetime) -> None:
    tenant = Incident.objects.values_list("tenant", flat=True).get(pk=incident_id)
    complain(tenant_id=tenant, incident_id=incident_id, ask=ask, actor=actor, now=now)


@dataclass(frozen=True)
class Answer:
    """What a customer does with a report: its form and its service."""

    form: type[Keyed[Any]]
    service: Callable[..., object]
    action: Action


ANSWERS: Final = {
    "reply": Answer(forms.ReplyForm, _answer, Action.REPLY),
    "confirm": Answer(forms.ConfirmForm, confirm_solution, Action.CONFIRM),
    "refuse": Answer(forms.RefuseForm, refuse_solution, Action.CONFIRM),
    "rate": Answer(forms.RatingForm, rate, Action.RATE),
    "complain": Answer(forms.ComplaintForm, _complain, Action.COMPLAIN),
}


class AnswerView(ApiView):
    """One thing that a customer does with a report."""

    page = Page(Action.REPLY, opens=Opens.NOTHING, sample="incident")
    parser_classes = (JSONParser, MultiPartParser)
    answer: ClassVar[str]

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, ANSWERS[cls.answer].form.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: DoneShape}

    def post(self, request: Request, reference: str) -> Response:
        incident = ticket_for(self.actor, reference)
        answer = ANSWERS[self.answer]
        if not self.actor.may(answer.action, incident.tenant_id):
            raise NotAllowed()
        return once(request, self.actor, lambda: self._act(request, answer, incident))

    def _act(self, request: Request, answer: Answer, incident: Incident) -> Response:
        form = answer.form(posted(request, key=key_of(request)), request.FILES)
        if isinstance(form, forms.ReplyForm):
            form.offer(ticket_of(incident, self.actor, read_clock()).late_ways)
        valid(form)
        try:
            went_on = answer.service(
                incident_id=incident.pk, ask=form.ask(), actor=self.actor, now=read_clock()
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return done(went_on if isinstance(went_on, Incident) else incident)
