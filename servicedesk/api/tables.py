"""The tables of the settings, as the API has them: the same forms, rows and services.

Each is the table of the settings page itself (`tenants/settings/`), so that a right, a rule or a
choice that holds there holds here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import modelform_factory
from django.http import HttpRequest

from incidents.models import FlagRule
from tenants.clock import now as read_clock
from tenants.contract.services.consequences import Unsure, of_removal
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import (
    Agreement,
    Asset,
    Category,
    Contact,
    CustomerAccess,
    FunctionHolder,
    Holiday,
    Mailbox,
    Membership,
    Norm,
    ReportingPoint,
    ServiceHours,
    Supplier,
    Target,
    Team,
    TeamMember,
    Tenant,
    UpdateRule,
)
from tenants.settings.forms import HolidayForm, TargetForm, UpdateRuleForm
from tenants.settings.rows import ScopedAdmin
from tenants.settings.services.configure import add_row, change_row, remove_row
from tenants.settings.site import configured_by, site
from tenants.settings.sure import SURE, refuse_gathered

Form = forms.ModelForm[Any]
Fields = Mapping[str, forms.Field]


@dataclass(frozen=True)
class Table:
    """One table: its rows, what is filled in of one, and how that is written."""

    model: type[Model]

    @property
    def admin(self) -> ScopedAdmin:
        found: Any = site._registry[self.model]
        return found  # type: ignore[no-any-return]  # each of ours is one

    @property
    def is_removable(self) -> bool:
        return self.admin.is_removable

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = self.admin.get_queryset(request).order_by("pk")
        return found

    def form(self, request: HttpRequest, row: Any = None) -> type[Form]:
        found: type[Form] = self.admin.get_form(request, row, change=row is not None)
        return found

    def begun(self, request: HttpRequest, parent: str) -> Any:
        """Return a row that is not written yet."""
        return self.model()

    def save(self, request: HttpRequest, form: Form, *, is_change: bool) -> Any:
        row = form.save(commit=False)
        self.admin.save_model(request, row, form, is_change)
        refuse_gathered(request)
        return row

    def remove(self, request: HttpRequest, row: Any) -> None:
        """Take a row away, where its page offers that and nothing hangs on it."""
        self.admin.delete_model(request, row)

    def described(self) -> Fields:
        """Return what is filled in, as the schema says it: without anybody's choices."""
        made = modelform_factory(self.model, form=self.admin.form, exclude=("provider",))
        return made.base_fields


@dataclass(frozen=True)
class Part(Table):
    """Rows that are a part of another row, and are set up with it."""

    shape: type[Form]
    parent: str

    is_removable = True

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        allowed = configured_by(request)
        return self.model._default_manager.filter(tenant__in=allowed).order_by("pk")

    def form(self, request: HttpRequest, row: Any = None) -> type[Form]:
        return self.shape

    def begun(self, request: HttpRequest, parent: str) -> Any:
        """Return a row of its parent, which is named in the body."""
        above: Any = self.model._meta.get_field(self.parent).related_model
        allowed = configured_by(request)
        found = above._default_manager.filter(tenant__in=allowed)
        row = found.filter(pk=parent).first() if parent.isdecimal() and len(parent) < 19 else None  # noqa: PLR2004 - digits of a key
        if row is None:
            raise Invalid(errors={self.parent: NotFound.default})
        owner = {"tenant_id": row.tenant_id, "provider_id": row.provider_id}
        return self.model(**owner, **{self.parent: row})

    def save(self, request: HttpRequest, form: Form, *, is_change: bool) -> Any:
        row = form.save(commit=False)
        asked = {**_by(request), "is_sure": request.POST.get(SURE) == "yes"}
        if is_change:
            change_row(row=row, fields=tuple(form.changed_data), **asked)
        else:
            add_row(row=row, **asked)
        return row

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_row(row=row, is_sure=True, **_by(request))

    def described(self) -> Fields:
        above = forms.IntegerField(min_value=1, required=True)
        return {self.parent: above, **self.shape.base_fields}


class MemberForm(forms.ModelForm[TeamMember]):
    """Who is in a team."""

    class Meta:
        model = TeamMember
        fields = ("user", "is_active")


TABLES: Final[Mapping[str, Table]] = {
    "customers": Table(Tenant),
    "agreements": Table(Agreement),
    "targets": Part(Target, TargetForm, "agreement"),
    "update-rules": Part(UpdateRule, UpdateRuleForm, "agreement"),
    "service-hours": Table(ServiceHours),
    "holidays": Part(Holiday, HolidayForm, "hours"),
    "reporting-points": Table(ReportingPoint),
    "mailboxes": Table(Mailbox),
    "categories": Table(Category),
    "assets": Table(Asset),
    "suppliers": Table(Supplier),
    "contacts": Table(Contact),
    "function-holders": Table(FunctionHolder),
    "memberships": Table(Membership),
    "customer-access": Table(CustomerAccess),
    "teams": Table(Team),
    "norms": Table(Norm),
    "flagging-rules": Table(FlagRule),
    "team-members": Part(TeamMember, MemberForm, "team"),
}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": read_clock()}  # type: ignore[attr-defined]


def open_for(request: HttpRequest) -> None:
    """Refuse whoever the settings are not open for."""
    if not site.has_permission(request):
        raise NotAllowed()


def row_of(table: Table, request: HttpRequest, pk: int) -> Any:
    row = table.rows(request).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def begins(table: Table, request: HttpRequest, row: Any) -> dict[str, Any]:
    """Return what the page of a new row begins with, by the names of its form."""
    form = table.form(request)(instance=row)
    return {name: _plain(form[name].value()) for name in form.fields}


def stands(table: Table, request: HttpRequest, row: Any) -> dict[str, Any]:
    """Return what is filled in of a row now, by the names of its form."""
    form = table.form(request, row)(instance=row)
    said = {name: _plain(form[name].value()) for name in form.fields}
    owner = getattr(row, "tenant_id", None)
    above = {table.parent: getattr(row, f"{table.parent}_id")} if isinstance(table, Part) else {}
    return {"id": row.pk, "tenant": owner, **above, **said}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.pk if isinstance(value, Model) else str(value)


def remove(table: Table, request: HttpRequest, row: Any) -> None:
    """Take a row away as its page does; what would follow is said first."""
    if not table.is_removable:
        raise NotAllowed()
    if request.POST.get(SURE) != "yes" and (follows := of_removal(row)):
        raise Unsure(follows)
    table.remove(request, row)


@cache
def described(name: str) -> Fields:
    return TABLES[name].described()


__all__ = ["TABLES", "Table", "begins", "described", "open_for", "remove", "row_of", "stands"]
