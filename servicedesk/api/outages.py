"""Outages: begun, told of, restored and joined, by the forms and services of their page."""

from typing import Any, ClassVar, Final

from django.forms import CharField, IntegerField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.base import KeyedForm
from incidents.desk.forms.outage import StartForm
from incidents.desk.queries.outage import OutageView, outage_view
from incidents.desk.queries.outages import outage_for
from incidents.desk.views.outage_verbs import HITS, OUTAGE_VERBS
from incidents.handling.services.outage import start_outage
from incidents.models import Outage
from incidents.record.queries.options import customer_chosen
from incidents.record.services.each import Result
from servicedesk.api.acting import version_asked
from servicedesk.api.around import Outages
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.problems import Changed
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Invalid, Stale, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, require

CREATED: Final = 201
# Whose hit is taken out is said by its number, as everywhere.
BY_NUMBER: Final = {"incident": CharField(label=_("Incident"), max_length=20)}
# Each hit customer may get another text: under the number of their incident.
MARKS: Final = frozenset({"key", "version", "customer"})
OWN: Final = "own_"


class JoinedShape(s.Serializer[Any]):
    """What became of one of the incidents; without a code it was done."""

    reference = s.CharField()
    code = s.CharField()
    title = s.CharField(source="refusal")


class OutageDoneShape(s.Serializer[Any]):
    """How an outage stands after what was done, and what came of each incident of it."""

    reference = s.CharField()
    version = s.IntegerField()
    state = s.CharField()
    results = JoinedShape(many=True)


class StartOutages(Outages):
    """Disturbances that hit several customers; and a new one."""

    @classmethod
    def does(cls) -> Words:
        return _("Start an outage")

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, StartForm.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: OutageDoneShape}

    def post(self, request: Request) -> Response:
        self.require(Action.TRIAGE)
        return once(request, self.actor, lambda: self._started(request))

    def _started(self, request: Request) -> Response:
        form = StartForm(posted(request, key=key_of(request)), actor=self.actor)
        valid(form, beside=MARKS)
        provider_id = min(self.actor.providers.values())
        try:
            outage = start_outage(
                provider_id=provider_id, ask=form.ask(), actor=self.actor, now=read_clock()
            )
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        response = _done(outage.pk, [], status=CREATED)
        response["Location"] = request.build_absolute_uri(f"{outage.reference}/")
        return response


class OutageVerbView(ApiView):
    """One verb on one outage."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING, sample="outage")
    verb: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return str(OUTAGE_VERBS[cls.verb].label)

    @classmethod
    def takes(cls, name: str) -> object:
        fields: dict[str, Any] = {**OUTAGE_VERBS[cls.verb].form.base_fields}
        if cls.verb == "open":
            fields["customer"] = IntegerField(min_value=1)
        if cls.verb == "remove":
            fields |= BY_NUMBER
        return body_of(name, fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: OutageDoneShape}

    def post(self, request: Request, outage: str) -> Response:
        found = outage_for(self.actor, outage)
        require(self.actor, OUTAGE_VERBS[self.verb].action, found.provider_id)
        return once(request, self.actor, lambda: self._act(request, found))

    def _act(self, request: Request, outage: Outage) -> Response:
        view = outage_view(self.actor, outage, read_clock())
        verb = OUTAGE_VERBS[self.verb]
        is_versioned = "version" in verb.form.base_fields
        version = version_asked(request, outage) if is_versioned else None
        marks = {"key": key_of(request), **({"version": str(version)} if version else {})}
        form = self._form(_by_key(posted(request, **marks), view), view)
        valid(form, beside=MARKS)
        given: dict[str, Any] = {"outage_id": outage.pk, "ask": form.ask()}
        if version is not None:
            given["expected_version"] = version
        try:
            came = verb.service(actor=self.actor, now=read_clock(), **given)
        except Stale as stale:
            now = Outage.objects.values_list("version", flat=True).get(pk=outage.pk)
            raise Changed(stale.message, asked=version or 0, now=now) from stale
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        return _done(outage.pk, came if isinstance(came, list) else [])

    def _form(self, data: QueryDict, view: OutageView) -> KeyedForm[Any]:
        form = OUTAGE_VERBS[self.verb].form
        if self.verb in HITS:
            return form(data, hits=HITS[self.verb](view))
        if self.verb == "add":
            return form(data, actor=self.actor)
        if self.verb != "open":
            return form(data)
        asked = data.get("customer", "")
        customer = customer_chosen(self.actor, asked, action=Action.REGISTER)
        if customer is None:
            raise Invalid(_("Choose a customer."), field="customer")
        return form(data, customer=customer, outage=view.outage)


def _by_key(data: QueryDict, view: OutageView) -> QueryDict:
    """Let incidents be named by their numbers, where the form of the page names them by key."""
    keys = {hit.incident.reference: str(hit.incident.pk) for hit in view.hits}
    for name, values in list(data.lists()):
        if name in ("incident", "left"):
            data.setlist(name, [keys.get(value, value) for value in values])
        elif name.startswith(OWN) and name.removeprefix(OWN) in keys:
            data.setlist(OWN + keys[name.removeprefix(OWN)], values)
            del data[name]
    return data


def _done(pk: int, results: list[Result], *, status: int = 200) -> Response:
    [row] = Outage.objects.filter(pk=pk).values("reference", "version", "state")
    said = {**row, "results": JoinedShape(results, many=True).data}
    return Response(said, status=status, headers={"ETag": f'"{row["version"]}"'})
