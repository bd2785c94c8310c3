"""Forms of organisations: a new customer, a customer, and the provider itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.choices import Function
from tenants.data import regimes, schemes
from tenants.models import Tenant
from tenants.rules.texts import Text
from tenants.settings.forms import SettingsForm


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
    complainants = forms.MultipleChoiceField(
        label=_("may file a complaint with the police"),
        choices=Function.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever holds one of these. None: management."),
    )

    class Meta:
        model = Tenant
        fields: tuple[str, ...] = (
            "name", "zone", "language", "jurisdiction", "default_class", "in_social_security",
            "laws", "authorities", "complainants", "profile", "scheme", "team", "is_active",
        )  # fmt: skip

    def written(self) -> list[str]:
        """Return the names of the columns that were changed."""
        return self.changed_data


class ProviderForm(TenantForm):
    """What reports have in common is looked for over all customers of a provider."""

    class Meta(TenantForm.Meta):
        fields = (*TenantForm.Meta.fields, "alike_reports", "alike_minutes", "other_percent")
