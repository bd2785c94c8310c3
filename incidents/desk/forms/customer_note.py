"""A note about a customer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import TextArea
from incidents.handling.asks.customer import NoteCustomer
from tenants.posted.keyed import Keyed


class CustomerNoteForm(Keyed[NoteCustomer]):
    makes = NoteCustomer

    text = forms.CharField(
        label=_("New note"),
        help_text=_("Only the desk reads it. It stays as it is: a correction is a new one."),
        max_length=4000,
        widget=TextArea(2),
    )
