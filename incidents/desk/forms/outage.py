"""What is asked of an outage: that it begins, what it is, who is part of it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import LONG, ChosenField, KeyedForm, TextArea
from incidents.desk.forms.outage_joins import JoinsForm
from incidents.handling.asks.outage import (
    ChangeOutage,
    LeaveOutage,
    StartOutage,
    WithdrawOutage,
)
from incidents.record.queries.options import category_names

ABOUT = ("title", "cause", "category", "product", "public_text")


class AboutForm(KeyedForm[Any]):
    """What is disturbed. Only one of these is read by customers, and says so."""

    title = forms.CharField(
        label=gettext_lazy("What is disturbed"),
        help_text=gettext_lazy("For the desk only: no customer reads it."),
        max_length=120,
    )
    cause = forms.CharField(
        label=gettext_lazy("Cause"),
        help_text=gettext_lazy("For the desk only."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    category = ChosenField(
        label=gettext_lazy("Category"), empty=gettext_lazy("Not known yet"), required=False
    )
    product = forms.CharField(
        label=gettext_lazy("Product or system"), max_length=120, required=False
    )
    public_text = forms.CharField(
        label=gettext_lazy("What customers read"),
        help_text=gettext_lazy(
            "Every affected customer reads this with their own incident. Name no other customer."
        ),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen("category").offer(category_names(active=True))

    def about(self) -> ChangeOutage:
        said = {name: self.cleaned_data[name] for name in ABOUT}
        return ChangeOutage(category_id=said.pop("category"), **said)


class ChangeForm(AboutForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def ask(self) -> ChangeOutage:
        return self.about()


class StartForm(AboutForm, JoinsForm):
    def ask(self) -> StartOutage:
        return StartOutage(about=self.about(), joins=self.joins())


class LeaveForm(KeyedForm[LeaveOutage]):
    makes = LeaveOutage
    arguments_as: ClassVar[dict[str, str]] = {"incident": "incident_id"}

    incident = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(
        label=gettext_lazy("Why it is no part of it"), max_length=LONG, widget=TextArea(2)
    )


class WithdrawForm(KeyedForm[WithdrawOutage]):
    makes = WithdrawOutage

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=TextArea(2))
