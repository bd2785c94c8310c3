"""The filters of the queue, as they stand in its address. What is not known here is refused."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Kind, Priority, Status, WaitingReason
from incidents.desk.forms.days import DayField, midnight
from incidents.desk.forms.fields import AnyField, place_of
from incidents.desk.queries.filters import ME, NOBODY, QueueFilters
from incidents.desk.queries.named import NAMED, all_names, names_of
from incidents.desk.queries.sorts import SORTS
from incidents.desk.queries.tasks import KIND
from incidents.duty.queries.complete import profiles_in_use
from incidents.record.queries.finding import asked_of
from incidents.record.queries.options import Option
from incidents.record.queries.task_words import task_named
from tenants.rules.roles import Actor
from tenants.rules.typed import is_key

ANY: list[tuple[str, Any]] = [("", gettext_lazy("Any"))]
WHO: list[tuple[str, Any]] = [(ME, gettext_lazy("Me")), (NOBODY, gettext_lazy("Nobody"))]
# So many are boxes to tick; more are a list.
FEW = 16
CLASSES = [(number, str(number)) for number in range(1, 6)]
# Other work, as one more kind of what stands in the queue.
TASKS = (KIND, gettext_lazy("Tasks and planned work"))
# What is asked for as it was typed.
ASKED = (
    "customer", "status", "waiting", "priority", "assignee", "team", "kind", "category", "asset",
    "klass", "due", "breach", "monitoring", "flagged", "unread", "sort",
)  # fmt: skip


class QueueFilterForm(forms.Form):
    """Reads an address into `filters`; drawn as the page on which filters are chosen."""

    q = forms.CharField(label=gettext_lazy("Words or number"), max_length=120)
    customer = AnyField(label=gettext_lazy("Customer"), coerce=int)
    status = AnyField(label=gettext_lazy("Status"), choices=Status.choices)
    waiting = AnyField(label=gettext_lazy("Waits for"), choices=WaitingReason.choices)
    priority = AnyField(label=gettext_lazy("Priority"), choices=[*Priority.choices], coerce=int)
    assignee = AnyField(label=gettext_lazy("Assignee"))
    team = AnyField(label=gettext_lazy("Team"), coerce=int)
    kind = AnyField(label=gettext_lazy("Kind"), choices=[*Kind.choices, TASKS])
    category = AnyField(label=gettext_lazy("Category"), coerce=int)
    asset = AnyField(label=gettext_lazy("Asset"), coerce=int)
    klass = AnyField(label=gettext_lazy("Highest class"), choices=CLASSES, coerce=int)
    since = DayField(label=gettext_lazy("Reported from"))
    until = DayField(label=gettext_lazy("Reported until"))
    due = forms.ChoiceField(
        label=gettext_lazy("Deadline"),
        choices=[
            *ANY,
            ("overdue", gettext_lazy("Overdue")),
            ("risk", gettext_lazy("At risk or overdue")),
            ("update", gettext_lazy("Customer update due")),
        ],
    )
    breach = forms.BooleanField(label=gettext_lazy("Data breaches to decide on or notify"))
    monitoring = forms.BooleanField(label=gettext_lazy("From monitoring only"))
    flagged = forms.BooleanField(label=gettext_lazy("With a flag proposal that waits"))
    unread = forms.BooleanField(label=gettext_lazy("With an unread answer of the customer"))
    incomplete = forms.BooleanField(label=gettext_lazy("With an incomplete record"))
    sort = forms.ChoiceField(
        choices=[("", ""), *((code, sort.label) for code, sort in SORTS.items())],
        widget=forms.HiddenInput,
        label=gettext_lazy("Sorted by"),
    )
    after = forms.CharField(widget=forms.HiddenInput, max_length=300)
    before = forms.CharField(widget=forms.HiddenInput, max_length=300)

    places = ("after", "before")
    # Said once by the nature of a filter, not behind every label (templates/forms/need.html).
    all_optional = True

    def __init__(
        self, data: QueryDict, *, actor: Actor, whole: bool = False, named: bool = True
    ) -> None:
        """`whole` offers every choice; otherwise only those that are asked for are read, and none
        where they are not `named`: what is not in sight then just finds nothing.
        """
        super().__init__(data)
        self._given, self._actor = data, actor
        for field in self.fields.values():
            field.required = False
        asked = {name: _keys(data.getlist(name)) if named else [] for name in NAMED}
        names = all_names(actor, asked["customer"]) if whole else names_of(actor, asked)
        for name, options in names.items():
            self._offer(name, options, is_offered=named)

    def _offer(self, name: str, options: list[Option], *, is_offered: bool) -> None:
        field = cast(AnyField, self.fields[name])
        if len(options) <= FEW:
            field.widget = forms.CheckboxSelectMultiple()
        known = [(str(pk), label) for pk, label in options]
        field.choices = [*(WHO if name == "assignee" else ()), *known]
        field.is_offered = is_offered

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields to choose from; assets once their customer was chosen."""
        return [
            field for field in self.visible_fields() if field.name != "asset" or field.subwidgets
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unknown = sorted(set(self._given) - set(self.fields))
        if unknown:
            raise forms.ValidationError(
                _("“%(name)s” is not a filter of the queue.") % {"name": unknown[0][:40]}
            )
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        sort = SORTS.get(cleaned.get("sort") or "")
        if sort and not sort.is_for_closed and Status.CLOSED in cleaned.get("status", ()):
            self.add_error("sort", _("What is closed is not sorted by this."))
        for name in self.places:
            try:
                cleaned[name] = place_of(cleaned.get(name) or "", sort.read if sort else None)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return cleaned

    @cached_property
    def filters(self) -> QueueFilters:
        """Return what is asked for; only of a valid form."""
        asked = {name: self.cleaned_data[name] for name in ASKED}
        data: dict[str, Any] = {
            name: tuple(of) if isinstance(of, list) else of for name, of in asked.items()
        }
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return QueueFilters(
            **data,
            q=self._query(),
            since=midnight(since) if since else None,
            until=midnight(until + dt.timedelta(days=1)) if until else None,
            incomplete=profiles_in_use() if self.cleaned_data["incomplete"] else (),
        )

    def _query(self) -> str:
        """Return what is asked of the words of incidents; mostly of those that are open."""
        text, status = self.cleaned_data["q"], self.cleaned_data["status"]
        marks = () if Status.CLOSED in status else ("@open",)
        return task_named(text) or asked_of(self._actor, text, *marks) if text else ""

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """Return each value that is set: the filter, the value in words and as it was given.

        Also of what is no filter or no value, so that it can be taken away.
        """
        found = []
        for name, values in self._given.lists():
            if name in (*self.places, "sort"):
                continue
            field = self.fields.get(name)
            label = field.label if field else name[:40]
            many = values if isinstance(field, AnyField) else values[-1:]
            found += [
                {"field": name, "label": label, "value": self._word(name, raw), "raw": raw}
                for raw in dict.fromkeys(many)
                if raw
            ]
        places = {name: at for at, name in enumerate(self.fields)}
        return sorted(found, key=lambda chip: places.get(chip["field"], len(places)))

    def _word(self, name: str, raw: str) -> Any:
        field = self.fields.get(name)
        if isinstance(field, forms.BooleanField):
            return ""
        if isinstance(field, forms.DateField):
            day = getattr(self, "cleaned_data", {}).get(name)
            return date_format(day, "SHORT_DATE_FORMAT") if day else raw[:40]
        words = {str(value): label for value, label in cast(Any, getattr(field, "choices", ()))}
        return words.get(raw, raw[:120])


def _keys(values: list[str]) -> list[int]:
    """Return the keys among these, each once."""
    return list(dict.fromkeys(int(one) for one in values if is_key(one)))
