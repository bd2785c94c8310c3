"""Asking for an exception, and answering as the second person."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.duty.asks import AnswerWaiver, AskWaiver
from incidents.duty.queries.waivers import waiting_on
from incidents.duty.services.gate import missing_now
from incidents.duty.services.owing import takes_two
from incidents.duty.services.waive import LONGEST


class WaiveForm(ActForm[AskWaiver]):
    """What closing goes without, and why; the page says when a second person is needed."""

    makes = AskWaiver
    codes = forms.MultipleChoiceField(label=_("Close without"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Why without"), max_length=LONGEST, widget=TextArea(3))

    def prepare(self) -> None:
        incident = self.case.incident
        missing = missing_now(incident, now=self.case.now)
        waiting = {row.code for row in waiting_on(incident)}
        free = [m for m in missing if m.is_waivable and m.code not in waiting]
        self.never = [m for m in missing if not m.is_waivable]
        self.free = free
        self.needs_two = takes_two(incident)
        offer(self, "codes", [(found.code, found.label) for found in free])


class SecondForm(ActForm[AnswerWaiver]):
    """Agree or decline; never whoever asked."""

    makes = AnswerWaiver
    versioned = False
    row = "waiver"
    arguments_as: ClassVar[Mapping[str, str]] = {"answer": "agrees"}

    waiver = ChosenField(label=_("Exception"))
    answer = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("agree", _("I agree")), ("decline", _("I do not agree"))],
        coerce=lambda value: value == "agree",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"),
        help_text=_("Required when you do not agree."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        me = self.case.actor.user_id
        rows = [row for row in waiting_on(self.case.incident) if row.asked_by_id != me]
        self.waiting = rows
        names = [(row.pk, f"{row.label}: {row.reason[:80]}") for row in rows]
        self.chosen("waiver").offer(names)
        if len(rows) == 1:
            self.initial.setdefault("waiver", rows[0].pk)
