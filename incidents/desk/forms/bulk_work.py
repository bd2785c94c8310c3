"""What is asked of many at once: to whom they go, what they wait for, what is said of them."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import WaitingReason
from incidents.desk.forms.base import LONG, ChosenField, TextArea
from incidents.desk.forms.bulk import ManyForm
from incidents.desk.forms.moments import MomentField
from incidents.handling.asks.bulk import GiveMany, SayToMany
from incidents.handling.asks.macro import RunMacro
from incidents.handling.asks.talk import AddNote
from incidents.handling.asks.work import Wait
from incidents.record.queries.macros import macro_options
from incidents.record.queries.options import desk_people, desk_teams


class AssignManyForm(ManyForm[GiveMany]):
    makes = GiveMany
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id", "team": "team_id"}
    # One of the two.
    asked = frozenset({"user", "team"})

    user = ChosenField(label=_("Assign to"), empty=_("Choose somebody"), required=False)
    team = ChosenField(label=_("Team"), empty=_("As it is"), required=False)

    def prepare(self) -> None:
        self.chosen("user").offer(desk_people(self.actor))
        self.chosen("team").offer(desk_teams(self.actor))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and cleaned["user"] is None and cleaned["team"] is None:
            self.add_error("user", _("Choose a person or a team."))
        return cleaned


class WaitManyForm(ManyForm[Wait]):
    makes = Wait

    reason = forms.ChoiceField(
        label=_("Waits for"), choices=[("", _("Choose")), *WaitingReason.choices]
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    until = MomentField(
        label=_("Until"),
        help_text=_("Then it comes back by itself. Empty: until somebody goes on."),
        required=False,
    )


class MacroManyForm(ManyForm[RunMacro]):
    makes = RunMacro
    arguments_as: ClassVar[Mapping[str, str]] = {"macro": "macro_id"}

    macro = ChosenField(label=_("What is done"))

    def prepare(self) -> None:
        self.chosen("macro").offer(macro_options(self.actor))


class TellManyForm(ManyForm[SayToMany]):
    makes = SayToMany
    needs_key = True

    text = forms.CharField(
        label=_("Message"),
        help_text=_(
            "Each customer gets it about their own incident, and reads of no other. Of a P1 it says"
            " by when the next message comes, as agreed."
        ),
        max_length=LONG,
        widget=TextArea(5),
    )


class NoteManyForm(ManyForm[AddNote]):
    makes = AddNote
    needs_key = True

    text = forms.CharField(
        label=_("Internal note"),
        help_text=_("Kept with each, of a task as a comment; only the desk reads it."),
        max_length=LONG,
        widget=TextArea(5),
    )
