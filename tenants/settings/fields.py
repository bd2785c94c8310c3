"""How an administrator writes what is no plain text: hours, places, languages, priorities."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.contract.services.agree import check_windows
from tenants.errors import Invalid
from tenants.rules.zones import zones

NO_WINDOWS = _("Write it as 08:00-12:00, 13:00-17:30; 06:00 on the next day is 30:00.")


class WindowsField(forms.CharField):
    """When the desk is open on one day, as people write it: 08:00-12:00, 13:00-17:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join("-".join(w) for w in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [
            [end.strip() for end in part.split("-")] for part in text.split(",") if part.strip()
        ]

    def clean(self, value: Any) -> Any:
        windows = self.to_python(value)
        try:
            check_windows(windows)
        except Invalid as error:
            raise forms.ValidationError(NO_WINDOWS) from error
        return windows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


def priority_field() -> forms.TypedChoiceField:
    choices = [("", "---------"), *((number, f"P{number}") for number in range(1, 5))]
    return forms.TypedChoiceField(label=_("priority"), choices=choices, coerce=int)


def language_field(db_field: Any) -> forms.ChoiceField:
    """Return a choice of the languages that the service desk speaks."""
    return forms.ChoiceField(
        label=db_field.verbose_name, choices=settings.LANGUAGES, initial=db_field.default
    )


def zone_field(db_field: Any) -> forms.ChoiceField:
    """Return a choice of places by whose clock one lives."""
    places = sorted(zone for zone in zones() if "/" in zone)
    return forms.ChoiceField(
        label=db_field.verbose_name,
        choices=[(zone, zone.replace("_", " ")) for zone in places],
        initial=db_field.default if db_field.has_default() else None,
    )
