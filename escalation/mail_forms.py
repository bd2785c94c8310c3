"""What somebody at the desk says about a mail that waits."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.choices import MailRejection
from escalation.inbox.asks import AddSender, RegisterMail, RejectMail, VouchForMail
from escalation.inbox.queries.whose import Whose
from incidents.desk.forms.base import ChosenField, KeyedForm
from tenants.posted.asking import Ask_co


class MailForm(KeyedForm[Ask_co]):
    """One act on one mail. Without `whose`, what was chosen is found by its service."""

    # The identifier of the form in the page, before that of its fields.
    named: ClassVar[str]
    handling = frozenset({"key", "act"})

    act = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, whose: Whose | None = None) -> None:
        super().__init__(data, auto_id=f"{self.named}-%s", initial={"act": self.named})
        if whose is not None:
            self.offer(whose)

    def offer(self, whose: Whose) -> None:
        """Fill the lists of this form with what is known of the mail."""


class VouchForm(MailForm[VouchForMail]):
    named = "vouch"
    makes = VouchForMail
    arguments_as: ClassVar[Mapping[str, str]] = {"contact": "contact_id"}

    contact = ChosenField(
        label=_("Who wrote it"), empty=_("Somebody else: by their address"), required=False
    )
    email = forms.EmailField(label=_("Address of the contact"), max_length=254, required=False)

    def offer(self, whose: Whose) -> None:
        self.chosen("contact").offer(whose.contacts)
        self.fields["contact"].initial = whose.contact


class RegisterForm(MailForm[RegisterMail]):
    named = "register"
    makes = RegisterMail
    arguments_as: ClassVar[Mapping[str, str]] = {"customer": "customer_id"}

    customer = ChosenField(label=_("Customer"))

    def offer(self, whose: Whose) -> None:
        self.chosen("customer").offer(whose.customers)
        self.fields["customer"].initial = whose.customer


class SenderForm(MailForm[AddSender]):
    named = "sender"
    makes = AddSender
    arguments_as: ClassVar[Mapping[str, str]] = {"customer": "customer_id"}

    customer = ChosenField(label=_("Customer"))
    name = forms.CharField(label=_("Name"), max_length=120)

    def offer(self, whose: Whose) -> None:
        self.chosen("customer").offer(whose.customers)
        self.fields["customer"].initial = whose.customer
        self.fields["name"].initial = whose.name


class RejectForm(MailForm[RejectMail]):
    named = "reject"
    makes = RejectMail

    why = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *MailRejection.choices])


class BackForm(KeyedForm[None]):
    """Take back that a mail was rejected."""

    def ask(self) -> None:
        return None


class AgainForm(MailForm[None]):
    named = "again"

    def ask(self) -> None:
        return None
