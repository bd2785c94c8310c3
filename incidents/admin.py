"""The record in the settings, to look things up, and what the desk writes with."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from incidents.handling.services.flag_rules import write_rule
from incidents.handling.services.templates import write_template
from incidents.handling.services.write_macro import MODES, write_macro
from incidents.models import (
    Complaint,
    FlagRule,
    Improvement,
    Incident,
    Macro,
    Review,
    TextTemplate,
)
from incidents.models.macro import USUAL
from incidents.record.queries.macros import BESIDE, summary
from incidents.record.rules.placeholders import PLACEHOLDERS
from tenants.choices import Section
from tenants.clock import now
from tenants.settings.rows import ScopedAdmin, ShownAdmin
from tenants.settings.site import site


class RecordAdmin(ShownAdmin):
    """What the desk wrote."""

    section = Section.RECORD
    ordering = ("-id",)


@admin.register(Incident, site=site)
class IncidentAdmin(RecordAdmin):
    """What happened; worked on at the desk only."""

    purpose = _("What happened; worked on at the desk, looked at here.")
    labels = {  # noqa: RUF012 - read by Django as a mapping
        **RecordAdmin.labels,
        "version": _("version"),
        "scheme": _("priority scheme"),
        "profile": _("classification profile"),
        "agreement": _("agreement"),
        "parent": _("belongs to"),
        "confirmed_by": _("confirmed by"),
    }
    list_display = ("reference", "title", "status", "priority", "registered_at")
    list_filter = ("status", "priority", "kind")
    search_fields = ("=reference",)
    search_help_text = _("Reference, such as INC-2026-000123")


class _OfIncident(RecordAdmin):
    named_by: ClassVar[tuple[str, ...]] = ("incident",)

    @admin.display(description=_("incident"), ordering="incident")
    def reference(self, obj: Any) -> str:
        return str(obj.incident) if obj.incident else "-"


@admin.register(Review, site=site)
class ReviewAdmin(_OfIncident):
    purpose = _("What was learnt from an incident, and when that is due.")
    labels = {  # noqa: RUF012 - read by Django as a mapping
        **RecordAdmin.labels,
        "incident": _("incident"),
        "held_by": _("held by"),
    }
    list_display = ("reference", "is_required", "due_at", "held_at")


@admin.register(Improvement, site=site)
class ImprovementAdmin(RecordAdmin):
    purpose = _("What is done so that it does not happen again.")
    labels = {**RecordAdmin.labels, "review": _("review")}  # noqa: RUF012 - as above
    named_by = ("owner", "review__incident")
    list_display = ("kind", "route", "reference", "owner", "due_on", "done_at")

    @admin.display(description=_("incident"))
    def reference(self, obj: Improvement) -> str:
        return obj.review.incident.reference


@admin.register(Complaint, site=site)
class ComplaintAdmin(_OfIncident):
    purpose = _("What customers complained about, and what was answered.")
    labels = {  # noqa: RUF012 - read by Django as a mapping
        **RecordAdmin.labels,
        "incident": _("incident"),
        "contact": _("contact"),
        "received_by": _("received by"),
    }
    named_by = ("incident", "contact")
    list_display = ("received_at", "contact", "reference", "state", "answered_at")
    list_filter = ("state",)


class _Placeholders:
    """What can be left open in a text, in the language of who writes it."""

    def __str__(self) -> str:
        named = ", ".join(f"{{{{ {name} }}}} {told}" for name, told in PLACEHOLDERS.items())
        return _("Filled in where it is used: %(named)s.") % {"named": named}


@admin.register(TextTemplate, site=site)
class TextTemplateAdmin(ScopedAdmin):
    """What the desk says often; offered where it is typed."""

    section = Section.CATALOGUE
    purpose = _("Words that the desk writes often, offered where they are typed.")
    named_by = ("category", "team")
    hints = {  # noqa: RUF012 - read by Django as a mapping
        "text_nl": lazystr(_Placeholders()),
        "text_en": _("Left empty, the Dutch text is used for everybody."),
        "mode": _("A message and a resolution are written in the language of the customer."),
    }
    list_display = ("name", "mode", "category", "team", "is_active")
    list_filter = ("mode", "is_active")
    search_fields = ("name", "text_nl", "text_en")
    search_help_text = _("Name or text")

    def save_model(self, request: Any, obj: TextTemplate, form: Any, change: bool) -> None:
        request.done = _("Saved: %(row)s.") % {"row": obj}
        fields = tuple(form.written()) if change else None
        write_template(row=obj, fields=fields, actor=request.actor, now=now())


class OrderField(forms.CharField):
    """The order of what a macro does: kept as codes, written as numbers."""

    def prepare_value(self, value: Any) -> Any:
        codes = str(value or "").split(",")
        known = [str(USUAL.index(code) + 1) for code in codes if code in USUAL]
        return ", ".join(known) if known else value

    def to_python(self, value: Any) -> str:
        typed = str(value or "").replace(";", ",").replace(" ", ",").split(",")
        return ",".join(_code_of(number) for number in typed if number)


def _code_of(number: str) -> str:
    """Return the code of a number; what is none is refused by the service."""
    at = int(number) - 1 if number.isdecimal() and len(number) == 1 else -1
    return USUAL[at] if 0 <= at < len(USUAL) else number


@admin.register(Macro, site=site)
class MacroAdmin(ScopedAdmin):
    """Several verbs as one act, in the order of its fields or in another."""

    section = Section.CATALOGUE
    purpose = _("Several things that are done with an incident at once: all of them, or none.")
    named_by = BESIDE
    hints = {  # noqa: RUF012 - read by Django as a mapping
        "name": _("What is chosen below is done in this order; what is empty is left out."),
        "order": _(
            "Empty: as they stand here. Otherwise numbers, such as 6, 5: 1 category, 2 take,"
            " 3 team, 4 start, 5 message, 6 note, 7 wait, 8 resolve. What is left out follows as"
            " usual."
        ),
        "category": _("Triage comes first: on what is new this is refused, and all with it."),
        "message": _("It goes out at once. What a template leaves open must be known by then."),
        "wait_hours": _("Then it comes back by itself. Empty: until somebody goes on."),
        "resolution": _("The cause must have been written before, unless it is a request."),
    }
    list_display = ("name", "what", "is_active")
    search_fields = ("name",)
    list_filter = ("is_active",)
    search_fields = ("name",)
    search_help_text = _("Name")

    @admin.display(description=_("what it does"))
    def what(self, obj: Macro) -> str:
        return summary(obj)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "order":
            return OrderField(label=db_field.verbose_name, required=False, max_length=40)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name in MODES:
            field.queryset = field.queryset.filter(mode=MODES[db_field.name])
        return field

    def save_model(self, request: Any, obj: Macro, form: Any, change: bool) -> None:
        request.done = _("Saved: %(row)s.") % {"row": obj}
        fields = tuple(form.written()) if change else None
        write_macro(row=obj, fields=fields, actor=request.actor, now=now())


@admin.register(FlagRule, site=site)
class FlagRuleAdmin(ScopedAdmin):
    """By what something is flagged as it is registered, and what follows."""

    section = Section.CATALOGUE
    purpose = _("What is flagged as it is registered; tried on history and put live at the desk.")
    named_by = ("customer", "owner")
    hints = {  # noqa: RUF012 - read by Django as a mapping
        "words": _("With commas between; one of them is enough. A star stands for any end: mail*."),
        "replaces": _("For the customer above, this rule goes in the place of that one."),
        "is_silent": _("Only with a rule that it replaces: that one flags nothing there."),
        "from_hour": _("0 to 23, by the clock of the customer; 22 and 6 is at night."),
        "impact": _("A proposal: the priority changes once somebody accepts it."),
        "sets_category": _("Only where nobody chose one; what a person chose stays."),
        "review_on": _("From this day on it waits in the owner's own work."),
    }
    list_display = ("name", "state", "customer", "owner", "review_on")
    list_filter = ("state",)
    search_fields = ("name",)
    search_help_text = _("Name")

    def save_model(self, request: Any, obj: FlagRule, form: Any, change: bool) -> None:
        request.done = _("Saved: %(row)s. Try it on history, then put it live.") % {"row": obj}
        fields = tuple(form.written()) if change else None
        write_rule(row=obj, fields=fields, actor=request.actor, now=now())
