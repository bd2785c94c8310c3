"""Choosing a customer: from a list where there are few, by a part of the name where there are many.

A thousand options take longer to draw than the page they stand on. What is looked for is sent with
the form, so that it works without script.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ChosenField
from incidents.record.queries.options import customers_for
from tenants.rules.roles import Action, Actor

LONGEST = 120


class CustomerSearch(forms.Form):
    """The customer that was chosen; `find` is a part of the name, and goes before it."""

    # What may stay empty goes by the other: neither is marked (templates/forms/need.html).
    all_optional = True

    find = forms.CharField(
        label=gettext_lazy("Find a customer"),
        help_text=gettext_lazy("A part of the name."),
        max_length=LONGEST,
        required=False,
    )
    customer = ChosenField(label=gettext_lazy("Customer"))

    def __init__(self, data: Any, *, actor: Actor, action: Action, is_asked: bool = True) -> None:
        """`is_asked` says that somebody sent it; otherwise it is only drawn."""
        self._sought = str(data.get("find", "")).strip()[:LONGEST]
        self._asked = str(data.get("customer", ""))
        found = customers_for(actor, action, chosen=self._asked, sought=self._sought)
        self.customers, self.is_all, self.is_more = found.options, found.is_all, found.is_more
        super().__init__(data if is_asked else None)
        field = self.fields["customer"]
        if isinstance(field, ChosenField):
            field.offer(self.customers)
            # A name that fits nobody or several is told by itself.
            field.required = not self._sought

    @property
    def key(self) -> str:
        """Return the key of the customer: the only one there is or that was found, or chosen."""
        keys = [str(pk) for pk, _name in self.customers]
        if len(keys) == 1 and not self.is_more and (self.is_all or self._sought):
            return keys[0]
        return self._asked if self._asked in keys else ""

    @property
    def asks_which(self) -> bool:
        """Say whether several were found, of which none was chosen yet."""
        return bool(self._sought and (self.is_more or len(self.customers) > 1) and not self.key)

    @property
    def is_empty(self) -> bool:
        """Say whether it was sent with nothing to look for."""
        return self.is_bound and not (self.is_all or self._sought or self._asked)

    @property
    def is_wrong(self) -> bool:
        """Say whether nobody was chosen, or somebody who is not there for this person.

        A name that fits nobody or several is no mistake: the page asks on.
        """
        return self.is_bound and not self._sought and not self.is_empty and not self.key

    def clean_find(self) -> str:
        sought = str(self.cleaned_data["find"])
        if sought and not self.customers:
            raise forms.ValidationError(_("No customer has this in its name."))
        return sought
