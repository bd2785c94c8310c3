"""What is asked of many at once: what they are, how urgent, what they are part of."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import Level, OutageState
from incidents.desk.forms.base import LONG, ChosenField, TextArea, offer
from incidents.desk.forms.bulk import ManyForm
from incidents.desk.forms.relate import NumberField
from incidents.desk.queries.outages import visible_outages
from incidents.handling.asks.bulk import ClassifyMany, JoinMany, PrioritiseMany
from incidents.handling.asks.join import MergeIncident
from incidents.record.queries.options import category_names

_STAYS: Final = ("", _("As it is"))
LEVELS: Final = [_STAYS, *((str(level.value), level.label) for level in reversed(Level))]
YES_NO: Final = [_STAYS, ("yes", _("Yes")), ("no", _("No"))]


def _said(value: str) -> bool:
    return value == "yes"


class LabelField(forms.TypedChoiceField):
    """A label that each gets, loses or keeps as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, coerce=_said, empty_value=None, required=False, **kwargs)


class ClassifyManyForm(ManyForm[ClassifyMany]):
    makes = ClassifyMany
    arguments_as: ClassVar[Mapping[str, str]] = {"category": "category_id"}

    category = ChosenField(label=_("Category"), empty=_("As it is"), required=False)
    is_security = LabelField(label=_("Security incident"))
    is_cyber = LabelField(label=_("Cyber-security incident"))
    is_breach = LabelField(label=_("Data breach"))

    def prepare(self) -> None:
        self.chosen("category").offer(category_names(active=True))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        said = [cleaned.get(name) for name in self.fields if name != "key"]
        if not self.errors and all(one is None for one in said):
            self.add_error(None, _("Choose what changes: all of it stands as it is."))
        return cleaned


class PriorityManyForm(ManyForm[PrioritiseMany]):
    """By the matrix of each customer; never below what its class asks."""

    makes = PrioritiseMany

    impact = forms.TypedChoiceField(
        label=_("Impact"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=TextArea(2))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and cleaned["impact"] is None and cleaned["urgency"] is None:
            self.add_error("impact", _("Choose what changes: all of it stands as it is."))
        return cleaned


class MergeManyForm(ManyForm[MergeIncident]):
    makes = MergeIncident

    survivor = NumberField(
        label=_("Number of the incident that goes on"),
        help_text=_("Of the same customer. All others that are chosen end in it."),
    )
    text = forms.CharField(
        label=_("Message to those affected"),
        help_text=_("It goes out at once to whoever hears of those that end."),
        initial=_(
            "We know of this already and work on it. Your report goes on together with an"
            " earlier one; you get every message about it."
        ),
        max_length=LONG,
        widget=TextArea(),
    )

    def clean_survivor(self) -> str:
        return str(self.cleaned_data["survivor"]).strip().upper()


class JoinManyForm(ManyForm[JoinMany]):
    makes = JoinMany

    outage = forms.ChoiceField(label=_("Outage"))
    reason = forms.CharField(
        label=_("Why it is more urgent"),
        help_text=_("Kept with each priority that is raised; the customer may read it."),
        max_length=500,
        required=False,
    )

    def prepare(self) -> None:
        running = visible_outages(self.actor).exclude(state=OutageState.CLOSED).order_by("-pk")
        rows = running.values_list("reference", "title")
        named = [(reference, f"{reference} · {title}") for reference, title in rows]
        offer(self, "outage", [("", _("Choose")), *named])
        if not named:
            self.fields["outage"].help_text = _("No outage runs: start one from an incident.")
