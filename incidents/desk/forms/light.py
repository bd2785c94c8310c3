"""A small thing at the desk: who, what and when are enough (R12); the rest is for triage."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, Level
from incidents.desk.forms.base import LONG, KeyedForm, TextArea
from incidents.desk.forms.caller import CallerForm
from incidents.desk.forms.moments import MomentField
from incidents.desk.forms.register import AT_THE_DESK
from incidents.handling.asks.report import RegisterIncident, TakeReport
from tenants.models import Tenant


class LightForm(CallerForm, KeyedForm[TakeReport]):
    """Small until triage says otherwise: low impact, low urgency."""

    known_as: ClassVar[Mapping[str, str]] = {
        **CallerForm.refused_as, "symptoms": "description",
    }  # fmt: skip

    title = forms.CharField(label=gettext_lazy("In one sentence"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What does the caller see?"), max_length=LONG, widget=TextArea(2)
    )
    affected = forms.CharField(
        label=gettext_lazy("Affected systems"),
        help_text=gettext_lazy("Required for a report by phone."),
        max_length=2000,
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Came in by"),
        choices=[(c.value, c.label) for c in AT_THE_DESK],
        initial=Channel.PHONE,
    )
    occurred_at = MomentField(label=gettext_lazy("When did it happen?"), required=False)
    answered_call = forms.BooleanField(
        label=gettext_lazy("I answered this call myself"), required=False
    )

    is_light = True

    def __init__(
        self, data: Any = None, *, tenant: Tenant, reporter: str = "", files: Any = None
    ) -> None:
        super().__init__(data, files=files, initial={**self.marks(), "reporter": reporter})
        self.tenant = tenant
        self.fields["affected"].required = self["channel"].value() == Channel.PHONE
        self.may_be_new()

    def offer_lists(self) -> None:
        """Read what can be chosen: for a page that shows this form."""
        self.offer_people(self.tenant.pk)

    def judged(self) -> None:
        """Say nothing of impact and urgency: triage does."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self.require_caller()
        return cleaned

    def ask(self) -> TakeReport:
        """Return what the service is asked; only of a valid form."""
        data = self.cleaned_data
        report = RegisterIncident(
            title=data["title"],
            description=data["description"],
            symptoms=data["description"],
            affected=data["affected"],
            channel=data["channel"],
            occurred_at=data["occurred_at"],
            answered_call=data["answered_call"],
            impact=Level.LOW,
            urgency=Level.LOW,
            # The service refuses a reporter of another customer, and nobody at all.
            reporter_id=data["reporter"] or 0,
        )
        return TakeReport(report=report, caller=self.caller())
