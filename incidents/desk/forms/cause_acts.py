"""What is done with problems, changes and releases."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.causes.asks import (
    ApproveChange,
    CarryOut,
    CheckChange,
    KnowCause,
    OfferWorkaround,
    ResolveProblem,
    RollOut,
    SayWhy,
    TakeBack,
)
from incidents.choices import Audience, ChangeState, CheckOutcome, Language
from incidents.desk.forms.base import LARGEST, LONG, TextArea
from incidents.desk.forms.cause_refers import CauseForm
from incidents.desk.forms.moments import MomentField
from tenants.clock import now as read_clock

_TO = [("", gettext_lazy("Do not offer it yet")), *Audience.choices]


class TakeBackForm(CauseForm[TakeBack]):
    makes = TakeBack
    arguments_as: ClassVar[dict[str, str]] = {"referral": "referral_id"}

    referral = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)
    reason = forms.CharField(
        label=gettext_lazy("Why it has nothing to do with it"), max_length=LONG, widget=TextArea(2)
    )


class KnowForm(CauseForm[KnowCause]):
    """The cause, and perhaps a workaround that is offered where reports are taken in."""

    known_as: ClassVar[dict[str, str]] = {"title": "offer_title"}

    cause = forms.CharField(
        label=gettext_lazy("Root cause"),
        help_text=gettext_lazy("For the desk only."),
        max_length=LONG,
        widget=TextArea(3),
    )
    workaround = forms.CharField(
        label=gettext_lazy("Workaround"), max_length=LONG, required=False, widget=TextArea(3)
    )
    article = forms.CharField(
        label=gettext_lazy("A known solution that says it already"),
        help_text=gettext_lazy("Its number. Empty: the workaround is written down as a new one."),
        max_length=20,
        required=False,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Offer the workaround as a known solution"),
        help_text=gettext_lazy("What customers read names no other customer, and no weakness."),
        choices=_TO,
        required=False,
        widget=forms.RadioSelect,
    )
    offer_title = forms.CharField(
        label=gettext_lazy("Title of the known solution"),
        help_text=gettext_lazy("What somebody would say who has this."),
        max_length=120,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Language.choices, required=False
    )

    @classmethod
    def stands(cls, row: Any) -> dict[str, object]:
        article = row.article.reference if row.article else ""
        return {"cause": row.cause, "workaround": row.workaround, "article": article}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("audience") and not cleaned.get("article") and not cleaned["offer_title"]:
            self.add_error("offer_title", _("Fill this in."))
        return cleaned

    def ask(self) -> KnowCause:
        said = self.cleaned_data
        offer = None
        if said["audience"]:
            offer = OfferWorkaround(
                title=said["offer_title"],
                audience=said["audience"],
                language=said["language"] or Language.DUTCH,
            )
        return KnowCause(
            cause=said["cause"], workaround=said["workaround"], article=said["article"],
            offer=offer,
        )  # fmt: skip


class ResolveForm(CauseForm[ResolveProblem]):
    makes = ResolveProblem

    change = forms.CharField(
        label=gettext_lazy("Change that took the cause away"),
        help_text=gettext_lazy("Its number. It is a change of this problem, and carried out."),
        max_length=20,
    )
    result = forms.CharField(label=gettext_lazy("Result"), max_length=LONG, widget=TextArea(2))

    @classmethod
    def stands(cls, row: Any) -> dict[str, object]:
        done = row.changes.filter(state=ChangeState.DONE).order_by("-done_at").first()
        return {"change": done.reference if done else ""}


class WhyForm(CauseForm[SayWhy]):
    makes = SayWhy

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=TextArea(2))


class ApproveForm(CauseForm[ApproveChange]):
    makes = ApproveChange

    name = forms.CharField(
        label=gettext_lazy("In whose name"),
        help_text=gettext_lazy(
            "Where somebody else decided: a change board, the customer. Empty: in your own."
        ),
        max_length=200,
        required=False,
    )


class CheckForm(CauseForm[CheckChange]):
    makes = CheckChange

    outcome = forms.ChoiceField(
        label=gettext_lazy("May it be carried out, as far as security goes?"),
        choices=CheckOutcome.choices,
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=gettext_lazy("On what grounds"),
        help_text=gettext_lazy("What was looked at, also where it touches no security at all."),
        max_length=LONG,
        widget=TextArea(3),
    )
    conditions = forms.CharField(
        label=gettext_lazy("Under which conditions"),
        help_text=gettext_lazy("Where it is approved with conditions."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )


class CarriedOutForm(CauseForm[CarryOut]):
    makes = CarryOut
    arguments_as: ClassVar[dict[str, str]] = {"outcome": "is_success"}

    done_at = MomentField(label=gettext_lazy("Carried out"))
    outcome = forms.TypedChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            ("done", gettext_lazy("It works")),
            ("failed", gettext_lazy("It failed and was taken back")),
        ],
        coerce=lambda value: value == "done",
        initial="done",
        widget=forms.RadioSelect,
    )
    result = forms.CharField(label=gettext_lazy("Result"), max_length=LONG, widget=TextArea(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_at"].initial = timezone.localtime(read_clock())


class RollOutForm(CauseForm[RollOut]):
    makes = RollOut

    done_at = MomentField(label=gettext_lazy("Rolled out"))
    result = forms.CharField(label=gettext_lazy("Result"), max_length=LONG, widget=TextArea(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_at"].initial = timezone.localtime(read_clock())
