"""Flagging rules: the next review of one, and the answer to what one proposed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import FlagAnswer
from incidents.desk.forms.base import TextArea
from incidents.desk.forms.days import DayField
from incidents.handling.asks.flagging import AnswerFlag, ReviewRule
from tenants.posted.keyed import Keyed


class ReviewRuleForm(Keyed[ReviewRule]):
    makes = ReviewRule

    review_on = DayField(
        label=_("To be reviewed again by"),
        help_text=_("It was looked at and stays as it is until then."),
        required=True,
    )


class AnswerFlagForm(Keyed[AnswerFlag]):
    makes = AnswerFlag

    answer = forms.ChoiceField(
        label=_("Answer"), choices=FlagAnswer.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Why"), max_length=4000, widget=TextArea(2))
