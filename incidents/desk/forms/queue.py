"""The filters of the queue, as they stand in its address. What is not known here is refused."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Kind, Priority, Status
from incidents.desk.forms.base import offer
from incidents.desk.queries.filters import QueueFilters
from incidents.duty.queries.complete import profiles_in_use
from incidents.record.queries.keyset import BadKey, Key
from incidents.record.queries.options import category_names, customer_names, desk_teams
from tenants.rules.roles import Actor

ANY: list[tuple[str, Any]] = [("", gettext_lazy("Any"))]
LARGEST = 2**63 - 1


class KeyField(forms.CharField):
    """A place in the list, as the page before gave it."""

    def clean(self, value: object) -> Key | None:
        text = super().clean(value)
        try:
            return Key.parse(text) if text else None
        except BadKey as error:
            raise forms.ValidationError(_("This is not a place in the list.")) from error


class QueueFilterForm(forms.Form):
    """Reads an address into `filters`; drawn as the page on which filters are chosen."""

    q = forms.CharField(label=gettext_lazy("Text in title or number"), max_length=120)
    customer = forms.TypedChoiceField(label=gettext_lazy("Customer"), coerce=int, empty_value=None)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[*ANY, *Status.choices])
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        coerce=int,
        empty_value=None,
        choices=[*ANY, *Priority.choices],
    )
    assignee = forms.ChoiceField(
        label=gettext_lazy("Assignee"),
        choices=[*ANY, ("me", gettext_lazy("Me")), ("none", gettext_lazy("Nobody"))],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[*ANY, *Kind.choices])
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int, empty_value=None)
    team = forms.TypedChoiceField(label=gettext_lazy("Team"), coerce=int, empty_value=None)
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
    unread = forms.BooleanField(label=gettext_lazy("With an unread answer of the customer"))
    incomplete = forms.BooleanField(label=gettext_lazy("With an incomplete record"))
    after = KeyField(widget=forms.HiddenInput)
    before = KeyField(widget=forms.HiddenInput)

    places = ("after", "before")
    # Said once by the nature of a filter, not behind every label (templates/forms/need.html).
    all_optional = True

    def __init__(
        self, data: QueryDict | dict[str, str], *, actor: Actor, whole: bool = False
    ) -> None:
        """`whole` offers every choice; otherwise only those that are asked for are read."""
        super().__init__(data)
        self._given = data
        for field in self.fields.values():
            field.required = False
        named = ("customer", "category", "team")
        asked = None if whole else tuple(data.get(name, "") for name in named)
        customers = customer_names(actor, only=_number(asked[0]) if asked else None)
        categories = category_names(only=_number(asked[1]) if asked else None)
        teams = desk_teams(actor, only=_number(asked[2]) if asked else None)
        offer(self, "team", [*ANY, *((str(pk), name) for pk, name in teams)])
        offer(self, "customer", [*ANY, *((str(pk), name) for pk, name in customers)])
        offer(self, "category", [*ANY, *((str(pk), name) for pk, name in categories)])

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        unknown = sorted(set(self._given) - set(self.fields))
        if unknown:
            raise forms.ValidationError(
                _("“%(name)s” is not a filter of the queue.") % {"name": unknown[0][:40]}
            )
        return cleaned

    @property
    def filters(self) -> QueueFilters:
        """Return what is asked for; only of a valid form."""
        data = self.cleaned_data
        return QueueFilters(
            customer=data["customer"],
            status=data["status"],
            priority=data["priority"],
            assignee=data["assignee"],
            kind=data["kind"],
            category=data["category"],
            team=data["team"],
            q=data["q"],
            due=data["due"],
            breach=data["breach"],
            monitoring=data["monitoring"],
            unread=data["unread"],
            incomplete=profiles_in_use() if data["incomplete"] else (),
        )

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """Return each filter that is set: its name, its value in words, and its field."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or name in self.places:
                continue
            words: Any = value
            if isinstance(field, forms.ChoiceField):
                names = dict(cast(Any, field.choices))
                words = names.get(str(value)) or names.get(value)
            if isinstance(field, forms.BooleanField):
                words = ""
            found.append({"field": name, "label": field.label, "value": words})
        return found


def _number(text: str) -> int:
    """Return the number in the address, or one that nothing has."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST else -1
