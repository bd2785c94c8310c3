"""What is asked of the measures by which a customer works: a text, or a pack of stricter ones."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import KeyedForm, TextArea
from incidents.handling.asks.measures import LoadMeasures

# Of one pack; what ships is half of it.
LONGEST: Final = 200_000


class MeasuresForm(KeyedForm[LoadMeasures]):
    """An empty text is the framework as it ships."""

    makes = LoadMeasures
    handling = frozenset({"key"})

    text = forms.CharField(
        label=_("Pack or profile"),
        help_text=_(
            "In YAML. One that begins with pack: is added to what holds now; any other replaces it."
            " Empty: the framework as it ships."
        ),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=TextArea(8),
    )
    version = forms.CharField(
        label=_("Version"), help_text=_("As it is called from now on."), max_length=40
    )
    sure = forms.BooleanField(
        label=_("I have seen what would change"),
        help_text=_("Leave this empty to see it first."),
        required=False,
    )

    def clean_sure(self) -> Any:
        return bool(self.cleaned_data["sure"])
