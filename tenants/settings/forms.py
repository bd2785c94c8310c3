"""The shape of what an administrator fills in: the forms of the settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role, Side
from tenants.data import regimes, schemes
from tenants.errors import DomainError, Invalid, Words
from tenants.models import (
    Holiday,
    Membership,
    ServiceHours,
    Target,
    Tenant,
    UpdateRule,
    User,
)
from tenants.models.base import TenantRow
from tenants.rules.texts import Text
from tenants.settings.fields import WindowsField, priority_field

DOES_NOT_FIT = _("This does not go together with what is there already.")
RULES: Mapping[str, Words] = {
    "one_holder_per_rank": _("Somebody else holds this function at this rank."),
    "target_makes_sense": _("The priority is 1 to 4, and the amount more than 0."),
    "update_rule_makes_sense": _("The priority is 1 to 4, and the interval more than 0."),
    "one_agreement_at_a_time": _("Another agreement holds on some of these days."),
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
        """Say what a rule of the database asks, not what the rule is called."""
        for error in getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS, ()):
            if error.code == "unique_together":
                error.message = self._there_already(error.params["unique_check"])
            for rule in self.instance._meta.constraints:
                # Between quotes that differ by language.
                if rule.name in str(error.message):
                    error.message = RULES.get(rule.name, DOES_NOT_FIT)
        super()._update_errors(errors)  # type: ignore[misc]

    def _there_already(self, names: tuple[str, ...]) -> str:
        columns = [self.instance._meta.get_field(name) for name in names if name in self.fields]
        same = [str(column.verbose_name) for column in columns if column.name not in OWNERS]
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


def _presets() -> list[tuple[str, Text]]:
    return [(key, Text(**scheme["name"])) for key, scheme in schemes().items()]


class CustomerForm(SettingsForm):
    """A new customer; its contract begins as the framework says and can be changed afterwards."""

    preset = forms.ChoiceField(
        label=_("priorities"),
        choices=_presets,
        help_text=_("How impact and urgency make a priority; see the priority schemes."),
    )
    works_by_classes = forms.BooleanField(
        label=_("works by information classes"),
        required=False,
        initial=True,
        help_text=_("Then the classes of its systems say which measures an incident asks for."),
    )
    desk_phone = forms.CharField(
        label=_("phone of the service desk"),
        required=False,
        help_text=_("Shown to the people of this customer wherever they can report."),
    )
    desk_email = forms.EmailField(label=_("e-mail address of the service desk"), required=False)

    class Meta:
        model = Tenant
        fields = ("provider", "name", "zone", "language", "jurisdiction", "in_social_security")


def law_choices() -> list[tuple[str, Text]]:
    """Return the laws that hold for some alone: that of all holds without a tick."""
    packs = regimes().regimes.values()
    return [(pack.code, pack.title) for pack in packs if pack.is_chosen and pack.code != "ksz"]


def authority_choices() -> list[tuple[str, Text]]:
    found = {code for duty in regimes().duties.values() for code in duty.choices}
    return [(code, one.name) for code, one in regimes().recipients.items() if code in found]


class TenantForm(SettingsForm):
    laws = forms.MultipleChoiceField(
        label=_("laws that hold here too"),
        choices=law_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The GDPR always holds. Tick what this organisation is an entity of; then a decision "
            "that an incident is significant begins the terms of that law."
        ),
    )
    authorities = forms.MultipleChoiceField(
        label=_("authorities for personal data"),
        choices=authority_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the usual one of the jurisdiction. Several may apply, each by itself."),
    )

    class Meta:
        model = Tenant
        fields: tuple[str, ...] = (
            "name", "zone", "language", "jurisdiction", "default_class", "in_social_security",
            "laws", "authorities", "profile", "scheme", "team", "is_active",
        )  # fmt: skip

    def written(self) -> list[str]:
        """Return the names of the columns that were changed."""
        return self.changed_data


class ProviderForm(TenantForm):
    """What reports have in common is looked for over all customers of a provider."""

    class Meta(TenantForm.Meta):
        fields = (*TenantForm.Meta.fields, "alike_reports", "alike_minutes")


class PersonForm(SettingsForm):
    """Whether somebody's account is open here; who he is, he says himself."""

    is_open_here = forms.BooleanField(
        label=_("Account is open"),
        required=False,
        help_text=_(
            "Without this, every role and function ends that this person has here and with your"
            " customers, at the next click. Roles with another provider stay; whoever has none is"
            " signed out everywhere. The name stays in the history. With it, the roles that ended"
            " with the account here come back, and nothing elsewhere; functions are given anew."
            " Whoever works for another provider meanwhile is asked first."
        ),
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_open_here"].initial = getattr(self.instance, "is_open_here", False)


def _roles() -> list[tuple[object, object]]:
    """Return the roles by where one can have them."""
    return [
        ("", "---------"),
        *((side.label, [(r.value, r.label) for r in Role if r.side is side]) for side in Side),
    ]


class InvitationForm(ScopedForm):
    """Whom to let in, where, and as what."""

    role = forms.ChoiceField(label=_("role"), choices=_roles)

    email = forms.EmailField(label=_("e-mail address"))
    name = forms.CharField(label=_("name"), max_length=120)
    phone = forms.CharField(label=_("phone"), max_length=40, required=False)

    class Meta:
        model = Membership
        fields = ("tenant", "role", "sees_all_customers")
