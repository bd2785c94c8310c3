"""Risks of an organisation: what each is, and a review of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import ChosenField, KeyedForm, TextArea
from incidents.desk.forms.days import DayField
from incidents.duty.asks import DescribeRisk, ReviewRisk
from incidents.duty.queries.risks import owners_for, step_names
from incidents.duty.services.risks import MONTHS
from incidents.record.queries.options import asset_names, category_names, supplier_names
from tenants.models import Tenant

PLAIN = ("title", "likelihood", "impact", "measures", "outside_number", "outside_url", "months",
         "threshold", "review_on")  # fmt: skip
CHOSEN = ("owner", "asset", "category", "supplier")


def _level(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


class ReviewRiskForm(KeyedForm[ReviewRisk]):
    """Looked at anew: how likely and bad it is held to be."""

    likelihood = _level(_("How likely"))
    impact = _level(_("How bad"))
    review_on = DayField(label=_("To be reviewed again by"), required=True)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("likelihood", "impact"):
            self.fields[name].choices = list(step_names(name).items())  # type: ignore[attr-defined]

    def ask(self) -> ReviewRisk:
        said = self.cleaned_data
        return ReviewRisk(
            likelihood=said["likelihood"], impact=said["impact"], review_on=said["review_on"]
        )


class RiskForm(KeyedForm[DescribeRisk]):
    title = forms.CharField(label=_("What could happen"), max_length=120)
    owner = ChosenField(
        label=_("Owner"), help_text=_("Hears of it when more happens than the threshold says.")
    )
    asset = ChosenField(label=_("Asset that it threatens"), empty=_("None"), required=False)
    category = ChosenField(label=_("Category of incidents"), empty=_("None"), required=False)
    supplier = ChosenField(label=_("Supplier"), empty=_("None"), required=False)
    likelihood = _level(_("How likely"))
    impact = _level(_("How bad"))
    measures = forms.CharField(
        label=_("Measures"), max_length=4000, required=False, widget=TextArea(3)
    )
    months = forms.IntegerField(
        label=_("Months that are counted"), min_value=1, max_value=MONTHS, initial=12
    )
    threshold = forms.IntegerField(
        label=_("Tell the owner when more incidents than"),
        help_text=_("Within those months. Empty: they are not told."),
        min_value=0,
        max_value=9999,
        required=False,
    )
    review_on = DayField(label=_("To be reviewed by"), required=True)
    outside_number = forms.CharField(
        label=_("Number in another register"), max_length=60, required=False
    )
    outside_url = forms.CharField(
        label=_("Address in another register"), max_length=500, required=False
    )

    def __init__(self, *args: Any, tenant: Tenant, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("likelihood", "impact"):
            self.fields[name].choices = list(step_names(name).items())  # type: ignore[attr-defined]
        owners = owners_for(tenant.pk, tenant.provider_id).values_list("pk", "name")
        self.chosen("owner").offer(list(owners))
        self.chosen("asset").offer(asset_names(tenant.pk))
        self.chosen("category").offer(category_names(active=True))
        self.chosen("supplier").offer(supplier_names(tenant.pk, tenant.provider_id))

    def ask(self) -> DescribeRisk:
        said = self.cleaned_data
        keys = {f"{name}_id": said[name] for name in CHOSEN}
        return DescribeRisk(**keys, **{name: said[name] for name in PLAIN})
