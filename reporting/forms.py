"""The filters of the register, as they stand in its address. What is not known here is refused."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from incidents.choices import BreachOutcome, Kind, Label, Priority, Status
from incidents.desk.forms.customer import CustomerSearch
from incidents.desk.forms.days import DayField, midnight
from incidents.duty.queries.complete import profiles_in_use
from incidents.duty.queries.law_register import BREACHES
from incidents.record.queries.finding import asked_of
from incidents.record.queries.options import category_names
from incidents.record.queries.reaching import reach_of_register
from reporting.choices import ExportForm
from reporting.fields import MonthField, PlaceField
from reporting.queries.law_register import LawSelection
from reporting.queries.register import Selection
from reporting.rules.months import month_of
from tenants.posted.kept import OURS
from tenants.rules.roles import Action, Actor

ANY: list[tuple[str, Any]] = [("", _("Any"))]


def refuse_unknown(form: forms.Form) -> None:
    """Refuse an address that asks what the form does not know, or one thing twice."""
    known = {*form.fields, "csrfmiddlewaretoken", *OURS}
    asked = cast(QueryDict, form.data).lists()
    wrong = [name for name, values in asked if name not in known or len(values) > 1]
    if wrong:
        raise forms.ValidationError(
            _("There is no such filter: %(names)s."),
            params={"names": ", ".join(sorted(wrong))[:80]},
        )


class FilterForm(CustomerSearch):
    """Filters as they stand in an address: none is needed, and what is not known is refused."""

    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None)

    def __init__(
        self, data: QueryDict, *, actor: Actor, action: Action = Action.SEE_REGISTER
    ) -> None:
        super().__init__(data, actor=actor, action=action)
        for field in self.fields.values():
            field.required = False
        self._choose("category", category_names())
        self._choose("customer", self.customers)

    def _choose(self, name: str, options: list[tuple[int, str]]) -> None:
        if name not in self.fields:
            return
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [*ANY, *((str(value), label) for value, label in options)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_unknown(self)
        return cleaned

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields on the page: the customer only where there is a choice."""
        hidden = {"find"} if self.is_all else set()
        if len(self.customers) <= self.is_all:
            hidden.add("customer")
        return [field for field in self.visible_fields() if field.name not in hidden]


class RegisterForm(FilterForm):
    """Reads an address into a Selection; `places` only turn pages."""

    field_order = ("find", "customer", "q", "since", "until", "kind", "priority", "status")

    q = forms.CharField(
        label=_("Number, person or any word"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    since = DayField(label=_("Reported from"))
    until = DayField(label=_("Reported until"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *Kind.choices])
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, empty_value=None, choices=[*ANY, *Priority.choices]
    )
    status = forms.ChoiceField(label=_("Status"), choices=[*ANY, *Status.choices])
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None)
    label = forms.ChoiceField(label=_("Label"), choices=[*ANY, *Label.choices])
    unregistered = forms.BooleanField(label=_("Found unregistered"))
    exercises = forms.BooleanField(label=_("Exercises"))
    incomplete = forms.BooleanField(label=_("With an incomplete record"))
    after = PlaceField(widget=forms.HiddenInput)
    before = PlaceField(widget=forms.HiddenInput)

    places = ("after", "before")
    # Said once by the nature of a filter, not behind every label (templates/forms/need.html).
    all_optional = True

    def __init__(
        self, data: QueryDict, *, actor: Actor, action: Action = Action.SEE_REGISTER
    ) -> None:
        super().__init__(data, actor=actor, action=action)
        self._actor, self._is_export = actor, action is Action.EXPORT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("after") and cleaned.get("before"):
            raise forms.ValidationError(_("There is no such page."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        if cleaned.get("q") and self._is_export:
            told = _("An export states in codes what was asked for: take the words away first.")
            self.add_error("q", told)
        return cleaned

    @property
    def chips(self) -> list[tuple[str, Any, str]]:
        """Return name, label and value in words of each filter that is set."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name not in (*self.places, "find"):
                found.append((name, field.label, self._word(name, value)))
        return found

    def _word(self, name: str, value: Any) -> str:
        options = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return ""
        if isinstance(value, dt.date):
            return date_format(value, "SHORT_DATE_FORMAT")
        return str(options.get(str(value)) or options.get(value) or value)

    @property
    def selection(self) -> Selection:
        """Return what was asked; a day begins at midnight where the reader is."""
        asked = self.cleaned_data
        reach = reach_of_register(self._actor)
        return Selection(
            words=asked_of(self._actor, asked["q"], reach=reach) if asked["q"] else "",
            since=midnight(asked["since"]) if asked["since"] else None,
            until=midnight(asked["until"] + dt.timedelta(days=1)) if asked["until"] else None,
            tenant_id=asked["customer"],
            kind=asked["kind"],
            priority=asked["priority"],
            status=asked["status"],
            category_id=asked["category"],
            labels=(asked["label"],) if asked["label"] else (),
            unregistered=asked["unregistered"],
            exercises=asked["exercises"],
            incomplete=profiles_in_use() if asked["incomplete"] else (),
        )


class TakeForm(RegisterForm):
    """The register as it is filtered, and in which form it is taken out."""

    form = forms.ChoiceField(label=_("Form"), choices=ExportForm.choices)

    @property
    def taken_as(self) -> ExportForm:
        return ExportForm(self.cleaned_data["form"] or ExportForm.REGISTER)


class MonthlyForm(forms.Form):
    """In which form the register of each month comes by mail, or that none does any more."""

    form = forms.ChoiceField(label=_("Form"), choices=ExportForm.choices, required=False)
    end = forms.BooleanField(required=False)


class LawRegisterForm(RegisterForm):
    """The same of the registers that laws ask for: of breaches, or of security incidents."""

    q = kind = priority = status = category = label = unregistered = exercises = incomplete = None  # type: ignore[assignment]

    outcome = forms.ChoiceField(label=_("Decision"), choices=[*ANY, *BreachOutcome.choices])

    def __init__(
        self, data: QueryDict, *, which: str, actor: Actor, action: Action = Action.SEE_REGISTER
    ) -> None:
        super().__init__(data, actor=actor, action=action)
        self.which = which
        if which != BREACHES:
            del self.fields["outcome"]

    @property
    def selection(self) -> LawSelection:
        asked = self.cleaned_data
        return LawSelection(
            which=self.which,
            since=midnight(asked["since"]) if asked["since"] else None,
            until=midnight(asked["until"] + dt.timedelta(days=1)) if asked["until"] else None,
            tenant_id=asked["customer"],
            outcome=asked.get("outcome", ""),
        )


class DriftForm(forms.Form):
    """Of which month; this one where nothing is said."""

    # Said once by the nature of a filter, not behind its label (templates/forms/need.html).
    all_optional = True

    month = MonthField()

    def begins(self, today: dt.date) -> dt.date:
        """Return the first day of the month that is asked for; only of a valid form."""
        asked: dt.date = self.cleaned_data["month"] or today
        return month_of(asked)


class ChangesForm(forms.Form):
    """Which page of the changes of the set-up; the first where nothing is said."""

    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
