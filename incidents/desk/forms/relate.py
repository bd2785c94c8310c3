"""What one incident has to do with others: said, and taken away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ActForm, offer
from incidents.handling.asks.relate import EndRelation, RelateIncident
from incidents.record.queries.related import related_of
from incidents.relations import BY_HAND


class NumberField(forms.CharField):
    """The number of another incident, as somebody types or pastes it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": "INC-2026-000123", "autocapitalize": "characters"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(max_length=20, widget=widget, **kwargs)


class RelateForm(ActForm[RelateIncident]):
    makes = RelateIncident

    kind = forms.ChoiceField(
        label=gettext_lazy("This incident is"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        widget=forms.RadioSelect,
    )
    other = NumberField(label=gettext_lazy("Number of the other incident"))
    is_public = forms.BooleanField(
        label=gettext_lazy("The customer sees this too"),
        help_text=gettext_lazy(
            "Only between reports of one customer. Nobody sees what is between two customers."
        ),
        required=False,
    )


class EndRelationForm(ActForm[EndRelation]):
    makes = EndRelation

    relation = forms.ChoiceField(
        label=gettext_lazy("Which relation is taken away"), widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        found = related_of(self.case.actor, self.case.incident)
        offer(self, "relation", [(r.key, f"{r.name} {r.reference}") for r in found if r.key])
