"""Problems, changes, releases and supplier cases, by the forms of their pages."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.forms import CharField
from django.http import QueryDict
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.causes.queries.held import held_for, visible_held
from incidents.causes.queries.referred import referred_to
from incidents.desk.forms.cause_acts import TakeBackForm
from incidents.desk.views.cause_verbs import SORTS, Sort
from servicedesk.api import filters, shapes_causes
from servicedesk.api.acting import version_asked
from servicedesk.api.around import Found, ListView
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import named_as, posted, valid
from servicedesk.api.described import body_of
from servicedesk.api.once import key_of, once
from servicedesk.api.problems import Changed
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Stale, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor, require

CREATED: Final = 201
MARKS: Final = frozenset({"key", "version"})
# Whose referral is taken back is said by the number of the incident, as everywhere.
BY_NUMBER: Final = {"incident": CharField(max_length=20)}


class CauseDoneShape(s.Serializer[Any]):
    """How it stands after what was done."""

    reference = s.CharField()
    version = s.IntegerField()
    state = s.CharField()


class CauseList(ListView):
    """Those of one kind; and a new one."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    sort: ClassVar[Sort]

    def found(self, actor: Actor) -> Found:
        return visible_held(self.sort.model, actor)

    @classmethod
    def does(cls) -> Words:
        return str(cls.sort.new_label)

    @classmethod
    def takes(cls, name: str) -> object:
        return body_of(name, cls.sort.new_form.base_fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: CauseDoneShape}

    def post(self, request: Request) -> Response:
        self.require(Action.WORK)
        return once(request, self.actor, lambda: self._begun(request))

    def _begun(self, request: Request) -> Response:
        form: Any = self.sort.new_form(posted(request, key=key_of(request)), actor=self.actor)
        valid(form, beside=MARKS)
        try:
            row = self.sort.begin(
                provider_id=min(self.actor.providers.values()), about=form.about(),
                refers=form.refers(), actor=self.actor, now=read_clock(),
            )  # fmt: skip
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        response = _done(row, status=CREATED)
        response["Location"] = request.build_absolute_uri(f"{row.reference}/")
        return response


class Problems(CauseList):
    """Causes behind incidents; and a new one."""

    sort = SORTS["problem"]
    filters = filters.ProblemFilters
    shape = shapes_causes.ProblemShape


class Changes(CauseList):
    """What is altered, patches too; and a new one."""

    sort = SORTS["change"]
    filters = filters.ChangeFilters
    shape = shapes_causes.ChangeShape


class Releases(CauseList):
    """What gathers changes that cannot be planned yet; and a new one."""

    sort = SORTS["release"]
    filters = filters.ReleaseFilters
    shape = shapes_causes.ReleaseShape


class SupplierCases(CauseList):
    """What was laid before suppliers; and a new case."""

    sort = SORTS["suppliercase"]
    filters = filters.SupplierCaseFilters
    shape = shapes_causes.SupplierCaseShape


class OneCause(ApiView):
    sort: ClassVar[Sort]
    shape: ClassVar[type[s.Serializer[Any]]]

    @classmethod
    def gives(cls, name: str) -> object:
        return cls.shape

    def get(self, request: Request, **at: str) -> Response:
        found = held_for(self.sort.model, self.actor, at[self.sort.name])
        return self.versioned(self.shape, found, found.version)


class OneProblem(OneCause):
    """One cause behind incidents."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="problem")
    sort, shape = Problems.sort, Problems.shape


class OneChange(OneCause):
    """One change."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="change")
    sort, shape = Changes.sort, Changes.shape


class OneRelease(OneCause):
    """One release."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="release")
    sort, shape = Releases.sort, Releases.shape


class OneSupplierCase(OneCause):
    """One case of a supplier."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="suppliercase")
    sort, shape = SupplierCases.sort, SupplierCases.shape


LISTS: Final[Mapping[str, type[CauseList]]] = {
    "problem": Problems, "change": Changes, "release": Releases,
    "suppliercase": SupplierCases,
}  # fmt: skip
ONES: Final[Mapping[str, type[OneCause]]] = {
    "problem": OneProblem, "change": OneChange, "release": OneRelease,
    "suppliercase": OneSupplierCase,
}  # fmt: skip


class CauseVerbView(ApiView):
    """One verb on one problem, change or release."""

    page = Page(Action.SEE_QUEUE, opens=Opens.NOTHING)
    sort: ClassVar[Sort]
    verb: ClassVar[str]

    @classmethod
    def does(cls) -> Words:
        return str(cls.sort.verbs[cls.verb].label)

    @classmethod
    def takes(cls, name: str) -> object:
        fields: dict[str, Any] = {**cls.sort.verbs[cls.verb].form.base_fields}
        if "referral" in fields:
            fields = {**fields, **BY_NUMBER}
            del fields["referral"]
        return body_of(name, fields)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: CauseDoneShape}

    def post(self, request: Request, **at: str) -> Response:
        found = held_for(self.sort.model, self.actor, at[self.sort.name])
        require(self.actor, self.sort.verbs[self.verb].action, found.provider_id)
        return once(request, self.actor, lambda: self._act(request, found))

    def _act(self, request: Request, row: Any) -> Response:
        verb = self.sort.verbs[self.verb]
        is_versioned = "version" in verb.form.base_fields
        version = version_asked(request, row) if is_versioned else None
        marks = {"key": key_of(request), **({"version": str(version)} if version else {})}
        data = posted(request, **marks)
        if verb.form is TakeBackForm:
            data = self._by_number(data, row)
        form = verb.form(data, actor=self.actor)
        valid(form, beside=MARKS)
        given: dict[str, Any] = {f"{self.sort.name}_id": row.pk, "ask": form.ask()}
        if version is not None:
            given["expected_version"] = version
        try:
            verb.service(actor=self.actor, now=read_clock(), **given)
        except Stale as stale:
            now = self.sort.model.objects.values_list("version", flat=True).get(pk=row.pk)
            raise Changed(stale.message, asked=version or 0, now=now) from stale
        except DomainError as refusal:
            raise named_as(form, refusal) from None
        row.refresh_from_db()
        return _done(row)

    def _by_number(self, data: QueryDict, row: Any) -> QueryDict:
        keys = {one.incident.reference: str(one.pk) for one in referred_to(row, self.actor)}
        wanted = data.pop("incident", [""])
        data["referral"] = keys.get(str(wanted[-1]), "")
        return data


def _done(row: Any, *, status: int = 200) -> Response:
    said = CauseDoneShape(row).data
    return Response(said, status=status, headers={"ETag": f'"{row.version}"'})
