"""Category, labels, personal data and the three classes, as triage and classification ask them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import PersonalData, Quality
from incidents.desk.forms.base import ActForm, ChosenField, TextArea
from incidents.handling.asks.triage import ClassifyIncident
from incidents.record.queries.assessing import ground_of
from incidents.record.queries.options import category_names
from incidents.record.rules.classes import QUALITIES, Classes
from tenants.contract.rules.profile import Profile
from tenants.posted.asking import Ask_co


def class_choices(profile: Profile, quality: str, stands: int | None) -> list[tuple[str, Any]]:
    """Return the classes that this quality has by the measures that hold, and the one it has: an
    asset may be of a higher class than there is here, and counts as the highest.
    """
    numbers = map(str, range(1, max(profile.highest_class(quality), stands or 0) + 1))
    return [("", gettext_lazy("Not known")), *((number, number) for number in numbers)]


class ClassesForm(ActForm[Ask_co]):
    """Category, labels, personal data and the three classes."""

    arguments_as: ClassVar[Mapping[str, str]] = {"category": "category_id"}
    known_as: ClassVar[Mapping[str, str]] = {"classes": "class_reason"}

    category = ChosenField(label=gettext_lazy("Category"), required=False)
    is_security = forms.BooleanField(label=gettext_lazy("Security incident"), required=False)
    is_cyber = forms.BooleanField(label=gettext_lazy("Cyber-security incident"), required=False)
    is_breach = forms.BooleanField(label=gettext_lazy("Data breach"), required=False)
    personal_data = forms.ChoiceField(
        label=gettext_lazy("Personal data involved"),
        choices=PersonalData.choices,
        widget=forms.RadioSelect,
    )
    class_reason = forms.CharField(
        label=gettext_lazy("Why no class"),
        help_text=gettext_lazy("Only when a class is not known."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        self.chosen("category").offer(category_names(active=True))
        if not self.has_classes():
            del self.fields["class_reason"]
            return
        profile = ground_of(self.case.incident).profile
        for quality in QUALITIES:
            self.fields[quality] = forms.TypedChoiceField(
                label=Quality(quality).label,
                choices=class_choices(profile, quality, getattr(self.case.incident, quality)),
                coerce=int,
                empty_value=None,
                required=False,
            )

    def has_classes(self) -> bool:
        """Say whether classes were agreed with this customer, or are known all the same."""
        incident = self.case.incident
        known = any(getattr(incident, quality) is not None for quality in QUALITIES)
        return incident.profile_id is not None or known

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        names = (
            "is_security",
            "is_cyber",
            "is_breach",
            "personal_data",
            "class_reason",
            *QUALITIES,
        )
        return {
            **{name: getattr(incident, name) for name in names},
            "category": incident.category_id,
        }

    def classes(self) -> Classes:
        data = self.cleaned_data
        return Classes(**{quality: data.get(quality) for quality in QUALITIES})


class ClassifyForm(ClassesForm[ClassifyIncident]):
    makes = ClassifyIncident
