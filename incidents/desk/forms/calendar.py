"""What the calendar is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.handling.asks.calendar import MakeFeed
from incidents.models import Whose
from incidents.record.rules.spans import By, Span, span_of
from tenants.posted.keyed import Keyed


class CalendarForm(forms.Form):
    """By what, around which day, of whom; what makes no sense is as if it was not said."""

    by = forms.ChoiceField(choices=[(one, one) for one in By], required=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    whose = forms.ChoiceField(choices=Whose.choices, required=False)

    def _said(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    def span(self, today: date) -> Span:
        return span_of(By(self._said("by") or By.WEEK), self._said("day") or today)

    @property
    def whose_is(self) -> Whose:
        return Whose(self._said("whose") or Whose.ME)


class FeedForm(Keyed[MakeFeed]):
    """What the address of one's own calendar shows."""

    makes = MakeFeed
    handling = frozenset({"key"})

    whose = forms.ChoiceField(
        label=_("Whose"), choices=Whose.choices, initial=Whose.ME, widget=forms.RadioSelect
    )
    shows_titles = forms.BooleanField(
        label=_("With the titles of incidents"),
        help_text=_("Without them it names only the number and what is due."),
        required=False,
    )
