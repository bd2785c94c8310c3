"""Acts on chosen rows of the queue."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.choices import WaitingReason
from incidents.desk.forms.base import offer
from incidents.desk.forms.moments import MomentField
from incidents.desk.queries.queue import SIZE
from incidents.record.queries.options import Option

SEPARATOR = "~"
# A row as the page showed it: its key and its version.
_SEEN = re.compile(rf"[0-9]{{1,18}}{SEPARATOR}[0-9]{{1,9}}")

# What is asked for an act on a page of its own.
FIELDS: Final = {
    "assign": ("user", "team"),
    "wait": ("reason", "remark", "until"),
    "macro": ("macro",),
}


class BulkForm(forms.Form):
    """Which rows, each as it was seen, and what is to be done; `user` only for assigning."""

    # It stands on a page of its own, where it is asked.
    asked: ClassVar[frozenset[str]] = frozenset({"user", "team", "reason", "macro"})

    action = forms.ChoiceField(
        choices=[
            ("take", _("Take")),
            ("assign", _("Assign")),
            ("wait", _("Wait")),
            ("macro", _("Macro")),
        ]
    )
    user = forms.TypedChoiceField(
        label=_("Assign to"), coerce=int, empty_value=None, required=False
    )
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    reason = forms.ChoiceField(
        label=_("Waits for"), choices=[("", _("Choose")), *WaitingReason.choices], required=False
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    until = MomentField(
        label=_("Until"),
        help_text=_("Then it comes back by itself. Empty: until somebody goes on."),
        required=False,
    )
    macro = forms.TypedChoiceField(
        label=_("What is done"), coerce=int, empty_value=None, required=False
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Option],
        teams: Sequence[Option],
        macros: Sequence[Option],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, first, options in (
            ("user", _("Choose somebody"), people),
            ("team", _("As it is"), teams),
            ("macro", _("Choose"), macros),
        ):
            offer(self, name, [("", first), *((str(pk), label) for pk, label in options)])

    @property
    def lacks(self) -> bool:
        """Say whether it is still to be asked to whom, or for what; only of a valid form."""
        said, action = self.cleaned_data, self.cleaned_data["action"]
        if action == "assign":
            return said["user"] is None and said["team"] is None
        if action == "macro":
            return said["macro"] is None
        return action == "wait" and not said["reason"]

    @property
    def fields_asked(self) -> list[forms.BoundField]:
        asked = FIELDS.get(str(self["action"].value()), FIELDS["assign"])
        return [self[name] for name in asked]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        picks = cast(QueryDict, self.data).getlist("pick")
        if not picks:
            raise forms.ValidationError(_("Choose at least one incident."))
        if len(picks) > SIZE or not all(_SEEN.fullmatch(pick) for pick in picks):
            raise forms.ValidationError(_("These are not incidents of one page."))
        cleaned["seen"] = dict(_seen(pick) for pick in picks)
        return cleaned


class TakeForm(forms.Form):
    """Take one row: which, as it was seen."""

    take = forms.RegexField(rf"^{_SEEN.pattern}\Z")

    def clean_take(self) -> tuple[int, int]:
        return _seen(self.cleaned_data["take"])


class UndoForm(forms.Form):
    """What was just done to many: of each the key, and the version that it made."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        made = cast(QueryDict, self.data).getlist("made")
        if not 0 < len(made) <= SIZE or not all(_SEEN.fullmatch(one) for one in made):
            raise forms.ValidationError(_("These are not incidents of one page."))
        cleaned["made"] = dict(_seen(one) for one in made)
        return cleaned


def _seen(text: str) -> tuple[int, int]:
    """Return the key of an incident, and the version of it that was looked at."""
    incident_id, version = text.split(SEPARATOR)
    return int(incident_id), int(version)
