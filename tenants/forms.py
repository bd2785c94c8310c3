"""The shape of what somebody fills in: to come in, and in the settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.errors import DomainError, Invalid
from tenants.models import Membership, ServiceHours, Tenant, User
from tenants.models.base import TenantRow
from tenants.services.account import LANGUAGES, normal_email
from tenants.services.agree import check_week


class SignInForm(AuthenticationForm):
    """An e-mail address and a password; one sentence for everything that can be wrong with them."""

    error_messages = {  # noqa: RUF012 - the name and form that Django reads
        "invalid_login": _("This e-mail address and password do not belong together."),
        "inactive": _("This e-mail address and password do not belong together."),
    }
    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        # What is no address is no sign-in either: nothing of the form is told.
        error_messages={"invalid": _("This e-mail address and password do not belong together.")},
    )

    def clean_username(self) -> str:
        return normal_email(str(self.cleaned_data["username"]))


class LinkForm(forms.Form):
    """The address to which the link for a new password goes."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PreferencesForm(forms.Form):
    """One or more buttons of the menu; what was not pressed is not there."""

    SWITCH = (("on", "on"), ("off", "off"))

    theme = forms.ChoiceField(choices=User.Theme.choices, required=False)
    compact = forms.ChoiceField(choices=SWITCH, required=False)
    keys = forms.ChoiceField(choices=SWITCH, required=False)
    language = forms.ChoiceField(
        choices=[(code, code) for code in sorted(LANGUAGES)], required=False
    )

    def wanted(self) -> dict[str, Any]:
        """Return what was pressed, in the words of the service."""
        data = self.cleaned_data
        return {
            "theme": data["theme"] or None,
            "language": data["language"] or None,
            "compact": _switched(data["compact"]),
            "keys_enabled": _switched(data["keys"]),
        }


def _switched(value: str) -> bool | None:
    return value == "on" if value else None


DOES_NOT_FIT = _("This does not go together with what is there already.")
RULES = {
    "target_makes_sense": _("The priority is 1 to 4, and the amount more than 0."),
    "update_rule_makes_sense": _("The priority is 1 to 4, and the interval more than 0."),
    "one_agreement_at_a_time": _("Another agreement holds on some of these days."),
}


class SettingsForm(forms.ModelForm[Any]):
    """A form of the settings: what a service refused is said in it, beside what was typed."""

    refused: DomainError | None = None

    def _update_errors(self, errors: Any) -> None:
        """Say what a rule of the database asks, not what the rule is called."""
        for error in getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS, ()):
            for rule in self.instance._meta.constraints:
                if f"“{rule.name}”" in str(error.message):
                    error.message = RULES.get(rule.name, DOES_NOT_FIT)
        super()._update_errors(errors)  # type: ignore[misc]

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

    def clean(self) -> dict[str, Any]:
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


def _day(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint)


class ServiceHoursForm(ScopedForm):
    """A week in seven lines, as people write it: 08:00-12:00, 13:00-17:30."""

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
            self.fields[f"day_{number}"].initial = ", ".join("-".join(w) for w in windows)

    def written(self) -> list[str]:
        days = [name for name in self.changed_data if name.startswith("day_")]
        return [*(n for n in self.changed_data if n not in days), *(["week"] if days else [])]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        week = {
            number: [part.strip().split("-") for part in data.get(f"day_{number}", "").split(",")]
            for number in WEEKDAYS
            if data.get(f"day_{number}", "").strip()
        }
        try:
            check_week(data.get("name", ""), data.get("zone", ""), week)
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error
        self.instance.week = week
        return data


class CustomerForm(SettingsForm):
    """A new customer; its contract begins as the framework says and can be changed afterwards."""

    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)
    preset = forms.ChoiceField(
        label=_("priorities as in"),
        choices=[("002", "002"), ("001", "001"), ("004", "004")],
    )
    works_by_classes = forms.BooleanField(
        label=_("works by information classes"), required=False, initial=True
    )
    desk_phone = forms.CharField(label=_("phone of the service desk"), required=False)
    desk_email = forms.EmailField(label=_("e-mail address of the service desk"), required=False)

    class Meta:
        model = Tenant
        fields = ("provider", "name", "zone", "language", "jurisdiction", "in_social_security")


class TenantForm(SettingsForm):
    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)

    class Meta:
        model = Tenant
        fields = (
            "name", "zone", "language", "jurisdiction", "default_class", "in_social_security",
            "profile", "scheme", "is_active",
        )  # fmt: skip

    def written(self) -> list[str]:
        """Return the names of the columns that were changed."""
        return self.changed_data


class PersonForm(SettingsForm):
    """Whether somebody's account is open here; who he is, he says himself."""

    is_open_here = forms.BooleanField(
        label=_("Account is open"),
        required=False,
        help_text=_(
            "Without this, every role and function ends, and every session at once. The name stays"
            " in the history. With it, the roles that ended with the account come back; functions"
            " are given anew."
        ),
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_open_here"].initial = getattr(self.instance, "is_open_here", False)


class InvitationForm(ScopedForm):
    """Whom to let in, where, and as what."""

    email = forms.EmailField(label=_("e-mail address"))
    name = forms.CharField(label=_("name"), max_length=120)
    phone = forms.CharField(label=_("phone"), max_length=40, required=False)

    class Meta:
        model = Membership
        fields = ("tenant", "role", "sees_all_customers")
