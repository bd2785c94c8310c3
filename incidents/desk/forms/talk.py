"""What is said: to the customer, among ourselves, and on the phone. Three forms, never one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import CallOutcome, Direction, MessageKind, Priority, Status
from incidents.desk.forms.base import LONG, ActForm, ChosenField, ManyField, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.desk.queries.case import affected_contacts
from incidents.handling.asks.close import AskConfirmation
from incidents.handling.asks.talk import AddNote, LogCall, SendMessage, SetAffected
from incidents.record.queries.options import contact_names
from tenants.addresses import address
from tenants.posted.files import FilesField

# Source 001, lines 212-215; the service has the agreement's own interval.
P1_INTERVAL = timedelta(minutes=30)


class MessageForm(ActForm[SendMessage]):
    """Words that the customer reads. For a P1 it says when the next ones come."""

    makes = SendMessage
    versioned = False
    # One of the two always holds.
    asked = frozenset({"kind"})

    text = forms.CharField(label=gettext_lazy("Message"), max_length=LONG, widget=TextArea())
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of message"),
        choices=[
            (MessageKind.UPDATE.value, MessageKind.UPDATE.label),
            (MessageKind.REPLY.value, MessageKind.REPLY.label),
        ],
        required=False,
    )
    next_update_at = MomentField(label=gettext_lazy("Next message by"), required=False)
    attached = FilesField()

    @property
    def is_closed(self) -> bool:
        return self.case.incident.status == Status.CLOSED

    @property
    def is_open_p1(self) -> bool:
        return self.case.incident.priority == Priority.P1 and not self.is_closed

    def prepare(self) -> None:
        if self.is_closed:
            # Somebody may still be answered; word of progress is not promised any more.
            del self.fields["kind"], self.fields["next_update_at"]
            return
        self.fields["next_update_at"].required = self.is_open_p1

    def now_stands(self) -> dict[str, object]:
        urgent = self.case.incident.priority <= Priority.P2
        stands: dict[str, Any] = {"kind": MessageKind.UPDATE if urgent else MessageKind.REPLY}
        if self.is_open_p1:
            stands["next_update_at"] = timezone.localtime(self.case.now + P1_INTERVAL)
        return stands

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or MessageKind.REPLY


class NoteForm(ActForm[AddNote]):
    """Words for ourselves; nothing ever sends them. An @ and a name call a colleague."""

    makes = AddNote
    versioned = False

    text = forms.CharField(label=gettext_lazy("Internal note"), max_length=LONG, widget=TextArea())
    attached = FilesField()

    def prepare(self) -> None:
        here = address("desk:colleagues", self.case.incident.reference)
        self.fields["text"].widget.attrs["data-mentions"] = here


class CallForm(ActForm[LogCall]):
    makes = LogCall
    versioned = False
    # Whoever was spoken to was told something.
    asked: ClassVar[frozenset[str]] = frozenset({"summary"})
    arguments_as: ClassVar[Mapping[str, str]] = {"contact": "contact_id"}

    summary = forms.CharField(
        label=gettext_lazy("What was said"),
        help_text=gettext_lazy("Required when it was answered."),
        max_length=LONG,
        required=False,
        widget=TextArea(),
    )
    contact = ChosenField(label=gettext_lazy("With"))
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Direction.choices)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=CallOutcome.choices)
    called_at = MomentField(label=gettext_lazy("Called at"), required=False)
    attached = FilesField()

    def prepare(self) -> None:
        known = self.case.contacts
        people = contact_names(self.case.incident.tenant_id) if known is None else known
        self.chosen("contact").offer(people)

    def now_stands(self) -> dict[str, object]:
        return {
            "contact": self.case.incident.reporter_id,
            "direction": Direction.OUT,
            "outcome": CallOutcome.ANSWERED,
        }


class AffectedForm(ActForm[SetAffected]):
    makes = SetAffected
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"contacts": "contact_ids"}

    contacts = ManyField(
        label=gettext_lazy("Who gets messages about this"),
        help_text=gettext_lazy("The reporter always does."),
        required=False,
    )

    def prepare(self) -> None:
        self.many("contacts").offer(contact_names(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, object]:
        return {"contacts": [str(row.pk) for row in affected_contacts(self.case.incident)]}


class AskForm(ActForm[AskConfirmation]):
    """The question to the customer whether it works again."""

    makes = AskConfirmation
    text = forms.CharField(
        label=gettext_lazy("Message to the customer"), max_length=LONG, widget=TextArea(5)
    )

    def now_stands(self) -> dict[str, object]:
        words = _("We believe that this is solved: %(solution)s\n\nDoes it work for you again?")
        return {"text": words % {"solution": self.case.incident.solution_told}}

    @property
    def differences(self) -> list[dict[str, object]]:
        # The proposal is no value of the record.
        return []
