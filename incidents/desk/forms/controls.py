"""Recurring duties of an organisation: a pack taken on, one changed or ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import TextArea
from incidents.desk.forms.days import DayField
from incidents.duty.asks import ChangeControl, EndControl, TakePack
from tenants.choices import Function
from tenants.contract.rules.controls_text import LONGEST_MONTHS, OWNERS
from tenants.data import control_packs
from tenants.posted.keyed import Keyed


def _packs() -> list[tuple[str, str]]:
    return [(pack.code, str(pack.title)) for pack in control_packs().values()]


class TakePackForm(Keyed[TakePack]):
    makes = TakePack

    pack = forms.ChoiceField(label=_("Pack of duties"), choices=_packs)
    first_on = DayField(
        label=_("First due on"),
        help_text=_("Each can get a day of its own afterwards."),
        required=True,
    )


class ChangeControlForm(Keyed[ChangeControl]):
    makes = ChangeControl

    owner = forms.ChoiceField(
        label=_("Owner"), choices=[(one.value, Function(one).label) for one in OWNERS]
    )
    every = forms.IntegerField(
        label=_("Every so many months"), min_value=1, max_value=LONGEST_MONTHS
    )
    due_on = DayField(label=_("Due on"), required=True)


class EndControlForm(Keyed[EndControl]):
    makes = EndControl

    why = forms.CharField(
        label=_("Why it is no longer asked"),
        help_text=_("It is reminded of no more; what was proven stays."),
        max_length=4000,
        widget=TextArea(2),
    )
