"""That a recurring duty was done, as desk and portal both ask for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import RecordDone
from tenants.posted.files import FilesField
from tenants.posted.keyed import Keyed

# Of a version, as the database keeps it.
LARGEST = 32_767


class RecordDoneForm(Keyed[RecordDone]):
    makes = RecordDone

    done_on = forms.DateField(
        label=_("Done on"),
        help_text=_("From this day on its time begins anew."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    proof = forms.CharField(
        label=_("What shows it"),
        help_text=_("Who did what, and what came of it. It stays as it is."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.CharField(
        label=_("Where it stands"),
        help_text=_("Number or address of the minutes, the report or the list."),
        max_length=300,
        required=False,
    )
    attached = FilesField()


class ReadForm(Keyed[None]):
    """That somebody read and understood the version that they saw."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)

    def ask(self) -> None:
        """Take nothing beside the version."""


class ConfirmForm(Keyed[None]):
    """A button of its own: nothing but that it is done."""

    def ask(self) -> None:
        """Take nothing."""
