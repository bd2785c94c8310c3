"""What follows a review: that nothing is needed, sharing what was learnt, and the board."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import Verdict
from incidents.desk.forms.base import ActForm, ChosenField, ManyField, TextArea, offer
from incidents.handling.asks.lessons import (
    AgreeNoneNeeded,
    RecordVerdict,
    SayNoneNeeded,
    ShareLessons,
)
from incidents.handling.services.lessons import validators
from incidents.record.queries.options import contact_names
from tenants.choices import Function
from tenants.queries import holders_by_function

# Who reads lessons as what they are there; contacts are chosen by name.
READERS = (
    Function.BOARD,
    Function.MANAGEMENT,
    Function.CISO,
    Function.ICT_COORDINATOR,
    Function.DPO,
    Function.SAFETY_MANAGER,
    Function.COMMUNICATION,
)


class NoneNeededForm(ActForm[SayNoneNeeded]):
    makes = SayNoneNeeded
    versioned = False

    reason = forms.CharField(
        label=_("Why no improvement is needed"),
        help_text=_("It holds once a second person agrees, on their own account."),
        max_length=4000,
        widget=TextArea(),
    )


class AgreeForm(ActForm[AgreeNoneNeeded]):
    makes = AgreeNoneNeeded
    versioned = False

    agrees = forms.TypedChoiceField(
        label=_("Do you agree that no improvement is needed?"),
        choices=[("True", _("Yes")), ("False", _("No"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("In your own words"),
        help_text=_("Those of the first person stay beside them."),
        max_length=4000,
        required=False,
        widget=TextArea(2),
    )


class ShareForm(ActForm[ShareLessons]):
    makes = ShareLessons
    versioned = False

    text = forms.CharField(
        label=_("What was learnt"),
        help_text=_("Each of those below gets it by mail, also people of the customer."),
        max_length=8000,
        widget=TextArea(5),
    )
    contacts = ManyField(label=_("People of the customer"), required=False)
    functions = forms.MultipleChoiceField(
        label=_("Functions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        tenant = self.case.incident.tenant_id
        self.many("contacts").offer(contact_names(tenant))
        held = holders_by_function(tenant)
        offer(self, "functions", [(one.value, one.label) for one in READERS if held[one]])


class VerdictForm(ActForm[RecordVerdict]):
    makes = RecordVerdict
    versioned = False

    holder = ChosenField(label=_("Who said it"))
    verdict = forms.ChoiceField(
        label=_("What they said"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In what words"),
        help_text=_("Required when it is sent back."),
        max_length=4000,
        required=False,
        widget=TextArea(2),
    )
    heard_how = forms.CharField(
        label=_("Where it stands"),
        help_text=_("The minutes or the mail, unless it is your own verdict."),
        max_length=200,
        required=False,
    )
    known_as: ClassVar[Mapping[str, str]] = {}

    def prepare(self) -> None:
        held = validators(self.case.incident.tenant_id)
        self.chosen("holder").offer(
            [(one.pk, f"{one.name}, {one.get_function_display()}") for one in held]
        )
