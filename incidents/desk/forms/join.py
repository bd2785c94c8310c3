"""Making one incident of two."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import LONG, ActForm, TextArea
from incidents.desk.forms.relate import NumberField
from incidents.handling.asks.join import MergeIncident


class MergeForm(ActForm[MergeIncident]):
    makes = MergeIncident

    survivor = NumberField(
        label=gettext_lazy("Number of the incident that goes on"),
        help_text=gettext_lazy(
            "Of the same customer. This one ends. Who must hear, the higher priority and what is"
            " owed, by the earlier moment of both, go on there. Nothing is lost or undone."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Message to those affected"),
        help_text=gettext_lazy("It goes out at once to whoever hears of this one."),
        max_length=LONG,
        widget=TextArea(),
    )

    def now_stands(self) -> dict[str, object]:
        return {
            "text": _(
                "We know of this already and work on it. Your report goes on together with an"
                " earlier one; you get every message about it."
            )
        }
