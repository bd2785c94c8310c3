"""Choosing what is done with an incident as one act."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ActForm, ChosenField
from incidents.handling.asks.macro import RunMacro
from incidents.record.queries.macros import macros_of, summary


class MacroForm(ActForm[RunMacro]):
    makes = RunMacro
    arguments_as: ClassVar[Mapping[str, str]] = {"macro": "macro_id"}

    macro = ChosenField(
        label=gettext_lazy("What is done"),
        help_text=gettext_lazy("All of it is done, or nothing."),
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        field, found = self.chosen("macro"), list(macros_of(self.case.incident.provider_id))
        field.offer([(macro.pk, macro.name) for macro in found])
        # Radio buttons need no first line that says to choose.
        field.choices = cast(Any, field.choices)[1:]
        field.pick_hints = {str(macro.pk): summary(macro) for macro in found}  # type: ignore[attr-defined]
