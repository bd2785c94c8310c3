"""Who reports: somebody who is known, or somebody new."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import ChosenField
from incidents.handling.asks.report import Caller
from incidents.record.queries.options import Option, contact_names

NEW = ("new_name", "new_phone", "new_email")


class CallerForm(forms.Form):
    """Mixed into the forms of a new incident."""

    # How the services name what this form asks.
    refused_as: ClassVar[Mapping[str, str]] = {"name": "new_name"}

    reporter = ChosenField(
        label=gettext_lazy("Who reports"),
        empty=gettext_lazy("Somebody new, see below"),
        error_messages={"required": gettext_lazy("Choose who reports, or fill in somebody new.")},
    )
    new_name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    new_phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    new_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def may_be_new(self) -> None:
        """Ask for one who is known only where nobody new is filled in."""
        self.fields["reporter"].required = not any(self[name].value() for name in NEW)

    def offer_people(self, tenant_id: int) -> list[Option]:
        """Read who can be chosen, and return them: for a page that shows this form."""
        people, field = contact_names(tenant_id), self.fields["reporter"]
        if isinstance(field, ChosenField):
            field.offer(people)
        return people

    def require_caller(self) -> None:
        """Ask for one or the other, and how somebody new is reached."""
        cleaned = self.cleaned_data
        is_new = any(cleaned.get(name) for name in NEW)
        if cleaned.get("reporter") is not None and is_new:
            self.add_error("reporter", _("Choose somebody or fill in somebody new, not both."))
        if is_new and not cleaned.get("new_name"):
            self.add_error("new_name", _("Fill in the name."))
        if is_new and not (cleaned.get("new_phone") or cleaned.get("new_email")):
            self.add_error("new_phone", _("Fill in a phone number or an e-mail address."))

    def caller(self) -> Caller | None:
        """Return who reports for the first time; only of a valid form."""
        data = self.cleaned_data
        if data["reporter"] is not None:
            return None
        return Caller(data["new_name"], data["new_phone"], data["new_email"])
