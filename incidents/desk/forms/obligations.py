"""Deciding from when a law counts, and answering what it asks."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import ObligationState
from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.desk.forms.moments import MomentField
from incidents.duty.asks import AnswerObligation, BeginDuties
from incidents.duty.queries.breach import deciders_of
from incidents.duty.queries.obligations import open_choices
from incidents.duty.services.deciders import capacity_of
from incidents.duty.services.obligations import LONGEST
from incidents.duty.services.owing import events_offered, takes_two
from incidents.models import Attachment
from tenants.posted.asking import Ask_co

ANSWERS = [
    (ObligationState.FILED, _("It was filed")),
    (ObligationState.NOT_OWED, _("It is not required")),
]


class LawForm(ActForm[Ask_co]):
    """Who may not decide sees who does, and no fields."""

    versioned = False

    def prepare(self) -> None:
        incident = self.case.incident
        self.capacity = capacity_of(self.case.actor, incident)
        self.deciders = [] if self.capacity else deciders_of(incident)


class BeginForm(LawForm[BeginDuties]):
    makes = BeginDuties
    event = forms.ChoiceField(label=_("What the law counts from"), widget=forms.RadioSelect)
    at = MomentField(label=_("Since when"))
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_(
            "What was known then, and why that was enough. Terms count every hour from this "
            "moment; a later correction never moves one to later."
        ),
        max_length=LONGEST,
        widget=TextArea(4),
    )

    def prepare(self) -> None:
        super().prepare()
        self.events = events_offered(self.case.incident)
        offer(self, "event", [(event.value, event.label) for event in self.events])
        self.has_fields = bool(self.events)

    def now_stands(self) -> dict[str, object]:
        return {"at": self.case.now}


class AnswerForm(LawForm[AnswerObligation]):
    makes = AnswerObligation
    obligation = ChosenField(label=_("Duty"))
    outcome = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)
    filed_at = MomentField(label=_("When it was filed"), required=False)
    reference = forms.CharField(
        label=_("Number or code of the recipient"),
        help_text=_("Where there is none: how it was sent, and to whom."),
        max_length=120,
        required=False,
    )
    receipt = ChosenField(
        label=_("Receipt"),
        help_text=_("A file of this record, where it is one."),
        empty=_("None"),
        required=False,
    )
    late_reason = forms.CharField(
        label=_("Why after the term"),
        help_text=_("Only when it was later."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_("Why it is not required. The authority may ask for it."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(4),
    )
    asked: ClassVar[frozenset[str]] = frozenset({"late_reason", "reference", "filed_at", "grounds"})

    def prepare(self) -> None:
        super().prepare()
        incident = self.case.incident
        choices = open_choices(incident)
        files = Attachment.objects.filter(incident=incident, erased_at=None).order_by("-pk")
        self.chosen("obligation").offer(choices)
        self.chosen("receipt").offer([(file.pk, file.name) for file in files])
        self.has_fields, self.needs_two = bool(choices), takes_two(incident)
        if len(choices) == 1:
            self.initial.setdefault("obligation", choices[0][0])
