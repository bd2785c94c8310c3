"""Continuity plans of an organisation: what each is, and a review of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import ChosenField, KeyedForm, ManyField, TextArea
from incidents.desk.forms.days import DayField
from incidents.duty.asks import DescribePlan, ReviewPlan
from incidents.duty.queries.risks import owners_for
from incidents.record.queries.options import asset_names
from tenants.models import Tenant

PLAIN = ("title", "version", "valid_from", "review_on", "covers", "outside_number", "outside_url",
         "sha256")  # fmt: skip


class ReviewPlanForm(KeyedForm[ReviewPlan]):
    """Looked at anew, and it holds."""

    review_on = DayField(label=_("To be reviewed again by"), required=True)

    def ask(self) -> ReviewPlan:
        return ReviewPlan(review_on=self.cleaned_data["review_on"])


class PlanForm(KeyedForm[DescribePlan]):
    title = forms.CharField(label=_("Title"), max_length=120)
    version = forms.CharField(label=_("Version"), max_length=20)
    valid_from = DayField(label=_("In force from"), required=True)
    owner = ChosenField(
        label=_("Owner"), help_text=_("Hears of it when it is out of date, not tried, or was used.")
    )
    review_on = DayField(label=_("To be reviewed by"), required=True)
    assets = ManyField(label=_("Assets that it covers"), required=False)
    covers = forms.CharField(
        label=_("What else it covers"),
        help_text=_("Services, sites, people."),
        max_length=4000,
        required=False,
        widget=TextArea(2),
    )
    outside_number = forms.CharField(
        label=_("Number in another register"), max_length=60, required=False
    )
    outside_url = forms.CharField(
        label=_("Address of the document"), max_length=500, required=False
    )
    sha256 = forms.CharField(
        label=_("SHA-256 of the document"),
        help_text=_("Shows later that it is the same document. Not needed."),
        max_length=64,
        required=False,
    )

    def __init__(self, *args: Any, tenant: Tenant, **more: Any) -> None:
        super().__init__(*args, **more)
        owners = owners_for(tenant.pk, tenant.provider_id).values_list("pk", "name")
        self.chosen("owner").offer(list(owners))
        self.many("assets").offer(asset_names(tenant.pk))

    def ask(self) -> DescribePlan:
        said = self.cleaned_data
        return DescribePlan(
            owner_id=said["owner"], assets=said["assets"], **{name: said[name] for name in PLAIN}
        )
