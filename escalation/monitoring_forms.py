"""What is filled in of a source of monitoring, and what is pasted to try it."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.asks import SetUpSource
from escalation.monitoring.rules.mapping import LONGEST
from escalation.monitoring.services.setup import LONGEST_HOLD, LONGEST_NAME, MOST_CALLS
from incidents.desk.forms.base import LARGEST, ChosenField
from incidents.record.queries.options import Option
from tenants.posted.keyed import Keyed

# A payload that is pasted, in letters; a call itself may be larger.
LONGEST_PASTED = 100_000
LONGEST_SENDERS = 10_000
Options: TypeAlias = Sequence[Option]


class SourceForm(Keyed[SetUpSource]):
    """A source: how it writes, for whom it reports, and what is believed of it."""

    makes = SetUpSource
    arguments_as: ClassVar[dict[str, str]] = {"category": "category_id", "mailbox": "mailbox_id"}

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Which program reports from where.")
    )
    said_as = forms.ChoiceField(label=_("Format"), choices=AlertFormat.choices)
    customer = forms.CharField(
        label=_("Customer"),
        max_length=120,
        help_text=_("The name of whose it is where nothing in the report says so."),
    )
    customers = forms.CharField(
        label=_("Also for these customers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each: what it calls them = their name. For nobody else it reports."),
    )
    customer_label = forms.CharField(
        label=_("Label of the customer"),
        required=False,
        max_length=60,
        help_text=_("Which label names the customer. Without it the asset that is hit does."),
    )
    category = ChosenField(
        label=_("Category"),
        empty=_("None"),
        required=False,
        help_text=_("It says the team, as for a report by a person; like reports offer an outage."),
    )
    hold_minutes = forms.IntegerField(
        label=_("Well for so many minutes before it is believed"),
        min_value=0,
        max_value=LONGEST_HOLD,
        initial=5,
        help_text=_("What goes up and down meanwhile is one incident. What is wrong never waits."),
    )
    resolves = forms.BooleanField(
        label=_("Resolve what is well again"),
        required=False,
        help_text=_("Only what is being worked on, never what touches security or personal data."),
    )
    per_minute = forms.IntegerField(
        label=_("Calls in a minute at most"), min_value=1, max_value=MOST_CALLS, initial=120
    )
    mapping = forms.CharField(
        label=_("Mapping"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "For other JSON alone. A line each: key, state and title = where it stands"
            " (check.id); each, well, text, severity, name, customer, started and link may follow."
        ),
    )

    mailbox = ChosenField(
        label=_("Mailbox"),
        empty=_("None"),
        required=False,
        help_text=_("Where it mails to, if it reports by mail: Nagios alone."),
    )
    senders = forms.CharField(
        label=_("Senders"),
        required=False,
        max_length=LONGEST_SENDERS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "A line each: the addresses that it mails from. What comes from them is a report, and"
            " never a question; what does not prove who sent it is set apart."
        ),
    )

    def __init__(self, *args: Any, categories: Options, mailboxes: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.offer(categories)
        mailbox: Any = self.fields["mailbox"]
        mailbox.offer(mailboxes)

    @staticmethod
    def stands(source: AlertSource, customers: str) -> dict[str, object]:
        """Return what is filled in of one that is there."""
        names = ("name", "said_as", "customer_label", "hold_minutes", "resolves", "per_minute")
        return {
            **{name: getattr(source, name) for name in (*names, "mapping", "senders")},
            "customer": source.customer.name,
            "category": source.category_id,
            "mailbox": source.mailbox_id,
            "customers": customers,
        }


class TryForm(forms.Form):
    """A payload as it would come in; nothing of it is kept."""

    payload = forms.CharField(
        label=_("What it sends"),
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    mapping = forms.CharField(
        label=_("Mapping to try"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Empty: that of the source as it is kept."),
    )


class BeforeForm(forms.Form):
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
