"""What the tables of the settings share: whose rows, which choices, and every change by a service.

Rows come from the scoped managers, and of those only where somebody may configure; each change is
told in the ledger.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.clock import now
from tenants.contract.services.consequences import Unsure, of_removal
from tenants.errors import DomainError, Invalid, Words
from tenants.ledger.names import kind_of, row_name
from tenants.ledger.order import along_chain
from tenants.models import Event
from tenants.rules.roles import Actor
from tenants.settings.changes import told_of
from tenants.settings.forms import ScopedForm
from tenants.settings.lookups import OwnerFilter, OwnFiltersList, are_many, sortable_of
from tenants.settings.scoped import Scoped, is_of_provider
from tenants.settings.services.configure import add_row, change_row, remove_row
from tenants.settings.sure import ask_whether_sure, gathered, is_sure, refuse_gathered

if TYPE_CHECKING:
    from tenants.middleware import TenantRequest

    _Rows = models.QuerySet[Any]

# Of a story more than this is read in the register, not here.
STORY = 200
# Refusals of what was filled in; others are of the whole page.
SAID_IN_FORM = frozenset({DomainError.status, Invalid.status})


class ScopedAdmin(Scoped, admin.ModelAdmin[Any]):
    """A table of the set-up. Nothing is deleted in bulk, and the owner of a row never changes."""

    section: ClassVar[Section]
    # One sentence for who sees this table for the first time.
    purpose: ClassVar[Words] = ""
    named_by: ClassVar[tuple[str, ...]] = ()
    # Grows with every customer, as people do; the record grows with the work.
    is_large: ClassVar[bool] = False

    form: type[ModelForm[Any]] = ScopedForm
    actions = None
    show_full_result_count = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return OwnFiltersList

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [("tenant", OwnerFilter), *self.list_filter]

    def get_search_fields(self, request: HttpRequest) -> Any:
        found = super().get_search_fields(request)
        return [*found, "tenant__name"] if found and are_many(request) else found

    def get_list_display(self, request: HttpRequest) -> Any:
        first, *rest = self.list_display
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if is_of_provider(self.model) and len(set(actor.providers.values())) == 1:
            # Every row would say the same.
            return self.list_display
        return [first, "owner_name", *rest]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        is_large = self.is_large or self.section is Section.RECORD
        return sortable_of(self, self.get_list_display(request), is_large=is_large)

    @admin.display(description=_("organisation"), ordering="tenant__name")
    def owner_name(self, obj: Any) -> str:
        return str(obj.tenant)

    def get_queryset(self, request: HttpRequest) -> "_Rows":
        # A row is called by what it points at, in its list and on its page.
        return super().get_queryset(request).select_related("tenant", *self.named_by)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("provider",) if obj is None else ("provider", "tenant")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.update(labels=self.labels, help_texts=self.hints)
        form = super().get_form(request, obj, change=change, **kwargs)
        # The class is made anew for each request.
        form.refused = getattr(request, "refused", None)  # type: ignore[attr-defined]
        return form

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Draw the form again, as it was filled in, with what a service refused."""
        asked = (request, object_id, form_url, extra_context)
        try:
            return super().changeform_view(*asked)
        except Unsure as unsure:
            row = self.get_object(request, unquote(object_id)) if object_id else None
            return ask_whether_sure(self, request, row, unsure)
        except DomainError as error:
            if error.status not in SAID_IN_FORM:
                raise
            request.refused = error
        response = super().changeform_view(*asked)
        response.status_code = request.refused.status
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What is not there, or not theirs, does not exist: on each of its pages, whatever a role
        may do to such rows.
        """
        if (row := super().get_object(request, *args, **kwargs)) is None:
            raise Http404
        return row

    def message_user(self, request: Any, message: Any, *args: Any, **kwargs: Any) -> None:
        """Say what was done in our words: Django's guess at an article."""
        super().message_user(request, getattr(request, "done", message), *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        save_row(request, obj, form, change=change)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Write what changed in the rows below a row, each through the service."""
        asked = {"actor": request.actor, "now": now(), "is_sure": is_sure(request)}
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            with gathered(request):
                remove_row(row=gone, **asked)
        for row, fields in formset.changed_objects:
            with gathered(request):
                change_row(row=row, fields=tuple(fields), **asked)
        for row in formset.new_objects:
            with gathered(request):
                add_row(row=row, **asked)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Ask once, after every row was looked at: nothing is saved that was not named."""
        super().save_related(request, form, formsets, change)
        refuse_gathered(request)

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """Ask again, with what follows or what a service refused: the row is still there."""
        row = self.get_object(request, unquote(object_id))
        extra_context = {**(extra_context or {}), "consequences": of_removal(row)}
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            refused = error
        request.method, request.POST = "GET", QueryDict()
        told = {**(extra_context or {}), "refused": refused.message}
        response = super().delete_view(request, object_id, told)
        response.status_code = refused.status
        return response

    def delete_model(self, request: Any, obj: Any) -> None:
        request.done = _("Deleted: %(row)s. The history keeps what it said.") % {"row": obj}
        # What follows stood on the page that asked.
        remove_row(row=obj, actor=request.actor, now=now(), is_sure=True)

    # The ledger tells who changed what; a second list would only repeat people's names.
    def log_addition(self, *args: Any, **kwargs: Any) -> Any: ...

    def log_change(self, *args: Any, **kwargs: Any) -> Any: ...

    def log_deletions(self, *args: Any, **kwargs: Any) -> Any: ...

    def story_of(self, row: Any) -> "models.QuerySet[Event]":
        """Return what happened to a row; what a provider began with is told in one event."""
        own = models.Q(subject_kind=kind_of(type(row)), subject_id=row.pk)
        begun = models.Q(
            subject_kind="tenant",
            subject_id=row.tenant_id,
            kind="tenant.equipped",
            body__contains=f'"{row_name(row)}":',
        )
        return Event.objects.filter(own | begun, tenant=row.tenant_id)

    def own_of(self, row: Any) -> tuple[str, int] | None:
        """Return the row whose story its page tells."""
        return kind_of(type(row)), row.pk

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what the ledger tells of one row, newest first."""
        row = self.get_object(request, unquote(object_id))
        newest = list(along_chain(self.story_of(row), newest_first=True)[:STORY])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": row},
            "story": told_of(reversed(newest), own=self.own_of(row))[::-1],
            "is_one_row": self.own_of(row) is not None,
            "opts": self.opts,
            "object": row,
        }
        return TemplateResponse(request, "tenants/settings_history.html", context)


def save_row(request: "TenantRequest", obj: Any, form: "ModelForm[Any]", *, change: bool) -> None:
    """Write a filled-in row through the service, as the person who filled it in."""
    request.done = _("Saved: %(row)s.") % {"row": obj}  # type: ignore[attr-defined]
    if not change:
        add_row(row=obj, actor=request.actor, now=now())
        return
    own = {field.name for field in obj._meta.concrete_fields}
    fields = tuple(name for name in form.written() if name in own)  # type: ignore[attr-defined]
    with gathered(request):
        change_row(row=obj, fields=fields, actor=request.actor, now=now(), is_sure=is_sure(request))


class ShownAdmin(ScopedAdmin):
    """A table that nobody changes by hand: the record, and what decisions refer to."""

    is_shown_only = True
