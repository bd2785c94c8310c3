"""Deciding on a personal data breach, and recording that an authority was notified."""

from dataclasses import fields
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import TO_AUTHORITY, BreachOutcome, DataProtection
from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.desk.forms.moments import MomentField
from incidents.duty.asks import DecideBreach, DescribeBreach, RecordFiling
from incidents.duty.queries.breach import (
    clock_list,
    clock_of,
    deciders_of,
    description_of,
    leading_terms,
    waiting_decision,
)
from incidents.duty.queries.filing import files_offered
from incidents.duty.queries.obligations import called_of
from incidents.duty.services.breach import LONGEST
from incidents.duty.services.deciders import capacity_of
from incidents.duty.services.describe import MOST, may_describe
from incidents.duty.services.filing import offered_forms
from incidents.duty.services.owing import takes_two
from tenants.posted.asking import Ask_co
from tenants.posted.files import FilesField


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

    def prepare(self) -> None:
        super().prepare()
        self.needs_two = takes_two(self.case.incident)
        # For the second person: what the first one said.
        self.waiting = waiting_decision(self.case.incident) if self.capacity else None


class FilingForm(BreachForm[RecordFiling]):
    makes = RecordFiling
    obligation = ChosenField(label=_("Which duty"))
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
    receipt = ChosenField(
        label=_("Receipt"), help_text=_("A file of this record, where it is one."), empty=_("None"),
        required=False,
    )  # fmt: skip
    attached = FilesField()
    form = forms.ChoiceField(
        label=_("Form"),
        help_text=_("It is kept as it stands now, with this notification."),
        required=False,
    )
    more_follows = forms.BooleanField(
        label=_("More follows"),
        help_text=_(
            "What is not known yet is sent later (GDPR art. 33(4)); the GBA asks its part 2 within "
            "21 days."
        ),
        required=False,
    )
    late_reason = forms.CharField(
        label=_("Why after 72 hours"),
        help_text=_("Only when it was later (GDPR art. 33(1))."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )
    asked: ClassVar[frozenset[str]] = frozenset({"late_reason"})

    def prepare(self) -> None:
        super().prepare()
        incident = self.case.incident
        self.chosen("receipt").offer(files_offered(incident))
        terms = leading_terms(incident)
        if len(terms) > 1:
            self.chosen("obligation").offer([(row.pk, called_of(row)) for row in terms])
        else:
            del self.fields["obligation"]
        forms_offered = [
            (one.code, one.title)
            for one in offered_forms(incident, now=self.case.now)
            if TO_AUTHORITY in one.duties
        ]
        offer(self, "form", [("", _("As is usual here")), *forms_offered])

    def now_stands(self) -> dict[str, object]:
        return {"filed_at": self.case.now}


class DescribeForm(BreachForm[DescribeBreach]):
    """What the authority asks; a later description begins with what the last one says."""

    makes = DescribeBreach
    is_disclosed = forms.BooleanField(label=_("Seen by who may not see them"), required=False)
    is_altered = forms.BooleanField(label=_("Changed without leave"), required=False)
    is_lost = forms.BooleanField(label=_("Lost, or out of reach"), required=False)
    kinds_of_data = forms.CharField(
        label=_("Which data"),
        help_text=_("For example names and addresses, accounts, payslips, medical files."),
        max_length=LONGEST,
        widget=TextArea(2),
    )
    is_special = forms.BooleanField(
        label=_("Special or criminal data, or national numbers among them"), required=False
    )
    persons = forms.IntegerField(
        label=_("Persons concerned"),
        help_text=_("About how many. Leave it empty while that is not known."),
        min_value=0, max_value=MOST, required=False,
    )  # fmt: skip
    records = forms.IntegerField(
        label=_("Records concerned"), min_value=0, max_value=MOST, required=False
    )
    protection = forms.ChoiceField(
        label=_("Could they be read"), choices=DataProtection.choices, widget=forms.RadioSelect
    )
    protected_by = forms.CharField(
        label=_("Protected by"),
        help_text=_("For example disk encryption, pseudonyms, remote erasure."),
        max_length=200,
        required=False,
    )
    consequences = forms.CharField(
        label=_("Consequences for persons"), max_length=LONGEST, widget=TextArea(3)
    )
    remedies = forms.CharField(
        label=_("Measures taken or proposed"),
        help_text=_("Also what makes the consequences smaller."),
        max_length=LONGEST,
        widget=TextArea(3),
    )

    def prepare(self) -> None:
        super().prepare()
        self.may = may_describe(self.case.actor, self.case.incident)

    def now_stands(self) -> dict[str, object]:
        last = description_of(self.case.incident)
        return {one.name: getattr(last, one.name) for one in fields(self.makes)} if last else {}
