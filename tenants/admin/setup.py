"""What was agreed and what there is: customers, contracts, catalogues, and the record of it."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from tenants.clock import now
from tenants.forms import CustomerForm, ServiceHoursForm, TenantForm
from tenants.models import (
    Agreement,
    Asset,
    Category,
    ClassificationProfile,
    Contact,
    CustomerAccess,
    Event,
    Holiday,
    Outbox,
    PriorityScheme,
    ReportingPoint,
    ServiceHours,
    Supplier,
    Target,
    Team,
    TeamMember,
    Tenant,
    UpdateRule,
)
from tenants.services.onboard import onboard_customer
from tenants.settings_site import (
    ScopedAdmin,
    ScopedInline,
    ShownAdmin,
    configured_by,
    save_row,
    site,
)

_IMPACT = {
    "high": _("High impact"),
    "medium": _("Medium impact"),
    "low": _("Low impact"),
}
_URGENCY = {
    "high": _("High urgency"),
    "medium": _("Medium urgency"),
    "low": _("Low urgency"),
}


@admin.register(Tenant, site=site)
class TenantAdmin(ScopedAdmin):
    """A provider and its customers; a new one is onboarded with everything it needs."""

    list_display = ("name", "language", "jurisdiction", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = admin.ModelAdmin.get_queryset(self, request)
        return rows.filter(pk__in=configured_by(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = CustomerForm if obj is None else TenantForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change:
            save_row(request, obj, form, change=True)
        else:
            made = onboard_customer(**form.cleaned_data, actor=request.actor, now=now())
            obj.pk = made.pk

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        # Not to its own page: it is in sight from the next request on.
        messages.success(request, _("%(customer)s is a customer now.") % {"customer": obj.name})
        return redirect("admin:tenants_tenant_changelist")


@admin.register(CustomerAccess, site=site)
class CustomerAccessAdmin(ScopedAdmin):
    list_display = ("user", "customer", "is_active")
    list_select_related = ("user", "customer", "tenant")


@admin.register(Contact, site=site)
class ContactAdmin(ScopedAdmin):
    list_display = ("name", "email", "phone", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "email")


class TeamMembers(ScopedInline):
    model = TeamMember
    is_removable = False


@admin.register(Team, site=site)
class TeamAdmin(ScopedAdmin):
    list_display = ("name", "line", "is_active")
    inlines = (TeamMembers,)


@admin.register(Supplier, site=site)
class SupplierAdmin(ScopedAdmin):
    list_display = ("name", "email", "phone", "is_active")
    search_fields = ("name",)


@admin.register(Category, site=site)
class CategoryAdmin(ScopedAdmin):
    list_display = ("name_nl", "name_en", "parent", "team", "is_security", "is_other", "is_active")
    list_select_related = ("parent", "team", "tenant")
    list_filter = ("is_active",)
    search_fields = ("code", "name_nl", "name_en")


@admin.register(Asset, site=site)
class AssetAdmin(ScopedAdmin):
    list_display = ("name", "kind", "confidentiality", "integrity", "availability", "is_active")
    list_filter = ("availability", "is_active")
    search_fields = ("name",)


class Targets(ScopedInline):
    model = Target


class UpdateRules(ScopedInline):
    model = UpdateRule


@admin.register(Agreement, site=site)
class AgreementAdmin(ScopedAdmin):
    """What holds for a customer, from a day until a day; clocks that run are not changed by it."""

    list_display = ("name", "valid", "until", "hours")
    list_select_related = ("hours", "tenant")
    inlines = (Targets, UpdateRules)


class Holidays(ScopedInline):
    model = Holiday


@admin.register(ServiceHours, site=site)
class ServiceHoursAdmin(ScopedAdmin):
    form = ServiceHoursForm
    list_display = ("name", "zone")
    inlines = (Holidays,)


@admin.register(ReportingPoint, site=site)
class ReportingPointAdmin(ScopedAdmin):
    """Where one reports, shown wherever one can (R11)."""

    list_display = ("name", "audience", "phone", "email", "is_active")
    is_removable = True


@admin.register(PriorityScheme, site=site)
class PrioritySchemeAdmin(ShownAdmin):
    """The presets of sources 002, 001 and 004; a customer's own page says which one holds (R31)."""

    list_display = ("name", "version", "preset", "used_by")
    fields = ("name", "version", "preset", "cells", "used_by")
    readonly_fields = ("cells", "used_by")

    @admin.display(description=_("impact against urgency"))
    def cells(self, obj: PriorityScheme) -> str:
        """Draw the nine cells, each with the label that its priority has in this scheme."""
        heads = format_html_join("", '<th scope="col">{}</th>', ((_IMPACT[i],) for i in _IMPACT))
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (
                    _URGENCY[urgency],
                    format_html_join(
                        "",
                        "<td>P{} {}</td>",
                        ((cell, obj.label_of(cell)) for cell in obj.row_of(urgency)),
                    ),
                )
                for urgency in _URGENCY
            ),
        )
        return format_html("<table><tr><td></td>{}</tr>{}</table>", heads, rows)

    @admin.display(description=_("used by"))
    def used_by(self, obj: PriorityScheme) -> str:
        names = Tenant.objects.filter(scheme=obj.pk).order_by("name").values_list("name", flat=True)
        return ", ".join(names) or "-"


@admin.register(ClassificationProfile, site=site)
class ClassificationProfileAdmin(ShownAdmin):
    list_display = ("name", "version")


@admin.register(Event, site=site)
class EventAdmin(ShownAdmin):
    """The ledger: looked at here, written by services only."""

    list_display = ("id", "kind", "subject_kind", "subject_id", "actor_kind", "actor_id", "at")
    search_fields = ("=kind", "=subject_id")
    ordering = ("-id",)


@admin.register(Outbox, site=site)
class OutboxAdmin(ShownAdmin):
    list_display = ("id", "kind", "due_at", "attempts", "done_at", "is_dead", "last_error")
    list_filter = ("is_dead",)
    ordering = ("-id",)
