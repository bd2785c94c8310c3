"""Fields of the filters of the register: a place in it, and a month."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.days import EARLIEST, LATEST
from reporting.queries.paging import BadPlace, Place


class PlaceField(forms.CharField):
    """A place in the register, as the page before gave it."""

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        try:
            return Place.parse(text) if text else None
        except BadPlace as error:
            raise forms.ValidationError(_("This is not a place in the register.")) from error


class MonthField(forms.DateField):
    """A month, as the browser's own field sends it: 2026-11."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Month"),
            required=False,
            widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
            input_formats=["%Y-%m"],
            validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        )
