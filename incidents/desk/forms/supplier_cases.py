"""A case of a supplier: what it is about, what they said, and to whom it is escalated."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import DescribeCase, EscalateCase, TellWord
from incidents.causes.services.supplier_cases import higher_line
from incidents.choices import SupplierCaseState
from incidents.desk.forms.base import LARGEST_VERSION, LONG, ChosenField, TextArea
from incidents.desk.forms.cause_about import AboutForm
from incidents.desk.forms.cause_refers import CauseForm, RefersForm
from incidents.desk.forms.moments import MomentField
from incidents.record.queries.options import desk_suppliers
from tenants.clock import now as read_clock

_TURNS = [one for one in SupplierCaseState.choices if one[0] != SupplierCaseState.CLOSED]


class CaseForm(AboutForm):
    own: ClassVar[tuple[str, ...]] = ("supplier",)
    describes = DescribeCase

    supplier = ChosenField(label=_("Supplier"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen("supplier").offer(desk_suppliers(kwargs["actor"]))
        self.fields["outside_number"].label = _("Number of the supplier")
        self.fields["outside_number"].help_text = _("As they call the case, if they do.")
        self.fields["outside_url"].label = _("Address at the supplier")

    def about(self) -> DescribeCase:
        said = self.cleaned_data
        names = ("title", "outside_number", "outside_url")
        return DescribeCase(
            owner_id=said["owner"], supplier_id=said["supplier"],
            promised_at=said.get("promised_at"), **{name: said[name] for name in names},
        )  # fmt: skip


class NewCase(CaseForm, RefersForm):
    own: ClassVar[tuple[str, ...]] = ("supplier", "promised_at")

    promised_at = MomentField(
        label=_("They promised to speak by"),
        help_text=_("Empty: they promised nothing."),
        required=False,
    )


class CaseAnew(CaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION)

    @classmethod
    def stands(cls, row: Any) -> dict[str, object]:
        names = ("title", "outside_number", "outside_url", "version")
        keys = {"supplier": row.supplier_id, "owner": row.owner_id}
        return {**{name: getattr(row, name) for name in names}, **keys}

    def ask(self) -> DescribeCase:
        return self.about()


class WordForm(CauseForm[TellWord]):
    makes = TellWord

    word = forms.CharField(label=_("What they said"), max_length=LONG, widget=TextArea(3))
    said_at = MomentField(label=_("Said"))
    state = forms.ChoiceField(
        label=_("How it stands"), choices=_TURNS, initial=SupplierCaseState.WAITING_THEM,
        widget=forms.RadioSelect,
    )  # fmt: skip
    promised_at = MomentField(
        label=_("They promised to speak next by"),
        help_text=_("Empty: they promised nothing."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_at"].initial = timezone.localtime(read_clock())


class EscalateForm(CauseForm[EscalateCase]):
    makes = EscalateCase

    to = forms.CharField(label=_("To whom above them"), max_length=200)
    promised_at = MomentField(
        label=_("They promised to speak next by"),
        help_text=_("Empty: what they promised before still stands."),
        required=False,
    )

    @classmethod
    def stands(cls, row: Any) -> dict[str, object]:
        return {"to": higher_line(row.supplier)}
