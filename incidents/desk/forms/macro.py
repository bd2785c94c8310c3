"""Choosing what is done with an incident as one act."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ActForm, ChosenField
from incidents.handling.asks.macro import RunMacro
from incidents.record.queries.macros import fits_now, looked_ahead, macros_of, summary


class MacroForm(ActForm[RunMacro]):
    makes = RunMacro
    handling = ActForm.handling | {"seen"}
    arguments_as: ClassVar[Mapping[str, str]] = {"macro": "macro_id"}

    macro = ChosenField(
        label=gettext_lazy("What is done"),
        help_text=gettext_lazy("All of it is done, or nothing."),
        widget=forms.RadioSelect,
    )
    # Which one was looked at before it is done.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    preview: Sequence[tuple[str, str]] = ()

    def prepare(self) -> None:
        field, found = self.chosen("macro"), list(macros_of(self.case.incident.provider_id))
        if not self.is_bound:
            # What was sent all the same is told by the verb why it cannot be.
            found = [macro for macro in found if fits_now(macro, self.case.incident)]
        self.has_fields = bool(found)
        field.offer([(macro.pk, macro.name) for macro in found])
        # Radio buttons need no first line that says to choose.
        field.choices = cast(Any, field.choices)[1:]
        field.pick_hints = {str(macro.pk): summary(macro) for macro in found}  # type: ignore[attr-defined]
        self._found = {macro.pk: macro for macro in found}

    def wants_preview(self) -> bool:
        """Say whether what is chosen was not seen yet, as it is done on this incident."""
        return bool(self.cleaned_data["seen"] != str(self.cleaned_data["macro"]))

    def show_preview(self) -> None:
        """Show each thing that is done, with the words that go out."""
        macro, case = self._found[self.cleaned_data["macro"]], self.case
        self.preview = list(looked_ahead(macro, case.incident, case.actor, case.now))
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(macro.pk)
        self.data = data
