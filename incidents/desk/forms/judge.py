"""Only the part of a form that decides on the priority, for the result beside it."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from incidents.choices import PersonalData
from incidents.desk.forms.base import LARGEST
from incidents.desk.forms.criteria import CriteriaForm
from incidents.record.queries.assessing import Ground
from incidents.record.rules.classes import QUALITIES, Classes, highest
from incidents.record.services.terms import classes_of
from tenants.contract.rules.profile import MOST_CLASSES
from tenants.rules.typed import is_key

# The rules count one above the highest of a customer as the highest.
CLASSES = [("", ""), *((str(n), str(n)) for n in range(1, MOST_CLASSES + 1))]


class JudgeForm(CriteriaForm):
    """Reads what another form would judge by; assets stand for classes that nobody filled in."""

    personal_data = forms.ChoiceField(choices=PersonalData.choices, required=False)
    assets = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(
        self,
        data: Any,
        *,
        ground: Ground | None,
        assets: list[tuple[int, str]],
        of_incident: bool = False,
    ) -> None:
        super().__init__(data)
        self.of_incident = of_incident
        self.add_criteria(ground)
        field = self.fields["assets"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(pk), name) for pk, name in assets if pk <= LARGEST]
        for quality in QUALITIES:
            self.fields[quality] = forms.TypedChoiceField(
                choices=CLASSES, coerce=int, empty_value=None, required=False
            )

    def seen_ground(self) -> Ground:
        ground, data = super().seen_ground(), self.cleaned_data
        given = Classes(**{quality: data.get(quality) for quality in QUALITIES})
        ids = data.get("assets") or []
        found = highest((ground.terms.classes, *classes_of(ids), given))
        ground = ground.with_classes(found, data.get("personal_data") or PersonalData.NO)
        return ground if self.of_incident else ground.hitting(ids, self._people())

    def _people(self) -> list[int]:
        """Return who is hit of a new incident, as far as they are chosen by now."""
        data = cast(QueryDict, self.data)
        given = [*data.getlist("contacts"), data.get("reporter", "")]
        return [int(value) for value in given if is_key(value)]
