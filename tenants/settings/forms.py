"""The shape of what an administrator fills in: the forms of the settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext_lazy as _

from tenants.errors import DomainError, Invalid, Words
from tenants.models import (
    Holiday,
    ServiceHours,
    Target,
    Tenant,
    UpdateRule,
    User,
)
from tenants.models.base import TenantRow
from tenants.settings.fields import WindowsField, priority_field

DOES_NOT_FIT = _("This does not go together with what is there already.")
RULES: Mapping[str, Words] = {
    "one_holder_per_rank": _("Somebody else holds this function at this rank."),
    "target_makes_sense": _("The priority is 1 to 4, and the amount more than 0."),
    "update_rule_makes_sense": _("The priority is 1 to 4, and the interval more than 0."),
    "one_agreement_at_a_time": _("Another agreement holds on some of these days."),
    "template_has_a_text": _("Fill in the text in at least one language."),
    "mailbox_has_a_name": _("Fill this in."),
    "mailbox_port_is_one": _("A port is a number from 1 to 65535."),
    "team_line_1_to_3": _("A line is 1, 2 or 3."),
}


# Where it stands what a rule of the database asks; elsewhere it is said above the form.
FIELDS: Mapping[str, str] = {
    "one_holder_per_rank": "rank",
    "one_agreement_at_a_time": "valid_from",
    "target_makes_sense": "amount",
    "update_rule_makes_sense": "minutes",
    "template_has_a_text": "text_nl",
    "mailbox_has_a_name": "name",
    "mailbox_port_is_one": "port",
    "flagrule_of_an_asset_names_its_customer": "customer",
    "flagrule_replaces_for_one_customer": "customer",
    "silent_flagrule_replaces_another": "replaces",
    "flagrule_proposes_both": "urgency",
    "flagrule_of_some_hours": "to_hour",
    "flagrule_class_1_to_5": "lowest_class",
    "flagrule_task_is_of_a_team": "task_team",
    "macro_has_one_owner": "team",
    "macro_waits_or_resolves": "resolution",
    "macro_waits_so_long": "wait_hours",
    "team_line_1_to_3": "line",
    "tenant_default_class_1_to_5": "default_class",
    "tenant_like_reports_make_sense": "alike_reports",
    "tenant_other_is_a_share": "other_percent",
}
OWNERS = ("tenant", "provider")


class SettingsForm(forms.ModelForm[Any]):
    """A form of the settings: what a service refused is said in it, beside what was typed."""

    refused: DomainError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # As Django writes the names of columns.
            field.label = capfirst(field.label or "")

    def _get_validation_exclusions(self) -> set[str]:
        """Let the rules of the database be asked here already: whose row it is, is known."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        known = {name for name in OWNERS if getattr(self.instance, f"{name}_id", None)}
        return excluded - known

    def _update_errors(self, errors: object) -> None:
        """Say what a rule of the database asks, where it is filled in; not what it is called."""
        said = getattr(errors, "error_dict", {})
        for error in said.pop(NON_FIELD_ERRORS, ()):
            said.setdefault(self._place_of(error), []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]

    def _place_of(self, error: Any) -> str:
        """Return beside which field an error belongs; the words of a rule take its name's place."""
        name = ""
        if error.code == "unique_together":
            same = self._same(error.params["unique_check"])
            name = same[0].name if len(same) == 1 else ""
            error.message = self._there_already(error.params["unique_check"])
        for rule in self.instance._meta.constraints:
            # Between quotes that differ by language.
            is_unsaid = rule.name in str(error.message)
            if is_unsaid or error.message == getattr(rule, "violation_error_message", None):
                name = FIELDS.get(rule.name, "")
            if is_unsaid:
                error.message = RULES.get(rule.name, DOES_NOT_FIT)
        return name if name in self.fields else NON_FIELD_ERRORS

    def _same(self, names: tuple[str, ...]) -> list[Any]:
        """Return the columns of a form that are there already, together."""
        columns = [self.instance._meta.get_field(name) for name in names if name in self.fields]
        return [column for column in columns if column.name not in OWNERS]

    def _there_already(self, names: tuple[str, ...]) -> str:
        same = [str(column.verbose_name) for column in self._same(names)]
        told = _("There is one already with the same %(fields)s.")
        return told % {"fields": get_text_list(same, str(_("and")))} if same else str(DOES_NOT_FIT)

    def full_clean(self) -> None:
        super().full_clean()
        if self.refused is None or not self.is_bound:
            return
        errors = self.refused.errors if isinstance(self.refused, Invalid) else {}
        for name, words in (errors or {"": self.refused.message}).items():
            self.add_error(name if name in self.fields else None, str(words))


class ScopedForm(SettingsForm):
    """A row of the set-up: what it points at belongs to its own tenant, or to the provider."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = {self.instance.tenant_id, self.instance.provider_id} if self.instance.pk else set()
        for name, field in self.fields.items():
            rows = getattr(field, "queryset", None)
            if rows is not None and rows.model is User:
                # Whoever left is chosen no more; where he stands, he stays.
                field.queryset = rows.filter(  # type: ignore[attr-defined]
                    Q(is_active=True) | Q(pk=getattr(self.instance, f"{name}_id"))
                )
            if rows is None or not issubclass(rows.model, TenantRow):
                continue
            if owners:
                field.queryset = rows.filter(tenant__in=owners)  # type: ignore[attr-defined]
            else:
                field.label_from_instance = _with_owner  # type: ignore[attr-defined]

    def written(self) -> list[str]:
        """Return the names of the columns that were changed."""
        return self.changed_data

    def clean(self) -> dict[str, object]:
        data: dict[str, Any] = super().clean() or {}
        tenant: Tenant | None = data.get("tenant")
        if tenant is not None:
            self.instance.provider_id = tenant.provider_id
            for name, value in list(data.items()):
                if isinstance(value, TenantRow) and value.tenant_id not in (
                    tenant.pk,
                    tenant.provider_id,
                ):
                    self.add_error(name, _("This belongs to another organisation."))
        return data


def _with_owner(row: Any) -> str:
    return f"{row} · {row.tenant}"


WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")


def _day(label: object, hint: object = "") -> WindowsField:
    return WindowsField(label=label, help_text=hint)


class ServiceHoursForm(ScopedForm):
    """A week in seven lines, as people write it."""

    day_1 = _day(
        _("Monday"),
        _("For example 08:00-12:00, 13:00-17:30. Empty is closed; 30:00 is 06:00 on the next day."),
    )
    day_2 = _day(_("Tuesday"))
    day_3 = _day(_("Wednesday"))
    day_4 = _day(_("Thursday"))
    day_5 = _day(_("Friday"))
    day_6 = _day(_("Saturday"))
    day_7 = _day(_("Sunday"))

    class Meta:
        model = ServiceHours
        fields = ("tenant", "name", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in WEEKDAYS:
            windows = (self.instance.week or {}).get(number, [])
            self.fields[f"day_{number}"].initial = windows

    def written(self) -> list[str]:
        days = [name for name in self.changed_data if name.startswith("day_")]
        return [*(n for n in self.changed_data if n not in days), *(["week"] if days else [])]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        told = {number: data.get(f"day_{number}") for number in WEEKDAYS}
        self.instance.week = {number: windows for number, windows in told.items() if windows}
        return data


class HolidayForm(SettingsForm):
    """A day that is not as the others: closed, or open at hours of its own."""

    windows = WindowsField(
        label=_("open"), help_text=_("Empty is closed; otherwise for example 09:00-12:00.")
    )

    class Meta:
        model = Holiday
        fields = ("day", "name", "windows")


class TargetForm(SettingsForm):
    """Within which time one priority is answered or solved."""

    priority = priority_field()

    class Meta:
        model = Target
        fields = ("clock", "priority", "amount", "unit", "basis")


class UpdateRuleForm(SettingsForm):
    """How often a customer hears of what is open."""

    priority = priority_field()

    class Meta:
        model = UpdateRule
        fields = ("priority", "minutes", "media", "calls_at_once", "around_the_clock")
