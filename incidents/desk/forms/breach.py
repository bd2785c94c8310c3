"""Deciding on a personal data breach, and recording that an authority was notified."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import BreachOutcome
from incidents.desk.forms.base import ActForm, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.queries.breach import clock_list, clock_of, deciders_of
from incidents.duty.services.breach import LONGEST, capacity_of
from tenants.posted.asking import Ask_co


class BreachForm(ActForm[Ask_co]):
    """Who may not decide sees who does, and no fields."""

    versioned = False

    def prepare(self) -> None:
        incident = self.case.incident
        self.capacity = capacity_of(self.case.actor, incident)
        self.clock = clock_of(incident, list(clock_list(incident)))
        self.deciders = [] if self.capacity else deciders_of(incident)


class DecideForm(BreachForm[DecideBreach]):
    makes = DecideBreach
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=BreachOutcome.choices, widget=forms.RadioSelect
    )
    tells_persons = forms.BooleanField(
        label=_("The persons concerned are told too"),
        help_text=_("When the risk for them is high (GDPR art. 34)."),
        required=False,
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_(
            "What happened to which data, of how many persons, what may follow, and why this "
            "decision. The authority may ask for it."
        ),
        max_length=LONGEST,
        widget=TextArea(5),
    )


class FilingForm(BreachForm[RecordFiling]):
    makes = RecordFiling
    authority = forms.CharField(
        label=_("Authority"),
        help_text=_("For example the Dutch AP, or the Belgian GBA or VTC."),
        max_length=120,
    )
    reference = forms.CharField(
        label=_("Reference of the authority"),
        help_text=_("The number or code on its receipt."),
        max_length=120,
    )
    filed_at = MomentField(label=_("When it was notified"))
    late_reason = forms.CharField(
        label=_("Why after 72 hours"),
        help_text=_("Only when it was later (GDPR art. 33(1))."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )
    asked: ClassVar[frozenset[str]] = frozenset({"late_reason"})

    def now_stands(self) -> dict[str, object]:
        return {"filed_at": self.case.now}
