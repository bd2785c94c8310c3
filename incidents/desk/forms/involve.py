"""Who else works on an incident: added, and let go."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ActForm, ChosenField
from incidents.handling.asks.involve import EndInvolvement, Involve
from incidents.record.queries.involved import involved_names
from incidents.record.queries.options import people_for, supplier_names


class InvolveForm(ActForm[Involve]):
    makes = Involve
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id", "supplier": "supplier_id"}
    # It changes no field of the record: nobody else can have been first.
    versioned = False
    # One of the two, so neither is called optional.
    asked: ClassVar[frozenset[str]] = frozenset({"user", "supplier"})

    user = ChosenField(label=gettext_lazy("Colleague"), empty=gettext_lazy("None"), required=False)
    supplier = ChosenField(
        label=gettext_lazy("Supplier"),
        help_text=gettext_lazy("One of the two: a colleague or a supplier."),
        empty=gettext_lazy("None"),
        required=False,
    )
    task = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)

    def prepare(self) -> None:
        incident = self.case.incident
        self.chosen("user").offer(people_for(incident.tenant_id))
        self.chosen("supplier").offer(supplier_names(incident.tenant_id, incident.provider_id))


class EndInvolvementForm(ActForm[EndInvolvement]):
    makes = EndInvolvement
    versioned = False

    involved = ChosenField(label=gettext_lazy("Who no longer works on it"))

    def prepare(self) -> None:
        self.chosen("involved").offer(involved_names(self.case.incident))
