"""What is filled in of a webhook: what it is called, where it goes, for whom, and which events."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.choices import SendState, WebhookSide
from escalation.models import Webhook
from escalation.webhooks.asks import ChangeWebhook, MakeWebhook
from escalation.webhooks.rules.kinds import ALL, kinds_for
from escalation.webhooks.services.setup import LONGEST_NAME
from incidents.desk.forms.base import LARGEST, ChosenField
from incidents.record.queries.options import Option
from tenants.ledger.declared import event_kind
from tenants.posted.keyed import Keyed
from tenants.rules.outbound import LONGEST


def _options(side: WebhookSide) -> list[tuple[str, Any]]:
    kinds = (event_kind(code) for code in kinds_for(side))
    named = [(kind.code, kind.name or kind.title) for kind in kinds]
    return [(ALL, _("All events, also those that come later")), *named]


class ChangeForm(Keyed[ChangeWebhook]):
    """What may be changed of one that is there."""

    makes = ChangeWebhook

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Which program listens there.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Begins with https://; no redirect is followed from there."),
        widget=forms.URLInput,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, side: WebhookSide = WebhookSide.DESK, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = _options(side)  # type: ignore[attr-defined]

    @classmethod
    def of(cls, webhook: Webhook, data: Any = None) -> "ChangeForm":
        stands = {"name": webhook.name, "url": webhook.url, "kinds": webhook.kinds}
        return cls(data, side=WebhookSide(webhook.side), initial=stands)


class MakeForm(ChangeForm):
    """A new one; for whom it is, is chosen once."""

    makes = MakeWebhook  # type: ignore[assignment]
    arguments_as: ClassVar[dict[str, str]] = {"customer": "customer_id"}

    side = forms.ChoiceField(
        label=_("For whom"),
        choices=WebhookSide.choices,
        widget=forms.RadioSelect,
        initial=WebhookSide.DESK,
        help_text=_("A customer is told what their own pages show; nothing of what the desk does."),
    )
    customer = ChosenField(
        label=_("Of which customer"),
        empty=_("All customers"),
        required=False,
        help_text=_("Needed where it is for a customer. This cannot be changed later."),
    )
    # Needed for the one side, and so called optional for neither.
    asked: ClassVar[frozenset[str]] = frozenset({"customer"})
    field_order = ("name", "url", "side", "customer", "kinds")

    def __init__(self, *args: Any, customers: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["customer"]
        chosen.offer(customers)


class SendsForm(forms.Form):
    """Which of what was sent is shown, and from where on."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *SendState.choices]
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)


class AgainForm(forms.Form):
    """Which one is sent once more."""

    send = forms.IntegerField(min_value=1, max_value=LARGEST)
