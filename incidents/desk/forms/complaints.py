"""What somebody at the desk writes on a complaint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import LARGEST, TextArea
from incidents.handling.asks.feedback import AnswerComplaint
from tenants.posted.keyed import Keyed


class AnswerForm(Keyed[AnswerComplaint]):
    makes = AnswerComplaint

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The customer reads it in the portal."),
        max_length=4000,
        widget=TextArea(),
    )


class EarlierForm(forms.Form):
    """From which answer on, for the next page."""

    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
