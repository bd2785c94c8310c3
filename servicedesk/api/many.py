"""One verb on many incidents, with a result for each: what is refused hinders no other."""

from collections.abc import Mapping
from typing import Any, Final, cast

from django.db import transaction
from django.http import QueryDict
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.base import Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.verbs import VERBS
from servicedesk.api.acting import carry_out, done
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import as_sent
from servicedesk.api.once import key_of, once
from servicedesk.edges import problem_of
from servicedesk.refusals import Refusal, refusal_of
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Invalid
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, require

MOST: Final = 50


Item = Mapping[str, Any]


class OneOfManyShape(s.Serializer[Any]):
    reference = s.CharField(max_length=20)
    # That was read; who was not first is told so.
    version = s.IntegerField(min_value=1, max_value=2**31 - 1)


class ManyShape(s.Serializer[Any]):
    verb = s.ChoiceField(choices=sorted(VERBS))
    items = s.ListField(child=OneOfManyShape(), min_length=1, max_length=MOST)
    # What the verb itself is asked for: the same of each.
    given = s.DictField(required=False)


class ResultShape(s.Serializer[Any]):
    """What came of one: done, with its version and state by now, or refused, and why."""

    reference = s.CharField()
    status = s.IntegerField()
    version = s.IntegerField(required=False)
    state = s.CharField(required=False)
    code = s.CharField(required=False)
    title = s.CharField(required=False)


class ResultsShape(s.Serializer[Any]):
    results = ResultShape(many=True)


class Many(ApiView):
    """The same verb on many incidents."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING)

    @classmethod
    def takes(cls, name: str) -> object:
        return ManyShape

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: ResultsShape}

    def post(self, request: Request) -> Response:
        return once(request, self.actor, lambda: self._all(request))

    def _all(self, request: Request) -> Response:
        asked = ManyShape(data=request.data)
        if not asked.is_valid():
            raise Invalid(errors={str(name): _first(said) for name, said in asked.errors.items()})
        said = asked.validated_data
        body = as_sent(said.get("given", {}))
        results = [self._one(said["verb"], item, body, key_of(request)) for item in said["items"]]
        return Response({"results": results})

    def _one(self, name: str, item: Item, body: QueryDict, key: str) -> dict[str, object]:
        """Do it with one, in a transaction of its own within that of the request."""
        try:
            with transaction.atomic():
                return {
                    "reference": item["reference"],
                    "status": 200,
                    **self._done(name, item, body, key),
                }
        except DomainError as error:
            refusal = cast(Refusal, refusal_of(error))
            return {"reference": item["reference"], **problem_of(refusal)}

    def _done(self, name: str, item: Item, body: QueryDict, key: str) -> dict[str, object]:
        verb, incident = VERBS[name], case_for(self.actor, item["reference"])
        require(self.actor, verb.action, incident.tenant_id)
        case = Case(incident=incident, actor=self.actor, now=read_clock())
        data = body.copy()
        data["key"], data["version"] = key, str(item["version"])
        carry_out(verb, verb.form(data, case=case), case, item["version"])
        now: dict[str, object] = done(incident).data
        return {"version": now["version"], "state": now["status"]}


def _first(said: object) -> str:
    while isinstance(said, dict | list):
        said = next(iter(said.values())) if isinstance(said, dict) else said[0]
    return str(said)
