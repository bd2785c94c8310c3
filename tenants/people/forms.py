"""The shape of what somebody fills in to come in, and of what he likes."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from tenants.models import User
from tenants.people.services.account import LANGUAGES, normal_email


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
    log = forms.ChoiceField(choices=SWITCH, required=False)
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
            "simple_log": _switched(data["log"]),
        }


def _switched(value: str) -> bool | None:
    return value == "on" if value else None
