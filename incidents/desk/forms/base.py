"""What every form of one act has: a key against doubles, the version, and its words."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.conflict import differences_of
from incidents.models import Incident
from incidents.record.queries.options import Option
from tenants.posted.asking import Ask_co, AskForm
from tenants.posted.kept import LOOK, TYPED_BEFORE
from tenants.rules.roles import Actor
from tenants.rules.typed import is_key

LONG = 20_000
LARGEST = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
LONGEST_KEY = 80


@dataclass(frozen=True)
class Case:
    """On what, by whom and when an act is done."""

    incident: Incident
    actor: Actor
    now: datetime
    # People of the customer, where the page has read them already.
    contacts: list[Option] | None = None


class TextArea(forms.Textarea):
    """A box that grows with what is typed; it starts small."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


class ChosenField(forms.TypedChoiceField):
    """One row of a list that the form fills in; empty is None.

    A form that is carried out and not shown needs no list: the service finds the row, or refuses.
    """

    is_offered = False

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)
        self.empty = empty

    def offer(self, options: list[tuple[int, str]]) -> None:
        start = [("", self.empty or _("Choose"))]
        self.choices = [*start, *((str(pk), name) for pk, name in options)]
        self.is_offered = True

    def valid_value(self, value: object) -> bool:
        return super().valid_value(value) if self.is_offered else is_key(value)


class ManyField(forms.TypedMultipleChoiceField):
    """Several rows of a list, as tick boxes; without the list, as `ChosenField` says."""

    is_offered = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, options: list[tuple[int, str]]) -> None:
        self.choices = [(str(pk), name) for pk, name in options]
        self.is_offered = True

    def valid_value(self, value: object) -> bool:
        return super().valid_value(value) if self.is_offered else is_key(value)


def offer(form: forms.Form, name: str, choices: list[tuple[str, object]]) -> None:
    """Give a field of choices its list."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class TextsForm(AskForm[Ask_co]):
    """A form with lists that it fills in itself."""

    def chosen(self, name: str) -> ChosenField:
        return cast(ChosenField, self.fields[name])

    def many(self, name: str) -> ManyField:
        return cast(ManyField, self.fields[name])


class KeyedForm(TextsForm[Ask_co]):
    """A form that is carried out once: it carries the key under which it was drawn."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        self.lost_marks: list[str] = []
        super().__init__(data, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)

    def marks(self) -> dict[str, str]:
        """Return the hidden values without which nothing can be done, as they are now."""
        return {"key": secrets.token_urlsafe(16)}

    def full_clean(self) -> None:
        if self.is_bound:
            self._mend()
        super().full_clean()

    def _mend(self) -> None:
        """Give a form that came without its hidden values new ones; nothing typed is lost."""
        fresh = {k: v for k, v in self.marks().items() if not _is_mark(k, self.data.get(k))}
        if fresh:
            data = cast(QueryDict, self.data).copy()
            for name, value in fresh.items():
                data[name] = value
            self.data = data
            self.lost_marks = sorted(fresh)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if LOOK in self.data:
            self.add_error(None, TYPED_BEFORE)
        if self.lost_marks:
            told = _(
                "This form came without its hidden values, so nothing was done. "
                "What you typed is still here: look at it and send it again."
            )
            self.add_error(None, told)
        return cleaned


def _is_mark(name: str, value: object) -> bool:
    text = str(value or "")
    if name == "key":
        return 0 < len(text) <= LONGEST_KEY and text.isprintable()
    in_bounds = len(text) <= len(str(LARGEST_VERSION)) and text.isdecimal()
    return in_bounds and 1 <= int(text) <= LARGEST_VERSION


class ActForm(KeyedForm[Ask_co]):
    """One act on one incident. `versioned` acts are refused when somebody else was first."""

    versioned: ClassVar[bool] = True
    # The field that says of which row this is, where it is not of the incident itself.
    row: ClassVar[str] = ""
    # Shown halfway, before anybody asks whether it is right.
    is_unfinished = False

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION, required=False
    )

    def __init__(self, data: Any = None, *, case: Case, **kwargs: Any) -> None:
        self.case = case
        given = {
            **self.marks(),
            "version": case.incident.version,
            **self.now_stands(),
            **kwargs.pop("initial", {}),
        }
        super().__init__(data, initial=given, **kwargs)
        self.prepare()

    def marks(self) -> dict[str, str]:
        version = {"version": str(self.case.incident.version)} if self.versioned else {}
        return {**super().marks(), **version}

    def prepare(self) -> None:
        """Fill the lists of this form."""

    def now_stands(self) -> dict[str, object]:
        """Return what the record says now of the fields of this form."""
        return {}

    def answers(self) -> dict[str, object]:
        return {name: value for name, value in super().answers().items() if name != self.row}

    def renew(self) -> None:
        """Carry the version that is shown now: who looked at both and goes on has seen it."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(self.case.incident.version)
        self.data = data

    def put_in(self, name: str, text: str) -> None:
        """Put a text behind what was typed in a field, and show the form as it is by now."""
        data = cast(QueryDict, self.data).copy()
        data[name] = "\n\n".join(part for part in (data.get(name, "").rstrip(), text) if part)
        self.data, self.is_unfinished = data, True

    def full_clean(self) -> None:
        if not self.is_unfinished:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}

    def wants_preview(self) -> bool:
        """Say whether a valid form is shown once more before it is carried out."""
        return False

    def show_preview(self) -> None:
        """Fill in what comes of it, to be looked at and changed."""

    def in_force(self, name: str, values: Mapping[str, object]) -> object:
        """Return what a field comes to; where it is empty it may follow from others."""
        return values[name]

    @cached_property
    def differences(self) -> list[dict[str, Any]]:
        """Return what the record says now where somebody typed something else."""
        return differences_of(self, self.now_stands(), self.in_force)


class NothingForm(ActForm[None]):
    """An act that takes nothing but to be done."""

    def ask(self) -> None:
        return None


class PlainForm(NothingForm):
    """The same, with its button on the page itself."""


class MarkForm(PlainForm):
    """The same for what changes no field of the record: nobody else can have been first."""

    versioned = False
