"""Acts on chosen rows of the queue."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.forms.base import offer
from incidents.queries.queue import SIZE

LARGEST = 2**63 - 1
SEPARATOR = "~"


class BulkForm(forms.Form):
    """Which rows, and what is to be done with them; `user` only for assigning."""

    action = forms.ChoiceField(choices=[("take", _("Take")), ("assign", _("Assign"))])
    user = forms.TypedChoiceField(
        label=_("Assign to"), coerce=int, empty_value=None, required=False
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(pk), name) for pk, name in people]
        offer(self, "user", [("", _("Choose somebody")), *options])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        picks = cast(QueryDict, self.data).getlist("pick")
        if not picks:
            raise forms.ValidationError(_("Choose at least one incident."))
        if len(picks) > SIZE or not all(_is_number(pick) for pick in picks):
            raise forms.ValidationError(_("These are not incidents of one page."))
        cleaned["picks"] = [int(pick) for pick in picks]
        return cleaned


class TakeForm(forms.Form):
    """Take one row: which, as it was seen."""

    take = forms.RegexField(rf"^\d{{1,18}}{SEPARATOR}\d{{1,9}}$")

    def clean_take(self) -> tuple[int, int]:
        incident_id, version = self.cleaned_data["take"].split(SEPARATOR)
        return int(incident_id), int(version)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= LARGEST
