"""Confirming, closing and what follows: review and improvements."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.choices import ComplaintState, ImprovementKind, ImprovementRoute
from incidents.desk.forms.base import LONG, ActForm, ChosenField, NothingForm, TextArea
from incidents.duty.queries.improving import result_of
from incidents.duty.rules.missing import Missing
from incidents.duty.services.gate import missing_now
from incidents.handling.asks.close import RecordConfirmation, RecordSilence
from incidents.handling.asks.feedback import AnswerComplaint
from incidents.handling.asks.review import (
    AddImprovement,
    EstablishEffect,
    FinishImprovement,
    HoldReview,
)
from incidents.handling.services.close import NotYet
from incidents.handling.services.review import held_mark
from incidents.models import Complaint, Improvement, Review, UpdateRound
from incidents.record.queries.options import contact_names, people_for
from incidents.record.queries.promised import owed_rounds
from tenants.errors import DomainError
from tenants.rules.roles import Action

YES_NO = [("True", _("Yes")), ("False", _("No"))]


class ConfirmedForm(ActForm[RecordConfirmation]):
    """What the customer said on the phone: who, and in what words."""

    makes = RecordConfirmation
    arguments_as: ClassVar[Mapping[str, str]] = {"contact": "contact_id"}

    contact = ChosenField(label=_("Who confirmed"))
    remark = forms.CharField(label=_("In what words"), max_length=2000, widget=TextArea(2))

    def prepare(self) -> None:
        self.chosen("contact").offer(contact_names(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, object]:
        return {"contact": self.case.incident.reporter_id}


class SilenceForm(ActForm[RecordSilence]):
    makes = RecordSilence
    remark = forms.CharField(
        label=_("How it was tried"), max_length=2000, required=False, widget=TextArea(2)
    )


class CloseForm(NothingForm):
    """Closing says what is missing; what can be gone without takes an exception."""

    missing: tuple[Missing, ...] = ()
    owed: Sequence[UpdateRound] = ()

    def prepare(self) -> None:
        self.missing = missing_now(self.case.incident, now=self.case.now)
        self.owed = owed_rounds(self.case.incident)
        may_waive = self.case.actor.may(Action.WAIVE, self.case.incident.tenant_id)
        self.may_go_without = may_waive and any(found.is_waivable for found in self.missing)

    def take_refusal(self, refusal: DomainError) -> None:
        """The page lists what is missing, each with where it is given; that is said once."""
        if isinstance(refusal, NotYet):
            self.add_error(None, str(refusal.message))
        else:
            super().take_refusal(refusal)


class ReviewForm(ActForm[HoldReview]):
    makes = HoldReview
    versioned = False

    findings = forms.CharField(
        label=_("Findings on cause and handling"), max_length=LONG, widget=TextArea(4)
    )
    was_effective = forms.TypedChoiceField(
        label=_("Was the response effective?"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    was_preventable = forms.TypedChoiceField(
        label=_("Could it have been prevented?"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    recommendations = forms.CharField(
        label=_("Recommendations"), max_length=LONG, required=False, widget=TextArea()
    )
    shared_with = forms.CharField(
        label=_("Shared with"), max_length=2000, required=False, widget=TextArea(2)
    )
    # Which holding of it was looked at.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def now_stands(self) -> dict[str, object]:
        review = Review.objects.filter(incident=self.case.incident).first()
        if review is None or review.held_at is None:
            return {}
        words = ("findings", "recommendations", "shared_with")
        judged = ("was_effective", "was_preventable")
        return {
            **{name: getattr(review, name) for name in words},
            **{name: str(getattr(review, name)) for name in judged},
            "seen": held_mark(review),
        }

    def renew(self) -> None:
        super().renew()
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(self.now_stands().get("seen", ""))
        self.data = data


class ImprovementForm(ActForm[AddImprovement]):
    makes = AddImprovement
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"owner": "owner_id"}

    text = forms.CharField(label=_("What will be done"), max_length=4000, widget=TextArea())
    kind = forms.ChoiceField(label=_("Kind"), choices=ImprovementKind.choices)
    route = forms.ChoiceField(
        label=_("Goes to"),
        help_text=_("What can be planned is a change; what cannot yet waits for a release."),
        choices=ImprovementRoute.choices,
    )
    owner = ChosenField(label=_("Owner"), empty=_("Nobody yet"), required=False)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self) -> None:
        self.chosen("owner").offer(people_for(self.case.incident.tenant_id))


class FinishForm(ActForm[FinishImprovement]):
    makes = FinishImprovement
    versioned = False
    row = "improvement"

    improvement = ChosenField(label=_("Improvement"))
    result = forms.CharField(label=_("What came of it"), max_length=4000, widget=TextArea())
    effect_on = forms.DateField(
        label=_("When it is looked whether it helped"),
        help_text=_("Empty: after 90 days."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self) -> None:
        open_ones = Improvement.objects.filter(
            review__incident=self.case.incident, done_at__isnull=True
        )
        offered = [(row.pk, row.text[:80]) for row in open_ones]
        self.chosen("improvement").offer(offered)
        # What carried it out said already what came of it: one confirms that.
        named = str(self.initial.get("improvement", ""))
        chosen = next((key for key, _text in offered if str(key) == named), None)
        if chosen is not None:
            self.initial.setdefault("result", result_of(int(chosen)))


class EffectForm(ActForm[EstablishEffect]):
    """Whether an improvement helped, and what follows where it did not."""

    makes = EstablishEffect
    versioned = False
    row = "improvement"
    arguments_as: ClassVar[Mapping[str, str]] = {"next_owner": "next_owner_id"}

    improvement = ChosenField(label=_("Improvement"))
    was_effective = forms.TypedChoiceField(
        label=_("Did it help?"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    effect = forms.CharField(
        label=_("By what one sees that"),
        help_text=_("What happened since, or did not happen any more."),
        max_length=4000,
        widget=TextArea(),
    )
    next_text = forms.CharField(
        label=_("What is done next"),
        help_text=_("Where it did not help enough: the improvement that follows it."),
        max_length=4000,
        required=False,
        widget=TextArea(2),
    )
    next_owner = ChosenField(label=_("By whom"), empty=_("The same person"), required=False)
    next_due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self) -> None:
        done = Improvement.objects.filter(
            review__incident=self.case.incident, done_at__isnull=False, effect_at=None
        ).order_by("effect_on", "pk")
        self.chosen("improvement").offer([(row.pk, row.text[:80]) for row in done])
        self.chosen("next_owner").offer(people_for(self.case.incident.tenant_id))


class ComplaintForm(ActForm[AnswerComplaint]):
    makes = AnswerComplaint
    versioned = False
    row = "complaint"

    complaint = ChosenField(label=_("Complaint"))
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The customer reads it on the page of the report."),
        max_length=4000,
        widget=TextArea(),
    )

    def prepare(self) -> None:
        waiting = Complaint.objects.filter(
            incident=self.case.incident, state=ComplaintState.RECEIVED
        )
        self.chosen("complaint").offer([(row.pk, row.text[:80]) for row in waiting])
