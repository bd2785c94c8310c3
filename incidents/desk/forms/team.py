"""Who does what in a larger incident, and what is planned to be said to whom."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import PlanChannel, PlanGoal, TeamLevel
from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.duty.rules.team import LONGEST
from incidents.handling.asks.team import (
    EndLine,
    GrowTeam,
    NameForQuestion,
    PlanStakeholder,
    ReleaseMessage,
    WriteMessage,
)
from incidents.handling.services.team import level_of
from incidents.models import PlanLine, PlanMessage
from incidents.record.queries.options import people_for
from incidents.record.services.terms import terms_of
from tenants.posted.asking import Ask_co


class NameForm(ActForm[NameForQuestion]):
    makes = NameForQuestion
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id"}

    question = ChosenField(label=_("Question"))
    user = ChosenField(label=_("Colleague"), empty=_("Somebody else"), required=False)
    name = forms.CharField(
        label=_("Who"),
        help_text=_("The name of somebody else, with how to reach them."),
        max_length=200,
        required=False,
    )

    def prepare(self) -> None:
        incident = self.case.incident
        questions = terms_of(incident).profile.questions
        named = [(number, str(text)) for number, text in enumerate(questions, start=1)]
        self.chosen("question").offer(named)
        self.chosen("user").offer(people_for(incident.tenant_id))


class GrowForm(ActForm[GrowTeam]):
    makes = GrowTeam
    versioned = False

    level = forms.ChoiceField(
        label=_("How far the response has grown"),
        choices=TeamLevel.choices,
        widget=forms.RadioSelect,
    )
    crisis_manager = forms.CharField(
        label=_("Crisis manager"),
        help_text=_("In a crisis they decide and speak; you keep the technical side."),
        max_length=200,
        required=False,
    )
    touches_safety = forms.BooleanField(
        label=_("Physical security or access is hit"),
        help_text=_("Then the safety manager is asked to join the team."),
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=TextArea(2))

    def now_stands(self) -> dict[str, object]:
        return {"level": level_of(self.case.incident)}


class PlanForm(ActForm[PlanStakeholder]):
    makes = PlanStakeholder
    versioned = False

    stakeholder = forms.ChoiceField(label=_("For whom"))
    goals = forms.MultipleChoiceField(
        label=_("What for"), choices=PlanGoal.choices, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(
        label=_("By what"),
        help_text=_("What press and public read is released first by who may."),
        choices=PlanChannel.choices,
    )
    speaker = forms.CharField(label=_("Who speaks"), max_length=200)
    first_in = forms.IntegerField(
        label=_("First message within so many minutes"), min_value=0, max_value=LONGEST, initial=30
    )
    every = forms.IntegerField(
        label=_("Then every so many minutes"),
        help_text=_("Empty: one message is all."),
        min_value=1,
        max_value=LONGEST,
        required=False,
    )

    def prepare(self) -> None:
        stakeholders = terms_of(self.case.incident).profile.stakeholders
        named: list[tuple[str, Any]] = [
            (one.key, f"{one.label}: {one.information}") for one in stakeholders
        ]
        offer(self, "stakeholder", [("", _("Choose")), *named])


class _OfLine(ActForm[Ask_co]):
    versioned = False

    line = ChosenField(label=_("For whom"))

    def prepare(self) -> None:
        incident = self.case.incident
        named = {one.key: str(one.label) for one in terms_of(incident).profile.stakeholders}
        lines = PlanLine.objects.filter(incident=incident, ended_at=None).order_by("pk")
        self.chosen("line").offer(
            [
                (one.pk, f"{named.get(one.stakeholder, one.stakeholder)}, "
                 f"{one.get_channel_display()}")
                for one in lines
            ]
        )  # fmt: skip


class MessageForm(_OfLine[WriteMessage]):
    makes = WriteMessage

    text = forms.CharField(
        label=_("Text"),
        help_text=_("Say when it is expected to work again, and what people must do."),
        max_length=8000,
        widget=TextArea(5),
    )
    was_sent = forms.BooleanField(label=_("It went out already"), required=False)


class EndForm(_OfLine[EndLine]):
    makes = EndLine


class ReleaseForm(ActForm[ReleaseMessage]):
    makes = ReleaseMessage
    versioned = False

    message = ChosenField(label=_("Message"))

    def prepare(self) -> None:
        self.chosen("message").offer([(one.pk, one.text[:80]) for one in self._waiting()])

    def _waiting(self) -> Any:
        rows = PlanMessage.objects.filter(line__incident=self.case.incident, sent_at=None)
        return rows.filter(needs_approval=True, approved_at=None).order_by("pk")


class SentForm(ReleaseForm):
    def _waiting(self) -> Any:
        rows = PlanMessage.objects.filter(line__incident=self.case.incident, sent_at=None)
        return rows.exclude(needs_approval=True, approved_at=None).order_by("pk")
