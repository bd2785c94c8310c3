"""The filters of what stands around incidents: what is not named here is refused."""

from typing import Any

import django_filters as f
from django.db import models
from django.http import QueryDict

from escalation.choices import WebhookSide
from escalation.models import Webhook
from incidents.choices import (
    ChangeKind,
    ChangeState,
    MoveKind,
    MoveState,
    OutageState,
    ProblemState,
    ReleaseState,
    SupplierCaseState,
)
from incidents.models import (
    Change,
    Improvement,
    Macro,
    MoveIn,
    MoveInFault,
    Outage,
    Problem,
    Release,
    SupplierCase,
    Task,
    TextMode,
    TextTemplate,
)
from incidents.models.task import TaskKind, TaskState
from servicedesk.api.base import FIELDS
from servicedesk.api.problems import NotKnown, errors_of, no_such_filter
from tenants.models import Asset, Category, Contact, Team, Tenant, User

# Beside the filters of any list.
BESIDE = frozenset({FIELDS, "cursor"})
LARGEST = 2**63 - 1

Found = models.QuerySet[Any]


class Filters(f.FilterSet):  # type: ignore[misc]
    """Reads an address, and leaves nothing of it unread."""

    def asked(self) -> Found:
        known = set(self.filters) | BESIDE
        if unknown := sorted(set(self.data) - known):
            raise no_such_filter(unknown)
        if not self.is_valid():
            raise NotKnown(errors=errors_of(self.form))
        found: models.QuerySet[Any] = self.qs
        return found


def _key(name: str) -> f.NumberFilter:
    return f.NumberFilter(field_name=name, min_value=1, max_value=LARGEST)


def _part(name: str = "name") -> f.CharFilter:
    return f.CharFilter(field_name=name, lookup_expr="icontains", max_length=120)


class CustomerFilters(Filters):
    name = _part()

    class Meta:
        model = Tenant
        fields: tuple[str, ...] = ()


class ContactFilters(Filters):
    customer = _key("tenant")
    name = _part()
    email = f.CharFilter(lookup_expr="iexact", max_length=254)

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()


class ColleagueFilters(Filters):
    name = _part()

    class Meta:
        model = User
        fields: tuple[str, ...] = ()


class TeamFilters(Filters):
    name = _part()

    class Meta:
        model = Team
        fields: tuple[str, ...] = ()


class AssetFilters(Filters):
    customer = _key("tenant")
    name = _part()
    kind = f.CharFilter(lookup_expr="iexact", max_length=60)

    class Meta:
        model = Asset
        fields: tuple[str, ...] = ()


class CategoryFilters(Filters):
    parent = _key("parent")
    code = f.CharFilter(max_length=40)

    class Meta:
        model = Category
        fields: tuple[str, ...] = ()


class TemplateFilters(Filters):
    name = _part()
    mode = f.ChoiceFilter(choices=TextMode.choices)
    category = _key("category")
    team = _key("team")

    class Meta:
        model = TextTemplate
        fields: tuple[str, ...] = ()


class MacroFilters(Filters):
    name = _part()

    class Meta:
        model = Macro
        fields: tuple[str, ...] = ()


class OutageFilters(Filters):
    state = f.ChoiceFilter(choices=OutageState.choices)

    class Meta:
        model = Outage
        fields: tuple[str, ...] = ()


class ProblemFilters(Filters):
    state = f.ChoiceFilter(choices=ProblemState.choices)
    owner = _key("owner")
    category = _key("category")

    class Meta:
        model = Problem
        fields: tuple[str, ...] = ()


class ChangeFilters(Filters):
    state = f.ChoiceFilter(choices=ChangeState.choices)
    kind = f.ChoiceFilter(choices=ChangeKind.choices)
    owner = _key("owner")

    class Meta:
        model = Change
        fields: tuple[str, ...] = ()


class ImprovementFilters(Filters):
    customer = _key("tenant")
    owner = _key("owner")
    is_done = f.BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True)
    was_effective = f.BooleanFilter()

    class Meta:
        model = Improvement
        fields: tuple[str, ...] = ()


class ReleaseFilters(Filters):
    state = f.ChoiceFilter(choices=ReleaseState.choices)
    owner = _key("owner")

    class Meta:
        model = Release
        fields: tuple[str, ...] = ()


class SupplierCaseFilters(Filters):
    state = f.ChoiceFilter(choices=SupplierCaseState.choices)
    owner = _key("owner")
    supplier = _key("supplier")

    class Meta:
        model = SupplierCase
        fields: tuple[str, ...] = ()


class TaskFilters(Filters):
    state = f.ChoiceFilter(choices=TaskState.choices)
    kind = f.ChoiceFilter(choices=TaskKind.choices)
    customer = _key("tenant")
    team = _key("team")
    assignee = _key("assignee")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()


class WebhookFilters(Filters):
    side = f.ChoiceFilter(choices=WebhookSide.choices)
    customer = _key("customer")

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = ()


class MoveFilters(Filters):
    state = f.ChoiceFilter(choices=MoveState.choices)
    kind = f.ChoiceFilter(choices=MoveKind.choices)

    class Meta:
        model = MoveIn
        fields: tuple[str, ...] = ()


class FaultFilters(Filters):
    row = f.NumberFilter(min_value=1, max_value=2**31 - 1)

    class Meta:
        model = MoveInFault
        fields: tuple[str, ...] = ()


def query_of(data: QueryDict, *leaving: str) -> QueryDict:
    """Return what an address asks, without these."""
    kept = data.copy()
    for name in leaving:
        kept.pop(name, None)
    return kept
