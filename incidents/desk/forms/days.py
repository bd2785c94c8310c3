"""A day that somebody chooses, and when it begins."""

import datetime as dt
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)


class DayField(forms.DateField):
    """A day, as the browser's own date field sends it."""

    def __init__(self, *, label: Any, help_text: Any = "", required: bool = False) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            # Beyond these a day has no midnight in every zone.
            validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        )


def midnight(day: dt.date) -> datetime:
    """Return when a day begins where the reader is."""
    return timezone.make_aware(datetime.combine(day, dt.time.min))
