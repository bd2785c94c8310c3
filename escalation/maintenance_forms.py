"""What is filled in to plan maintenance."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.monitoring.asks import PlanMaintenance
from escalation.monitoring.services.maintenance import LONGEST_REASON
from escalation.on_call_forms import zone_choices
from incidents.desk.forms.base import ChosenField, KeyedForm
from incidents.desk.forms.moments import MomentField


class MaintenanceForm(KeyedForm[PlanMaintenance]):
    """A window of one customer; read by the clock of the zone that is chosen."""

    makes = PlanMaintenance
    handling = frozenset({"key"})
    arguments_as: ClassVar[Mapping[str, str]] = {"source": "source_id"}

    customer = forms.CharField(label=_("Customer"), max_length=120)
    reason = forms.CharField(
        label=_("What is done"),
        max_length=LONGEST_REASON,
        help_text=_("The customer reads this."),
    )
    zone = forms.ChoiceField(label=_("Time zone"))
    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    asset = forms.CharField(
        label=_("Only this asset"), max_length=120, required=False, help_text=_("Its name.")
    )
    source = ChosenField(label=_("Only what this source reports"), empty=_("All"), required=False)

    def __init__(self, data: Any = None, *, sources: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        self.chosen("source").offer(sources)
