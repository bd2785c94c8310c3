"""The fact sheet: a field for each fact that is asked, and whether it is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import ActForm, TextArea
from incidents.desk.forms.fields import AnyField
from incidents.desk.forms.moments import MomentField
from incidents.duty.asks import StateFacts
from incidents.duty.rules import facts as rules
from incidents.duty.services.describe import may_describe
from incidents.duty.services.sheet import Sheet, moment_in_words, read_sheet
from incidents.duty.services.taken import ORIGINS
from incidents.models import Fact
from tenants.contract.rules.forms import FactField, FactKind
from tenants.data import forms as shipped
from tenants.rules.texts import Text


@dataclass(frozen=True)
class Earlier:
    """One thing that was said of a fact."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One fact on the sheet: its field, where its value comes from, and what was said before."""

    field: forms.BoundField
    said: rules.Said
    origin: Any
    is_unknown: bool
    is_many: bool
    earlier: list[Earlier]


@dataclass(frozen=True)
class Part:
    title: Text
    lines: list[Line]


def _field(fact: FactField) -> forms.Field:
    given: dict[str, Any] = {
        "label": lazystr(fact.label), "required": False,
        "help_text": lazystr(fact.help) if fact.help else "",
    }  # fmt: skip
    options = [(code, lazystr(text)) for code, text in fact.options.items()]
    if fact.kind is FactKind.CHOICES:
        many = AnyField(label=given["label"], choices=options)
        many.required, many.help_text = False, given["help_text"]
        return many
    if fact.kind in _ONE_OF:
        offered = options or [*rules.YES_NO.items()]
        return forms.ChoiceField(choices=[("", "—"), *offered], **given)
    if fact.kind is FactKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=rules.MOST, **given)
    if fact.kind is FactKind.MOMENT:
        return MomentField(**given)
    if fact.kind is FactKind.TEXT:
        return forms.CharField(max_length=rules.LONGEST, widget=TextArea(3), **given)
    return forms.CharField(max_length=rules.LINE, **given)


_ONE_OF: Final = frozenset({FactKind.CHOICE, FactKind.YES_NO})
TYPED: Final[Mapping[str, FactField]] = {
    code: fact for code, fact in shipped().facts.items() if fact.is_typed
}


class SheetForm(ActForm[StateFacts]):
    """Only what is asked of this incident is a field of it."""

    makes = StateFacts
    versioned = False
    # "Not known yet" is an answer to each: nothing is behind its label (templates/forms/need.html).
    all_optional = True

    unknown = forms.MultipleChoiceField(
        label=_("Not known yet"),
        choices=[(code, lazystr(fact.label)) for code, fact in TYPED.items()],
        required=False,
    )

    sheet: Sheet

    def prepare(self) -> None:
        self.may = may_describe(self.case.actor, self.case.incident)
        for code in TYPED.keys() - self.sheet.fields.keys():
            del self.fields[code]
        asked = [(code, fact.label) for code, fact in TYPED.items() if code in self.fields]
        cast(forms.MultipleChoiceField, self.fields["unknown"]).choices = asked
        self.has_fields = bool(asked)

    def now_stands(self) -> dict[str, object]:
        self.sheet = read_sheet(self.case.incident)
        return {
            code: rules.read_back(self.sheet.fields[code], one.value)
            for code, one in self.sheet.said.items()
        }

    def answers(self) -> dict[str, object]:
        # A program sends what it knows; what it does not name stays as it was.
        sent = {name: self.cleaned_data[name] for name in TYPED if name in self.data}
        return {"stated": sent, "unknown": frozenset(self.cleaned_data["unknown"])}

    @property
    def parts(self) -> list[Part]:
        """Return the sheet by its sections, as it is drawn."""
        found = []
        for section, title in shipped().sections.items():
            codes = [c for c, f in self.sheet.fields.items() if f.section == section and f.is_typed]
            if codes:
                found.append(Part(title, [self._line(code) for code in codes]))
        return found

    def _line(self, code: str) -> Line:
        fact, said = self.sheet.fields[code], self.sheet.said[code]
        marked = cast(QueryDict, self.data).getlist("unknown") if self.is_bound else None
        return Line(
            field=self[code],
            said=said,
            origin=ORIGINS[said.taken.partition(".")[0]] if said.taken else "",
            is_unknown=said.is_unknown if marked is None else code in marked,
            is_many=fact.kind is FactKind.CHOICES,
            earlier=[_earlier(fact, row) for row in self.sheet.earlier.get(code, [])],
        )


def _earlier(fact: FactField, row: Fact) -> Earlier:
    text = rules.in_words(fact, row.value, moment_in_words) if row.value else ""
    return Earlier(text, row.stated_by.name, row.stated_at)


FactsForm: type[SheetForm] = type(
    "FactsForm", (SheetForm,), {code: _field(fact) for code, fact in TYPED.items()}
)
