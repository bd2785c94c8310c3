"""Flagging rules tried, put live, reviewed and withdrawn; flags of incidents, and their answers."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django.forms import Field, IntegerField
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.flagging import AnswerFlagForm, ReviewRuleForm
from incidents.desk.queries.flagging import DAYS, flag_of, rule_for, tried
from incidents.desk.queries.found import case_for
from incidents.duty.forms import ConfirmForm
from incidents.handling.services import flag_rules as service
from incidents.handling.services.flagging import answer_flag
from incidents.models import Flag
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.places import Place
from servicedesk.api.problems import NotKnown
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Words
from tenants.pages import Opens, Page
from tenants.posted.keyed import Keyed
from tenants.rules.roles import Action

BESIDE: Final = frozenset({"key"})


class TrialHitShape(s.Serializer[Any]):
    reference = s.CharField(source="row.reference")
    customer = s.CharField(source="row.tenant.name")
    title = s.CharField(source="row.title")
    registered_at = s.DateTimeField(source="row.registered_at")
    because = s.ListField(child=s.CharField())


class TrialShape(s.Serializer[Any]):
    """What a rule would have flagged: `hits` are the newest of those that were `found`."""

    days = s.IntegerField()
    looked_at = s.IntegerField()
    found = s.IntegerField()
    is_cut = s.BooleanField()
    hits = TrialHitShape(many=True)


class RuleStateShape(s.Serializer[Any]):
    """How a rule stands: draft, live or withdrawn; all else of it is in the settings."""

    id = s.IntegerField(source="pk")
    name = s.CharField()
    state = s.CharField()
    state_at = s.DateTimeField()
    review_on = s.DateField()


class FlagShape(s.Serializer[Any]):
    """One flag: codes of the conditions that held and of what was done; `answer` empty until a
    person accepts or declines what it proposes.
    """

    id = s.IntegerField(source="pk")
    rule = s.IntegerField(source="rule_id")
    name = s.CharField(source="rule.name")
    why = s.CharField(source="rule.why")
    because = s.SerializerMethodField()
    did = s.SerializerMethodField()
    impact = s.IntegerField(allow_null=True)
    urgency = s.IntegerField(allow_null=True)
    flagged_at = s.DateTimeField()
    answer = s.CharField()
    answered_at = s.DateTimeField(allow_null=True)

    def get_because(self, one: Flag) -> list[str]:
        return [code for code in one.matched.split(",") if code]

    def get_did(self, one: Flag) -> list[str]:
        return [code for code in one.did.split(",") if code]


class FlagsShape(s.Serializer[Any]):
    results = FlagShape(many=True)


class Trial(ApiView):
    """Try a rule on what was registered in the last 7, 30 or 90 days."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="flagrule")

    @classmethod
    def asks(cls) -> dict[str, Field]:
        return {"days": IntegerField(required=False, min_value=DAYS[0], max_value=DAYS[-1])}

    @classmethod
    def gives(cls, name: str) -> object:
        return TrialShape

    def get(self, request: Request, rule: int) -> Response:
        asked, now = request.query_params.get("days", str(DAYS[1])), read_clock()
        if asked not in {str(one) for one in DAYS}:
            raise NotKnown(field="days")
        line = rule_for(self.actor, rule, now=now)
        found = tried(self.actor, line.row, days=int(asked), now=now)
        return Response(self.shown(TrialShape, found))


ACTS: Final[Mapping[str, tuple[type[Keyed[Any]], Callable[..., Any], str]]] = {
    "live": (ConfirmForm, service.put_live, "Let a draft flag what is registered from now on."),
    "withdraw": (ConfirmForm, service.withdraw_rule, "Let a rule flag nothing any more."),
    "review": (
        ReviewRuleForm, service.review_rule, "It was looked at and stays until the next day.",
    ),
}  # fmt: skip


class RuleAct(ApiView):
    """One thing that is done with a rule."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING, sample="flagrule")
    act: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return ACTS[cls.act][2]

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, ACTS[cls.act][0].base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: RuleStateShape}

    def post(self, request: Request, rule: int) -> Response:
        rule_for(self.actor, rule, now=read_clock())
        return once(request, self.actor, lambda: self._done(request, rule))

    def _done(self, request: Request, rule: int) -> Response:
        made, does, _said = ACTS[self.act]
        form = valid(made(posted(request, key=key_of(request))), beside=BESIDE)
        ask = form.ask()
        beside = {} if ask is None else {"ask": ask}
        try:
            row = does(rule_id=rule, actor=self.actor, now=read_clock(), **beside)
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return Response(RuleStateShape(row).data)


class Flags(ApiView):
    """What rules flagged of an incident, the first first."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="incident")

    @classmethod
    def gives(cls, name: str) -> object:
        return FlagsShape

    def get(self, request: Request, reference: str) -> Response:
        Place(request.query_params).read()
        incident = case_for(self.actor, reference)
        rows = Flag.objects.filter(incident=incident).select_related("rule").order_by("pk")
        return Response({"results": self.shown(FlagShape, rows, many=True)})


class AnswerFlag(ApiView):
    """Accept or decline the priority that a rule proposed."""

    page = Page(Action.TRIAGE, opens=Opens.NOTHING, sample="flag")

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, AnswerFlagForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: FlagShape}

    def post(self, request: Request, reference: str, flag: int) -> Response:
        flag_of(self.actor, reference, flag)
        return once(request, self.actor, lambda: self._done(request, flag))

    def _done(self, request: Request, flag: int) -> Response:
        form = valid(AnswerFlagForm(posted(request, key=key_of(request))), beside=BESIDE)
        about: dict[str, Any] = {"actor": self.actor, "now": read_clock()}
        try:
            row = answer_flag(flag_id=flag, expected_version=None, ask=form.ask(), **about)
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return Response(FlagShape(row).data)
