"""Correcting the report: what it says, from whom, what it is and when it began."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, DetectionSource, Kind
from incidents.desk.forms.base import LONG, ActForm, ChosenField, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.desk.forms.register import AT_THE_DESK
from incidents.handling.asks.triage import CorrectIncident
from incidents.record.queries.options import contact_names


class CorrectForm(ActForm[CorrectIncident]):
    """Everything as it stands, to be put right; why is kept with what it was and what it is."""

    makes = CorrectIncident
    arguments_as: ClassVar[Mapping[str, str]] = {"reporter": "reporter_id"}

    title = forms.CharField(label=gettext_lazy("In one sentence"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=LONG, widget=TextArea(4)
    )
    symptoms = forms.CharField(
        label=gettext_lazy("Symptoms"),
        help_text=gettext_lazy("Required for a report by phone."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    affected = forms.CharField(
        label=gettext_lazy("Affected systems"),
        help_text=gettext_lazy("Required for a report by phone."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy("What is owed follows from it: another kind has other duties."),
        choices=Kind.choices,
    )
    reporter = ChosenField(label=gettext_lazy("Who reports"))
    former_still_hears = forms.BooleanField(
        label=gettext_lazy("The former reporter is affected too and keeps getting messages"),
        help_text=gettext_lazy("Only when you choose somebody else."),
        required=False,
    )
    channel = forms.ChoiceField(label=gettext_lazy("Came in by"), choices=Channel.choices)
    detection = forms.ChoiceField(label=gettext_lazy("Noticed by"), choices=DetectionSource.choices)
    found_unregistered = forms.BooleanField(
        label=gettext_lazy("Found unregistered"),
        help_text=gettext_lazy(
            "Nobody reported it when it happened: it was found afterwards, in a log or a review."
        ),
        required=False,
    )
    occurred_at = MomentField(label=gettext_lazy("When did it happen?"), required=False)
    detected_at = MomentField(label=gettext_lazy("When was it noticed?"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        help_text=gettext_lazy("Only the desk reads this."),
        max_length=2000,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        incident = self.case.incident
        people = contact_names(incident.tenant_id)
        if incident.reporter_id not in dict(people):
            # Who left stays who reported it, until somebody else is chosen.
            here = _("%(name)s (no longer active)") % {"name": incident.reporter.name}
            people = [(incident.reporter_id, here), *people]
        self.chosen("reporter").offer(people)
        # How it came in by itself is not chosen by hand; where it did, that may stay.
        came = [c for c in Channel if c in AT_THE_DESK or c == incident.channel]
        cast("forms.ChoiceField", self.fields["channel"]).choices = [
            (c.value, c.label) for c in came
        ]

    def now_stands(self) -> dict[str, Any]:
        incident = self.case.incident
        names = ("title", "description", "symptoms", "affected", "kind", "channel", "detection",
                 "found_unregistered", "occurred_at", "detected_at")  # fmt: skip
        return {
            **{name: getattr(incident, name) for name in names},
            "reporter": incident.reporter_id,
        }

    def answers(self) -> dict[str, object]:
        asked = super().answers()
        stands = self.now_stands()
        for name in ("occurred_at", "detected_at"):
            # The box has no seconds: what was left alone is not corrected by losing them.
            if stands[name] and asked[name] == stands[name].replace(second=0, microsecond=0):
                asked[name] = stands[name]
        return asked
