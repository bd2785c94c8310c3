"""Around a suspected crime: a legal hold, logs kept longer, who has which side, the police."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import CaseSide, LogKind, PoliceOutcome
from incidents.desk.forms.base import LONG, ActForm, ChosenField, TextArea
from incidents.desk.forms.days import DayField
from incidents.desk.forms.moments import MomentField
from incidents.handling.asks.hold import (
    AssignSide,
    DecideComplaint,
    FileComplaint,
    KeepLogs,
    LiftHold,
    PlaceHold,
)
from incidents.handling.services.crime import complainants, deciders
from incidents.models import LegalHold
from incidents.record.queries.options import Option, people_for, supplier_names
from tenants.models import FunctionHolder
from tenants.posted.files import FilesField


class HoldForm(ActForm[PlaceHold]):
    makes = PlaceHold
    # It changes no field of the record: nobody else can have been first.
    versioned = False

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Nothing of this incident is erased while it stands."),
        max_length=LONG,
        widget=TextArea(),
    )


class LiftForm(ActForm[LiftHold]):
    """The first who asks says why; a second person lifts it."""

    makes = LiftHold
    versioned = False
    asked: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason = forms.CharField(
        label=_("Why it is lifted"),
        help_text=_("A second person who may then lifts it by doing the same."),
        max_length=LONG,
        required=False,
        widget=TextArea(),
    )

    def now_stands(self) -> dict[str, object]:
        standing = LegalHold.objects.filter(incident=self.case.incident, lifted_at=None).first()
        return {"reason": standing.lift_reason} if standing else {}


class KeepLogsForm(ActForm[KeepLogs]):
    makes = KeepLogs
    versioned = False

    kind = forms.ChoiceField(label=_("Kind of log"), choices=LogKind.choices)
    what = forms.CharField(label=_("Which logs"), max_length=300)
    asked_of = forms.CharField(
        label=_("Asked of"), help_text=_("Who keeps them: name or organisation."), max_length=120
    )
    until = DayField(
        label=_("Kept until"), help_text=_("A task reminds you on that day."), required=True
    )
    reason = forms.CharField(label=_("Why"), max_length=LONG, widget=TextArea())


class SideForm(ActForm[AssignSide]):
    makes = AssignSide
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id", "supplier": "supplier_id"}
    # One of the two, so neither is called optional.
    asked: ClassVar[frozenset[str]] = frozenset({"user", "supplier"})

    side = forms.ChoiceField(label=_("Side"), choices=CaseSide.choices)
    user = ChosenField(label=_("Colleague"), empty=_("None"), required=False)
    supplier = ChosenField(
        label=_("Supplier"),
        help_text=_("One of the two: a colleague or a supplier."),
        empty=_("None"),
        required=False,
    )
    task = forms.CharField(label=_("What for"), max_length=200, required=False)

    def prepare(self) -> None:
        incident = self.case.incident
        self.chosen("user").offer(people_for(incident.tenant_id))
        self.chosen("supplier").offer(supplier_names(incident.tenant_id, incident.provider_id))


def _holder(row: FunctionHolder) -> Option:
    return row.pk, f"{row.name}, {row.get_function_display()}"


class PoliceForm(ActForm[DecideComplaint]):
    makes = DecideComplaint
    versioned = False

    outcome = forms.ChoiceField(label=_("Decision"), choices=PoliceOutcome.choices)
    decider = ChosenField(
        label=_("Decided by"), help_text=_("Who holds management or the board there.")
    )
    grounds = forms.CharField(label=_("Grounds"), max_length=LONG, widget=TextArea())

    def prepare(self) -> None:
        self.chosen("decider").offer([_holder(one) for one in deciders(self.case.incident)])


class FiledForm(ActForm[FileComplaint]):
    makes = FileComplaint
    versioned = False

    filer = ChosenField(
        label=_("Filed by"), help_text=_("Who may, as the settings of the customer say.")
    )
    police = forms.CharField(label=_("At which police"), max_length=200)
    number = forms.CharField(label=_("Number of the record"), max_length=120)
    filed_at = MomentField(label=_("Filed"), help_text=_("Empty: now."), required=False)
    attached = FilesField()

    def prepare(self) -> None:
        self.chosen("filer").offer([_holder(one) for one in complainants(self.case.incident)])
