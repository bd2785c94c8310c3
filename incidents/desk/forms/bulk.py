"""Acts on chosen rows of the queue."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import offer
from incidents.desk.queries.queue import SIZE

SEPARATOR = "~"
# A row as the page showed it: its key and its version.
_SEEN = re.compile(rf"[0-9]{{1,18}}{SEPARATOR}[0-9]{{1,9}}")


class BulkForm(forms.Form):
    """Which rows, each as it was seen, and what is to be done; `user` only for assigning."""

    # It stands on a page of its own, where it is asked.
    asked: ClassVar[frozenset[str]] = frozenset({"user"})

    action = forms.ChoiceField(choices=[("take", _("Take")), ("assign", _("Assign"))])
    user = forms.TypedChoiceField(
        label=_("Assign to"), coerce=int, empty_value=None, required=False
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(pk), name) for pk, name in people]
        offer(self, "user", [("", _("Choose somebody")), *options])

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


def _seen(text: str) -> tuple[int, int]:
    """Return the key of an incident, and the version of it that was looked at."""
    incident_id, version = text.split(SEPARATOR)
    return int(incident_id), int(version)
