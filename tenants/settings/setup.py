"""What was agreed and what there is: customers, contracts and catalogues."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.clock import now
from tenants.contract.rules.openings import days_text
from tenants.models import (
    Agreement,
    Asset,
    Category,
    ClassificationProfile,
    Holiday,
    PriorityScheme,
    ReportingPoint,
    ServiceHours,
    Supplier,
    Target,
    Tenant,
    UpdateRule,
)
from tenants.rules.amounts import amount_text, interval_text
from tenants.settings.forms import HolidayForm, ServiceHoursForm, TargetForm, UpdateRuleForm
from tenants.settings.forms_of_organisations import CustomerForm, ProviderForm, TenantForm
from tenants.settings.inlines import ScopedInline
from tenants.settings.rows import ScopedAdmin, ShownAdmin, save_row
from tenants.settings.services.onboard import onboard_customer
from tenants.settings.site import configured_by, site

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

    section = Section.ORGANISATIONS
    purpose = _("Your own organisation and every customer.")
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "default_class": _("1 to 5: what holds for a system whose class is not known."),
        "alike_reports": _(
            "From so many open reports with the same category or kind of system the desk is asked"
            " whether it is one outage. 0: never."
        ),
        "alike_minutes": _("1 to 1440: how far apart they may be reported."),
        "other_percent": _(
            "Of the incidents of three months: above it the categories, the register and the"
            " figures warn."
        ),
    }
    list_display = ("name", "language_name", "jurisdiction", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = admin.ModelAdmin.get_queryset(self, request)
        return rows.filter(pk__in=configured_by(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, obj: Tenant) -> str:
        return str(dict(settings.LANGUAGES).get(obj.language, obj.language))

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        of_one = ProviderForm if obj is not None and obj.is_provider else TenantForm
        kwargs["form"] = CustomerForm if obj is None else of_one
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a customer where its provider is."""
        own = Tenant.objects.filter(pk__in=configured_by(request), pk=F("provider")).first()
        alike = ("zone", "language", "jurisdiction")
        return {name: getattr(own, name) for name in alike} if own else {}

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


class Targets(ScopedInline):
    model = Target
    form = TargetForm
    # Of one priority the response before the resolution.
    ordering = ("priority", "-clock")
    readonly_fields = ("that_is",)
    fields = ("priority", "clock", "amount", "unit", "that_is", "basis")

    @admin.display(description=_("that is"))
    def that_is(self, obj: Target) -> str:
        """Say what so many minutes are."""
        return amount_text(obj.amount, obj.unit) if obj.amount else ""


class UpdateRules(ScopedInline):
    model = UpdateRule
    form = UpdateRuleForm
    ordering = ("priority",)
    readonly_fields = ("that_is",)
    fields = ("priority", "minutes", "that_is", "media", "calls_at_once", "around_the_clock")

    @admin.display(description=_("that is"))
    def that_is(self, obj: UpdateRule) -> str:
        """Say what so many minutes are."""
        return interval_text(obj.minutes) if obj.minutes else ""


@admin.register(Agreement, site=site)
class AgreementAdmin(ScopedAdmin):
    """What holds for a customer, from a day until a day; clocks that run follow it."""

    section = Section.ORGANISATIONS
    purpose = _("Within which times you answer and solve, and how often a customer hears of it.")
    named_by = ("hours",)
    list_display = ("name", "valid", "until", "hours", "most_urgent")
    search_fields = ("name", "tenant__name")
    inlines = (Targets, UpdateRules)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("targets")

    @admin.display(description=_("P1: response, resolution"))
    def most_urgent(self, obj: Agreement) -> str:
        """Say what is promised where it counts most."""
        first = (target for target in obj.targets.all() if target.priority == 1)
        held = {target.clock: amount_text(target.amount, target.unit) for target in first}
        return ", ".join(held.get(clock, "-") for clock in Target.Clock)


class Holidays(ScopedInline):
    model = Holiday
    form = HolidayForm
    ordering = ("day",)


@admin.register(ServiceHours, site=site)
class ServiceHoursAdmin(ScopedAdmin):
    section = Section.ORGANISATIONS
    purpose = _("When the desk is open for a customer, and its holidays.")
    form = ServiceHoursForm
    list_display = ("name", "week_text", "zone")
    inlines = (Holidays,)

    @admin.display(description=_("open"))
    def week_text(self, obj: ServiceHours) -> str:
        return days_text(obj.week)


@admin.register(ReportingPoint, site=site)
class ReportingPointAdmin(ScopedAdmin):
    """Where one reports, shown wherever one can (R11)."""

    section = Section.ORGANISATIONS
    purpose = _("Where the people of a customer report; shown wherever they can.")
    list_display = ("name", "audience", "phone", "email", "is_active")
    search_fields = ("name",)
    is_removable = True


@admin.register(Category, site=site)
class CategoryAdmin(ScopedAdmin):
    section = Section.CATALOGUE
    purpose = _("What an incident can be about, and which team gets it.")
    named_by = ("parent", "team")
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "code": _("A short name for programs, in small letters without spaces."),
    }
    list_display = ("name_nl", "name_en", "parent", "team", "is_security", "is_other", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name_nl", "name_en")
    search_help_text = _("Name or code")

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Warn where too much is only called "other": the room above counts it."""
        said = import_string(settings.CATEGORY_WARNING)(request.actor, now())
        if said and request.method == "GET":
            messages.warning(request, said)
        return super().changelist_view(request, extra_context)


@admin.register(Asset, site=site)
class AssetAdmin(ScopedAdmin):
    section = Section.CATALOGUE
    is_large = True
    purpose = _("The systems of a customer, with their information classes.")
    list_display = ("name", "kind", "confidentiality", "integrity", "availability", "is_active")
    list_filter = ("availability", "is_active")
    search_fields = ("name",)
    search_help_text = _("Name")


@admin.register(Supplier, site=site)
class SupplierAdmin(ScopedAdmin):
    section = Section.CATALOGUE
    purpose = _("Who helps from outside.")
    list_display = ("name", "email", "phone", "is_active")
    search_fields = ("name",)
    search_help_text = _("Name")


@admin.register(PriorityScheme, site=site)
class PrioritySchemeAdmin(ShownAdmin):
    """The presets of sources 002, 001 and 004; a customer's own page says which one holds (R31)."""

    section = Section.CATALOGUE
    purpose = _("How impact and urgency make a priority; each customer has one.")
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
    section = Section.CATALOGUE
    purpose = _("Which measures each information class asks for.")
    list_display = ("name", "version")
