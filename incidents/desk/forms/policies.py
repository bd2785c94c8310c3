"""Policies of an organisation: a version that is published, and a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import TextArea
from incidents.desk.forms.days import DayField
from incidents.duty.asks import PublishPolicy, ReviewPolicy
from incidents.duty.rules.policies import roles_of
from incidents.duty.services.policies import TEXT
from tenants.choices import Side
from tenants.posted.keyed import Keyed


class PublishPolicyForm(Keyed[PublishPolicy]):
    makes = PublishPolicy

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("What it says"),
        help_text=_("It stays as it is: what changes later is a version of its own."),
        max_length=TEXT,
        required=False,
        widget=TextArea(12),
    )
    document = forms.CharField(
        label=_("Where it stands"),
        help_text=_("Number or address of the document, where the text is not here."),
        max_length=300,
        required=False,
    )
    valid_from = DayField(label=_("In force from"), required=True)
    review_on = DayField(label=_("To be reviewed by"), required=True)
    audience = forms.MultipleChoiceField(
        label=_("Who reads it"),
        help_text=_("Everybody with one of these roles is asked to read and confirm it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, side: Side, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in roles_of(side)
        ]


class ReviewPolicyForm(Keyed[ReviewPolicy]):
    makes = ReviewPolicy

    review_on = DayField(
        label=_("To be reviewed again by"),
        help_text=_("It was evaluated and stays as it is until then."),
        required=True,
    )
