"""Setting up: reading, adding, changing and removing rows of the settings."""

from typing import Any, ClassVar, Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.forms import Field, IntegerField
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound as NoPage
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.around import ByKey
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import as_sent, posted
from servicedesk.api.described import page_shape
from servicedesk.api.once import once
from servicedesk.api.problems import NotKnown, errors_of, no_such_field, no_such_filter
from servicedesk.api.set_up_shapes import (
    RemovedShape,
    SureAsked,
    asked_of,
    check_mark,
    mark_of,
    narrowed,
    said_yes,
    shape_of,
)
from servicedesk.api.tables import (
    TABLES,
    Form,
    Table,
    begins,
    open_for,
    remove,
    row_of,
    stands,
)
from tenants.errors import DomainError, Invalid, Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action
from tenants.settings.sure import SURE

CREATED: Final = 201
BESIDE: Final = frozenset({SURE})


class SetUpView(ApiView):
    """A table of the settings."""

    page = Page(Action.CONFIGURE, opens=Opens.DATA)
    name: ClassVar[str]

    @property
    def table(self) -> Table:
        return TABLES[self.name]

    @property
    def asked(self) -> Any:
        """Return the request as the settings know it."""
        return self.request._request

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        open_for(request._request)

    @classmethod
    def shape(cls) -> Any:
        """Return what is read of a row: what is filled in of it."""
        return shape_of(cls.name, get_language() or "")

    @classmethod
    def takes(cls, name: str) -> object:
        return {"application/json": asked_of(cls.name, get_language() or "")}

    def written(self, form: Form, *, is_change: bool) -> Any:
        """Write what was filled in; a rule of the database that refuses it is said too."""
        if not form.is_valid():
            raise Invalid(errors=errors_of(form))
        try:
            with transaction.atomic():
                return self.table.save(self.asked, form, is_change=is_change)
        except IntegrityError as error:
            raise Invalid(_("This does not go together with what is there already.")) from error

    def over(self, stands: dict[str, Any], given: QueryDict) -> QueryDict:
        """Return what stands with what was sent over it; what was emptied is empty."""
        data = as_sent(stands)
        sent = self.request.data if isinstance(self.request.data, dict) else {}
        for name in sent:
            data.pop(name, None)
        for name, values in given.lists():
            data.setlist(name, values)
        return data

    def filled(self, data: QueryDict, row: Any, *, is_change: bool) -> Form:
        made = self.table.form(self.asked, row if is_change else None)
        known = {*made.base_fields, *BESIDE, "tenant", getattr(self.table, "parent", "")}
        if unknown := sorted(set(data) - known):
            raise no_such_field(unknown)
        # What the settings read of their own form.
        self.asked.POST = data
        return made(data, instance=row)


class Rows(SetUpView):
    """The rows of a table, and a new one."""

    @classmethod
    def asks(cls) -> dict[str, Field]:
        return {
            "customer": IntegerField(required=False, label=gettext_lazy("Customer")),
            "cursor": Field(required=False),
        }

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, cls.shape())

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {CREATED: cls.shape()}

    def get(self, request: Request) -> Response:
        found = self.table.rows(self.asked)
        if unknown := sorted(set(request.query_params) - {"customer", "cursor", "fields"}):
            raise no_such_filter(unknown)
        if customer := request.query_params.get("customer", ""):
            if not customer.isascii() or not customer.isdecimal() or len(customer) > 18:  # noqa: PLR2004 - digits of a key
                raise NotKnown(field="customer")
            owner = "pk" if self.name == "customers" else "tenant"
            found = found.filter((owner, int(customer)))
        pages = ByKey()
        try:
            rows = pages.paginate_queryset(found, request, view=self) or []
        except NoPage as error:
            raise NotKnown(field="cursor") from error
        if not rows:
            # An unknown field is said of an empty list too.
            self.narrowed(dict.fromkeys(self.shape()().fields))
        results = [self.narrowed(stands(self.table, self.asked, row)) for row in rows]
        beside = {"next": pages.get_next_link(), "previous": pages.get_previous_link()}
        return Response({"results": results, **beside})

    def post(self, request: Request) -> Response:
        return once(request, self.actor, lambda: self._made(request))

    def _made(self, request: Request) -> Response:
        given = said_yes(posted(request))
        begun = self.table.begun(self.asked, given.get(getattr(self.table, "parent", ""), ""))
        # What a page begins with holds here too: a new row is active unless somebody says not.
        data = self.over(begins(self.table, self.asked, begun), given)
        row = self.written(self.filled(data, begun, is_change=False), is_change=False)
        if row.pk is None:
            # Somebody with an account elsewhere is asked first.
            return Response({"said": str(getattr(self.asked, "done", ""))}, status=CREATED)
        found = self.table.rows(self.asked).filter(pk=row.pk).first()
        said = stands(self.table, self.asked, found) if found else {"id": row.pk}
        response = Response(said, status=CREATED)
        response["Location"] = request.build_absolute_uri(f"{row.pk}/")
        return response

    def narrowed(self, said: dict[str, Any]) -> dict[str, Any]:
        return narrowed(said, self.request)


class OneRow(SetUpView):
    """One row of a table."""

    @classmethod
    def gives(cls, name: str) -> object:
        return cls.shape()

    def get(self, request: Request, pk: int) -> Response:
        if unknown := sorted(set(request.query_params) - {"fields"}):
            raise NotKnown(errors={name[:40]: NotKnown.default for name in unknown[:5]})
        said = stands(self.table, self.asked, row_of(self.table, self.asked, pk))
        response = Response(narrowed(said, request))
        response.mark = mark_of(said)  # type: ignore[attr-defined]
        return response


class ChangeRow(SetUpView):
    """Change some of what is filled in of a row."""

    page = Page(Action.CONFIGURE, opens=Opens.NOTHING)

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: cls.shape()}

    def post(self, request: Request, pk: int) -> Response:
        row = row_of(self.table, self.asked, pk)
        return once(request, self.actor, lambda: self._changed(request, row))

    def _changed(self, request: Request, row: Any) -> Response:
        before = stands(self.table, self.asked, row)
        check_mark(request, before)
        given = said_yes(posted(request))
        if "tenant" in given and given["tenant"] != str(before["tenant"]):
            raise Invalid(_("Whose it is stays so."), field="tenant")
        stay = {"id", "tenant", getattr(self.table, "parent", "")}
        data = self.over({k: v for k, v in before.items() if k not in stay}, given)
        self.written(self.filled(data, row, is_change=True), is_change=True)
        after = stands(self.table, self.asked, row_of(self.table, self.asked, row.pk))
        return Response(after, headers={"ETag": f'"{mark_of(after)}"'})


class RemoveRow(SetUpView):
    """Remove a row on which nothing hangs."""

    page = Page(Action.CONFIGURE, opens=Opens.NOTHING)

    @classmethod
    def does(cls) -> Words:
        return _("Remove a row on which nothing hangs.")

    @classmethod
    def takes(cls, name: str) -> object:
        return {"application/json": SureAsked}

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: RemovedShape}

    def post(self, request: Request, pk: int) -> Response:
        row = row_of(self.table, self.asked, pk)
        return once(request, self.actor, lambda: self._removed(request, row))

    def _removed(self, request: Request, row: Any) -> Response:
        check_mark(request, stands(self.table, self.asked, row))
        data = said_yes(posted(request))
        if unknown := sorted(set(data) - BESIDE):
            raise no_such_field(unknown)
        self.asked.POST = data
        key = row.pk
        try:
            with transaction.atomic():
                remove(self.table, self.asked, row)
        except (ProtectedError, IntegrityError) as error:
            raise DomainError(_("Something else points at it: it stays.")) from error
        return Response({"id": key})
