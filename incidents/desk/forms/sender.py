"""Whose report it is, of which nothing proves who sent it."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ActForm, ChosenField, TextArea
from incidents.handling.asks.report import ConfirmSender, RejectReport
from incidents.record.queries.options import contact_names


class ConfirmSenderForm(ActForm[ConfirmSender]):
    makes = ConfirmSender
    arguments_as: ClassVar[Mapping[str, str]] = {"reporter": "reporter_id"}

    reporter = ChosenField(
        label=gettext_lazy("Who reports"),
        help_text=gettext_lazy("They see it from now on, get a receipt and hear how it goes."),
    )

    def prepare(self) -> None:
        self.chosen("reporter").offer(contact_names(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        return {"reporter": incident.reporter_id if incident.reporter.email else None}


class RejectForm(ActForm[RejectReport]):
    makes = RejectReport

    reason = forms.CharField(
        label=gettext_lazy("Why it is no report of this customer"),
        help_text=gettext_lazy("Only the desk reads this."),
        max_length=200,
        widget=TextArea(2),
    )
