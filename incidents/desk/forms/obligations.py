"""Deciding from when a law counts, and answering what it asks."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import DutyEvent, ObligationState
from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.desk.forms.moments import MomentField
from incidents.duty.asks import AnswerObligation, BeginDuties, DenyDuties, TellController
from incidents.duty.queries.breach import deciders_of
from incidents.duty.queries.controllers import instead_of_them, privacy_holders
from incidents.duty.queries.filing import files_offered, letter_of
from incidents.duty.queries.obligations import notice_owed, open_choices, said_once
from incidents.duty.queries.significance import significance_of
from incidents.duty.services.deciders import capacity_of
from incidents.duty.services.denying import deniable
from incidents.duty.services.obligations import LONGEST
from incidents.duty.services.owing import events_offered, takes_two
from incidents.models import ControllerNotice
from tenants.posted.asking import Ask_co
from tenants.posted.files import FilesField

NOTICE_FORM = "controller_notice"
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
        self.events = events_offered(self.case.incident, self.case.actor)
        offer(self, "event", [(event.value, event.label) for event in self.events])
        self.has_fields = bool(self.events)
        # A proposal with its reason: whoever decides is asked, and nothing is chosen for them.
        is_asked = DutyEvent.SIGNIFICANT in self.events
        now = self.case.now
        self.proposals = significance_of(self.case.incident, now=now) if is_asked else []

    def now_stands(self) -> dict[str, object]:
        return {"at": self.case.now}


class DenyForm(LawForm[DenyDuties]):
    makes = DenyDuties
    event = forms.ChoiceField(label=_("What is not so"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_(
            "Why it is not serious enough, by what is known now. It stands in the record; only a"
            " later decision undoes it."
        ),
        max_length=LONGEST,
        widget=TextArea(4),
    )

    def prepare(self) -> None:
        super().prepare()
        incident = self.case.incident
        events = deniable(incident, self.case.actor)
        offer(self, "event", [(event.value, event.label) for event in events])
        self.has_fields, self.needs_two = bool(events), takes_two(incident)
        is_asked = DutyEvent.SIGNIFICANT in events
        self.proposals = significance_of(incident, now=self.case.now) if is_asked else []


class ControllerForm(LawForm[TellController]):
    makes = TellController
    text = forms.CharField(
        label=_("What the customer is told"),
        help_text=_(
            "What happened, to which data of about how many persons, what may follow, what you do "
            "and whom they can ask. Name no other customer. Their 72 hours run from this notice."
        ),
        max_length=LONGEST,
        widget=TextArea(8),
    )
    late_reason = forms.CharField(
        label=_("Why after the term"),
        help_text=_("Only when the agreed hours have passed."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )
    asked: ClassVar[frozenset[str]] = frozenset({"late_reason"})

    def prepare(self) -> None:
        super().prepare()
        incident = self.case.incident
        self.has_fields = notice_owed(incident) is not None
        held = privacy_holders(incident)
        self.told: list[Any] = [*held] if held else [*instead_of_them(incident)]
        # A second one adds to it: whoever writes it knows that there was a first.
        self.earlier = ControllerNotice.objects.filter(incident=incident).order_by("pk").last()

    def now_stands(self) -> dict[str, object]:
        """Begin with what the fact sheet says: whoever sends it reads and changes that."""
        letter = letter_of(self.case.incident, NOTICE_FORM, now=self.case.now)
        return {"text": letter[:LONGEST]} if letter else {}


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
    attached = FilesField()
    late_reason = forms.CharField(
        label=_("Why after the term"),
        help_text=_("Only when it was later."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_(
            "Why it is not required. The authority may ask for it. Who agrees as the second "
            "person may leave it empty: then the grounds of the first hold."
        ),
        max_length=LONGEST,
        required=False,
        widget=TextArea(4),
    )
    asked: ClassVar[frozenset[str]] = frozenset({"late_reason", "reference", "filed_at", "grounds"})

    def prepare(self) -> None:
        super().prepare()
        incident = self.case.incident
        choices = open_choices(incident)
        self.chosen("obligation").offer(choices)
        self.chosen("receipt").offer(files_offered(incident))
        self.has_fields, self.needs_two = bool(choices), takes_two(incident)
        if len(choices) == 1:
            self.initial.setdefault("obligation", choices[0][0])
        # For the second person: what the first one said, and the answer that agrees with it.
        me = self.case.actor.user_id
        self.said_once = said_once(incident) if self.capacity else []
        self.to_agree = [one for one in self.said_once if one.answer.answered_by_id != me]
        if any(str(one.obligation) == str(self.initial.get("obligation")) for one in self.to_agree):
            self.initial.setdefault("outcome", ObligationState.NOT_OWED)
