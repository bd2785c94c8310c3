"""The filters of the register, as they stand in its address. What is not known here is refused."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from incidents.choices import Kind, Label, Priority, Status
from incidents.desk.forms.customer import CustomerSearch
from incidents.desk.forms.days import DayField, midnight
from incidents.duty.queries.complete import profiles_in_use
from incidents.record.queries.options import category_names
from reporting.fields import MonthField, PlaceField
from reporting.queries.register import Selection
from reporting.rules.months import month_of
from tenants.posted.kept import OURS
from tenants.rules.roles import Action, Actor

ANY: list[tuple[str, Any]] = [("", _("Any"))]


class RegisterForm(CustomerSearch):
    """Reads an address into a Selection; `places` only turn pages."""

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
        for field in self.fields.values():
            field.required = False
        self._choose("category", category_names())
        self._choose("customer", self.customers)

    def _choose(self, name: str, options: list[tuple[int, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [*ANY, *((str(value), label) for value, label in options)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = {*self.fields, "csrfmiddlewaretoken", *OURS}
        asked = cast(QueryDict, self.data).lists()
        wrong = [name for name, values in asked if name not in known or len(values) > 1]
        if wrong:
            raise forms.ValidationError(
                _("There is no such filter: %(names)s."),
                params={"names": ", ".join(sorted(wrong))[:80]},
            )
        if cleaned.get("after") and cleaned.get("before"):
            raise forms.ValidationError(_("There is no such page."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        return cleaned

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields on the page: the customer only where there is a choice."""
        hidden = {"find"} if self.is_all else set()
        if len(self.customers) <= self.is_all:
            hidden.add("customer")
        return [field for field in self.visible_fields() if field.name not in hidden]

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
        return Selection(
            since=midnight(asked["since"]) if asked["since"] else None,
            until=midnight(asked["until"] + dt.timedelta(days=1)) if asked["until"] else None,
            tenant_id=asked["customer"],
            kind=asked["kind"],
            priority=asked["priority"],
            status=asked["status"],
            category_id=asked["category"],
            labels=(asked["label"],) if asked["label"] else (),
            unregistered=asked["unregistered"],
            incomplete=profiles_in_use() if asked["incomplete"] else (),
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
