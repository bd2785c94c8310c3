"""A report of a customer who did not report yet, opened as part of an outage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, DetectionSource, Level
from incidents.desk.forms.base import LONG, ChosenField, KeyedForm, TextArea
from incidents.handling.asks.outage import OpenInOutage
from incidents.handling.asks.report import RegisterIncident
from incidents.models import Outage
from incidents.record.queries.options import contact_names
from tenants.models import Tenant

# Nobody called: what is asked of a caller is asked on the page of a new incident.
CHANNELS = (Channel.MONITORING, Channel.EMAIL, Channel.IM, Channel.DESK_VISIT)


class OpenForm(KeyedForm[OpenInOutage]):
    """The customer reads title and description: they start from what is written for customers."""

    reporter = ChosenField(
        label=gettext_lazy("Who is told"),
        help_text=gettext_lazy("Stands as the reporter and gets the messages."),
    )
    title = forms.CharField(
        label=gettext_lazy("In one sentence"),
        help_text=gettext_lazy("The customer reads it."),
        max_length=120,
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("The customer reads it."),
        max_length=LONG,
        widget=TextArea(3),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How we know"), choices=[(c.value, c.label) for c in CHANNELS]
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )

    def __init__(self, *args: Any, customer: Tenant, outage: Outage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.outage = customer, outage
        self.fields["description"].initial = outage.public_text
        self.chosen("reporter").offer(contact_names(customer.pk))

    def ask(self) -> OpenInOutage:
        said = self.cleaned_data
        report = RegisterIncident(
            reporter_id=said["reporter"],
            title=said["title"],
            description=said["description"],
            channel=said["channel"],
            detection=DetectionSource.STAFF,
            impact=said["impact"],
            urgency=said["urgency"],
            category_id=self.outage.category_id,
        )
        return OpenInOutage(tenant_id=self.customer.pk, report=report)
