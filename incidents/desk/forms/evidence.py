"""Evidence: what is asked where it is collected, handed over, confirmed, checked and corrected."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import CustodyOutcome, EvidenceField, EvidenceKind, Seal
from incidents.desk.forms.base import LONG, ActForm, ChosenField, ManyField, TextArea, offer
from incidents.desk.forms.moments import MomentField
from incidents.duty.queries.custody import Chain, chains
from incidents.duty.rules.custody import open_answers
from incidents.handling.asks.evidence import (
    AnswerHandOver,
    CheckEvidence,
    CollectEvidence,
    CorrectEvidence,
    HandOverEvidence,
    SeenOn,
)
from incidents.record.queries.options import Option, asset_names, people_for
from tenants.posted.files import FilesField

LINE = 300
NAME = 120
OUTSIDER = _("Where it is no colleague: name and organisation.")


def _named(chain: Chain) -> Option:
    kind = EvidenceKind(chain.item["kind"]).label
    return chain.item["id"], f"{chain.label}, {kind}: {chain.item['what'][:60]}"


class CollectForm(ActForm[CollectEvidence]):
    """One piece. With its file the hash is computed on receipt."""

    makes = CollectEvidence
    # It changes no field of the record: nobody else can have been first.
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"collector": "collector_id", "assets": "asset_ids"}
    asked: ClassVar[frozenset[str]] = frozenset({"sha256", "kept_where", "attached"})

    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    what = forms.CharField(label=_("What it is"), max_length=LINE)
    found_where = forms.CharField(
        label=_("Where it was found"),
        help_text=_("The system, the room, the person who had it."),
        max_length=LINE,
    )
    collected_at = MomentField(label=_("Collected"), help_text=_("Empty: now."), required=False)
    collector = ChosenField(label=_("Collected by"), empty=_("Me"), required=False)
    collector_name = forms.CharField(
        label=_("Or by somebody else"), help_text=OUTSIDER, max_length=NAME, required=False
    )
    method = forms.CharField(label=_("How it was collected"), max_length=LONG, widget=TextArea())
    tool = forms.CharField(
        label=_("With which tool"), help_text=_("With its version."), max_length=NAME,
        required=False,
    )  # fmt: skip
    attached = FilesField()
    kept_where = forms.CharField(
        label=_("Where it is kept"),
        help_text=_("Required without a file: the safe, the server, the path."),
        max_length=LINE,
        required=False,
    )
    sha256 = forms.CharField(
        label=_("SHA-256"),
        help_text=_("Of what is kept elsewhere. Of a file that you add it is computed here."),
        max_length=200,
        required=False,
    )
    seal = forms.CharField(label=_("Number of the seal"), max_length=60, required=False)
    condition = forms.CharField(
        label=_("In which condition"), max_length=LONG, required=False, widget=TextArea()
    )
    assets = ManyField(label=_("Seen on"), required=False)

    def prepare(self) -> None:
        tenant = self.case.incident.tenant_id
        self.chosen("collector").offer(people_for(tenant))
        self.many("assets").offer(asset_names(tenant))


def _offer_items(form: ActForm[object]) -> None:
    form.chosen("item").offer([_named(one) for one in chains(form.case.incident)])


class HandOverForm(ActForm[HandOverEvidence]):
    makes = HandOverEvidence
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"giver": "giver_id", "receiver": "receiver_id"}
    # One of the two, so neither is called optional.
    asked: ClassVar[frozenset[str]] = frozenset({"receiver", "receiver_name"})

    item = ChosenField(label=_("Evidence"))
    receiver = ChosenField(label=_("Receiver"), empty=_("Somebody else"), required=False)
    receiver_name = forms.CharField(
        label=_("Or somebody else"), help_text=OUTSIDER, max_length=NAME, required=False
    )
    handed_at = MomentField(label=_("Handed over"), help_text=_("Empty: now."), required=False)
    place = forms.CharField(label=_("Where"), max_length=LINE)
    reason = forms.CharField(label=_("Why"), max_length=LONG, widget=TextArea())
    seal = forms.ChoiceField(label=_("Seal"), choices=Seal.choices)
    new_seal = forms.CharField(
        label=_("Number of the new seal"),
        help_text=_("Where it was opened and sealed again."),
        max_length=60,
        required=False,
    )
    giver = ChosenField(
        label=_("Giver"),
        help_text=_("Somebody else than who had it is a gap in the chain, and shown as one."),
        empty=_("Who has it now"),
        required=False,
    )
    giver_name = forms.CharField(
        label=_("Or given by somebody else"), help_text=OUTSIDER, max_length=NAME, required=False
    )

    def prepare(self) -> None:
        _offer_items(self)
        people = people_for(self.case.incident.tenant_id)
        self.chosen("receiver").offer(people)
        self.chosen("giver").offer(people)


class AnswerForm(ActForm[AnswerHandOver]):
    """A colleague confirms for themselves; for somebody from outside two say so."""

    makes = AnswerHandOver
    versioned = False
    asked: ClassVar[frozenset[str]] = frozenset({"remark"})

    change = ChosenField(label=_("Hand-over"))
    outcome = forms.ChoiceField(label=_("Answer"), choices=CustodyOutcome.choices)
    received_at = MomentField(label=_("Received"), help_text=_("Empty: now."), required=False)
    remark = forms.CharField(
        label=_("Remark"), help_text=_("Required when it was not received."), max_length=LONG,
        required=False, widget=TextArea(),
    )  # fmt: skip

    def prepare(self) -> None:
        waiting, said = [], set()
        for one in chains(self.case.incident):
            change = one.standing.waiting
            answers = open_answers(change, self.case.actor.user_id) if change else ()
            if change is not None and answers:
                waiting.append((change.key, f"{one.label}: {change.receiver.name}"))
                said |= {*answers}
        self.chosen("change").offer(waiting)
        if said:
            offer(
                self, "outcome", [(one.value, one.label) for one in CustodyOutcome if one in said]
            )


class CheckForm(ActForm[CheckEvidence]):
    makes = CheckEvidence
    versioned = False
    asked: ClassVar[frozenset[str]] = frozenset({"sha256"})

    item = ChosenField(label=_("Evidence"))
    sha256 = forms.CharField(
        label=_("SHA-256"),
        help_text=_("As computed now where it is kept. Of a file that is kept here: leave empty."),
        max_length=200,
        required=False,
    )
    remark = forms.CharField(label=_("Remark"), max_length=LONG, required=False, widget=TextArea())

    def prepare(self) -> None:
        _offer_items(self)


class CorrectEvidenceForm(ActForm[CorrectEvidence]):
    makes = CorrectEvidence
    versioned = False

    item = ChosenField(label=_("Evidence"))
    field = forms.ChoiceField(label=_("What is corrected"), choices=EvidenceField.choices)
    says = forms.CharField(label=_("How it is rightly read"), max_length=LONG, widget=TextArea())
    reason = forms.CharField(label=_("Why"), max_length=LONG, widget=TextArea())

    def prepare(self) -> None:
        _offer_items(self)


class SeenOnForm(ActForm[SeenOn]):
    makes = SeenOn
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"assets": "asset_ids"}

    item = ChosenField(label=_("Evidence"))
    assets = ManyField(label=_("Seen on"))

    def prepare(self) -> None:
        _offer_items(self)
        self.many("assets").offer(asset_names(self.case.incident.tenant_id))
