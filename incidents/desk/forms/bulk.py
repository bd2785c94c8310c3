"""Rows of the queue that were chosen, and what every act on them has."""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import LONGEST_KEY, TextsForm
from incidents.desk.queries.queue import SIZE
from incidents.handling.services.chosen import Outcome
from tenants.posted.asking import Ask_co
from tenants.rules.roles import Actor

SEPARATOR: Final = "~"
# A row as the page showed it: its key and its version.
_SEEN: Final = re.compile(rf"[0-9]{{1,18}}{SEPARATOR}[0-9]{{1,9}}")


class ChosenRows(forms.Form):
    """Which rows, each as it was seen; what is done with them is a form of its own."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        picks = cast(QueryDict, self.data).getlist("pick")
        if not picks:
            raise forms.ValidationError(_("Choose at least one incident."))
        if len(picks) > SIZE or not all(_SEEN.fullmatch(pick) for pick in picks):
            raise forms.ValidationError(_("These are not incidents of one page."))
        cleaned["seen"] = dict(_seen(pick) for pick in picks)
        return cleaned


class ManyForm(TextsForm[Ask_co]):
    """What is asked of all the chosen rows; `key` is that under which it is carried out once."""

    handling = frozenset({"key"})
    # Without its key it could be done twice: of what changes no field of a row.
    needs_key = False

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)

    def __init__(self, data: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(data, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)
        self.prepare()

    def prepare(self) -> None:
        """Fill the lists of this form."""

    @property
    def is_asked(self) -> bool:
        """Say whether it is still to be asked: of a button in the list, that says no more."""
        return not any(name in self.data for name in self.fields if name != "key")

    def wants_preview(self, _keys: Iterable[int]) -> bool:
        """Say whether what goes out is to be looked at first."""
        return False

    def show_preview(self, _keys: Iterable[int], _now: datetime) -> None:
        """Fill in what goes out, to look at and to change."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if self.needs_key and not cleaned.get("key"):
            told = _("This form came without its hidden values: send it again.")
            self.add_error(None, told)
        return cleaned

    def renew(self) -> None:
        """Let what was sent be sent again: for the rows that are left."""
        data = cast(QueryDict, self.data).copy()
        data["key"] = secrets.token_urlsafe(16)
        self.data = data

    def take_refusals(self, results: Sequence[Outcome]) -> None:
        """Put what was refused beside its field, where it says which; else by row."""
        refused = [one for one in results if one.refusal]
        for field, why in dict.fromkeys((one.field, str(one.refusal)) for one in refused):
            if self._stands_here(field):
                self.add_error(field, why)
                continue
            for one in refused:
                if (one.field, str(one.refusal)) == (field, why):
                    self.add_error(None, f"{one.reference}: {why}")

    def _stands_here(self, field: str) -> bool:
        return field in self.fields and not self.fields[field].widget.is_hidden


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
