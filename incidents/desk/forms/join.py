"""Making one incident of two, two of one, and one at the right customer."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.forms.base import LONG, ActForm, ChosenField, ManyField, TextArea, offer
from incidents.desk.forms.relate import NumberField
from incidents.desk.queries.open_beside import open_beside
from incidents.handling.asks.join import MergeIncident, RegisterElsewhere, SplitIncident
from incidents.models import Attachment, Message
from incidents.record.queries.options import contact_names, customer_names
from tenants.rules.roles import Action
from tenants.rules.typed import is_key


class MergeForm(ActForm[MergeIncident]):
    makes = MergeIncident

    alike = forms.TypedChoiceField(
        label=gettext_lazy("Incident that goes on"), coerce=str, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    survivor = NumberField(
        required=False,
        label=gettext_lazy("Or its number"),
        help_text=gettext_lazy(
            "Of the same customer. This one ends. Who must hear, the higher priority and what is"
            " owed, by the earlier moment of both, go on there. Nothing is lost; a merge is not"
            " taken back: what turns out to be another matter is split off from the other one."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Message to those affected"),
        help_text=gettext_lazy("It goes out at once to whoever hears of this one."),
        max_length=LONG,
        widget=TextArea(),
    )

    handling = ActForm.handling | {"alike"}
    asked: ClassVar[frozenset[str]] = frozenset({"alike", "survivor"})

    def prepare(self) -> None:
        rows = open_beside(self.case.actor, self.case.incident)
        found = [(row.reference, f"{row.reference} · {row.title}") for row in rows]
        offer(self, "alike", [*found, ("", _("Another one, by its number"))])
        if not found:
            del self.fields["alike"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        cleaned["survivor"] = cleaned.get("survivor") or cleaned.get("alike") or ""
        if not cleaned["survivor"] and "survivor" not in self.errors:
            self.add_error("survivor", _("Choose an incident, or give its number."))
        return cleaned

    def now_stands(self) -> dict[str, object]:
        return {
            "text": _(
                "We know of this already and work on it. Your report goes on together with an"
                " earlier one; you get every message about it."
            )
        }


class SplitForm(ActForm[SplitIncident]):
    makes = SplitIncident
    arguments_as: ClassVar[Mapping[str, str]] = {"messages": "message_ids"}

    title = forms.CharField(label=gettext_lazy("The new one in one sentence"), max_length=120)
    messages = ManyField(
        label=gettext_lazy("Messages that it is made of"),
        help_text=gettext_lazy("They stay here too; the new one quotes them and refers back."),
    )

    def prepare(self) -> None:
        rows = Message.objects.filter(incident=self.case.incident).order_by("sent_at", "pk")
        said = rows.select_related("author", "contact")
        self.many("messages").offer([(row.pk, _shown(row)) for row in said])


def _shown(message: Message) -> str:
    who = message.contact or message.author
    start = " ".join(message.text.split())[:120]
    return f"{who.name}: {start}" if who is not None else start


class ElsewhereForm(ActForm[RegisterElsewhere]):
    """The right customer first: who reports there can only be chosen then."""

    makes = RegisterElsewhere
    arguments_as: ClassVar[Mapping[str, str]] = {
        "customer": "customer_id", "reporter": "reporter_id", "along": "file_ids",
    }  # fmt: skip

    customer = ChosenField(label=gettext_lazy("The right customer"))
    reporter = ChosenField(
        label=gettext_lazy("Who reports there"),
        help_text=gettext_lazy("Choose the customer and send: their people are then listed here."),
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("In one sentence"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy(
            "Nothing goes along by itself: write, or tick below what may be told there."
        ),
        max_length=LONG,
        required=False,
        widget=TextArea(4),
    )
    copies = forms.BooleanField(
        label=gettext_lazy("The description as it stands here goes along"), required=False
    )
    along = ManyField(label=gettext_lazy("Files that go along"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"), help_text=gettext_lazy("Only the desk reads this."),
        max_length=200,
    )  # fmt: skip

    handling = ActForm.handling | {"copies"}

    def prepare(self) -> None:
        incident, actor = self.case.incident, self.case.actor
        others = customer_names(actor, action=Action.REGISTER)
        self.chosen("customer").offer([one for one in others if one[0] != incident.tenant_id])
        chosen = str(self["customer"].value() or "")
        there = int(chosen) if is_key(chosen) and int(chosen) in dict(others) else None
        self.chosen("reporter").offer(contact_names(there) if there is not None else [])
        files = Attachment.objects.filter(incident=incident, erased_at=None).order_by("pk")
        self.many("along").offer(list(files.values_list("pk", "name")))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("copies"):
            typed = str(cleaned.get("description") or "")
            kept = [self.case.incident.description, typed]
            cleaned["description"] = "\n\n".join(part for part in kept if part)
        elif not cleaned.get("description"):
            self.add_error("description", _("Fill this in, or tick that it goes along."))
        return cleaned
