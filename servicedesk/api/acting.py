"""Doing something: each verb of the desk's page has an address, its form and its service."""

import re
from typing import ClassVar, Final, Protocol

from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.forms.base import ActForm, Case
from incidents.desk.queries.found import case_for
from incidents.desk.views.verb import Verb
from incidents.desk.views.verbs import VERBS
from incidents.models import Incident
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import DoneShape, body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.problems import Changed, NeedsVersion
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Stale, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, require

_VERSION: Final = re.compile(r'(?:W/)?"?([1-9]\d{0,8})(?:-[0-9a-f]*)?"?')


class VerbView(ApiView):
    """One verb on one incident."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING, sample="incident")
    parser_classes = (JSONParser, MultiPartParser)
    verb: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return str(VERBS[cls.verb].label)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, VERBS[cls.verb].form.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: DoneShape}

    def post(self, request: Request, reference: str) -> Response:
        incident = case_for(self.actor, reference)
        verb = VERBS[self.verb]
        require(self.actor, verb.action, incident.tenant_id)
        return once(request, self.actor, lambda: self._act(request, verb, incident))

    def _act(self, request: Request, verb: Verb, incident: Incident) -> Response:
        version = version_asked(request, incident) if verb.form.versioned else None
        case = Case(incident=incident, actor=self.actor, now=read_clock())
        marks = {"key": key_of(request), **({"version": str(version)} if version else {})}
        form = verb.form(posted(request, **marks), case=case, files=request.FILES)
        carry_out(verb, form, case, version)
        return done(incident)


def carry_out(verb: Verb, form: ActForm[object], case: Case, version: int | None) -> None:
    """Do it as the page does; who was not first is told both versions."""
    try:
        verb.carry_out(valid(form, beside=frozenset({"key", "version"})), case)
    except Stale as stale:
        now = Incident.objects.values_list("version", flat=True).get(pk=case.incident.pk)
        raise Changed(stale.message, asked=version or 0, now=now) from stale
    except DomainError as refusal:
        raise named_as(form, refusal) from None


class Versioned(Protocol):
    """A row that says how often it was changed."""

    version: int


def version_asked(request: Request, row: Versioned) -> int:
    """Return the version that was read, as `If-Match` says it."""
    said = request.headers.get("If-Match", "").strip()
    if said == "*":
        return row.version
    found = _VERSION.fullmatch(said)
    if found is None:
        raise NeedsVersion()
    return int(found[1])


def done(incident: Incident, status: int = 200) -> Response:
    """Say how it stands now, and by which mark that is known."""
    [row] = Incident.objects.filter(pk=incident.pk).values("reference", "version", "status")
    return Response(row, status=status, headers={"ETag": f'"{row["version"]}"'})
