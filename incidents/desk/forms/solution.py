"""What is asked of a known solution: what it says and for whom, and why it is withdrawn."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleState, Audience, Language
from incidents.desk.forms.base import LARGEST, LONG, ChosenField, KeyedForm, TextArea
from incidents.desk.queries.solutions import Filters
from incidents.handling.asks.article import ChangeArticle, WithdrawArticle, WriteArticle
from incidents.record.queries.options import Option, asset_names, category_names
from tenants.models import Tenant

ABOUT = (
    "title", "symptoms", "cause", "solution", "is_workaround", "audience", "language", "product",
    "review_on",
)  # fmt: skip


class TextForm(KeyedForm[Any]):
    """What an article says."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("What somebody would say who has this: the words by which it is found."),
        max_length=120,
    )
    symptoms = forms.CharField(
        label=_("Symptoms"), max_length=LONG, required=False, widget=TextArea(2)
    )
    cause = forms.CharField(label=_("Cause"), max_length=LONG, required=False, widget=TextArea(2))
    solution = forms.CharField(label=_("Solution"), max_length=LONG, widget=TextArea(5))
    is_workaround = forms.BooleanField(
        label=_("It is a workaround"),
        help_text=_("It keeps things going until there is a permanent solution."),
        required=False,
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"),
        help_text=_("What customers read names no other customer, and no weakness."),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.INTERNAL,
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    category = ChosenField(label=_("Category"), empty=_("None"), required=False)
    product = forms.CharField(label=_("Product or system"), max_length=120, required=False)
    asset = ChosenField(label=_("Asset"), empty=_("None"), required=False)
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, customer: Tenant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen("category").offer(category_names(active=True))
        assets = asset_names(customer.pk) if customer is not None else []
        if assets:
            self.chosen("asset").offer(assets)
        else:
            del self.fields["asset"]

    def about(self) -> ChangeArticle:
        said = {name: self.cleaned_data[name] for name in ABOUT}
        return ChangeArticle(
            category_id=self.cleaned_data["category"],
            asset_id=self.cleaned_data.get("asset"),
            **said,
        )


class WriteForm(TextForm):
    """A new one; for whom it is, is chosen once."""

    customer = ChosenField(
        label=_("For which customer"),
        help_text=_("This stays so; a solution for one customer is seen with that customer only."),
        empty=_("All customers"),
        required=False,
    )
    publishes = forms.BooleanField(label=_("Publish it at once"), required=False)
    known_as: ClassVar[dict[str, str]] = {"tenant": "customer"}

    def __init__(self, *args: Any, customers: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen("customer").offer(customers)

    def ask(self) -> WriteArticle:
        return WriteArticle(
            about=self.about(),
            customer_id=self.cleaned_data["customer"],
            publishes=self.cleaned_data["publishes"],
        )


class ChangeForm(TextForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def ask(self) -> ChangeArticle:
        return self.about()


class PublishForm(KeyedForm[None]):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class WithdrawForm(KeyedForm[WithdrawArticle]):
    makes = WithdrawArticle

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=200, widget=TextArea(2))


class SolutionsForm(forms.Form):
    """Which are listed."""

    all_optional = True

    q = forms.CharField(
        label=_("Any words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any")), *ArticleState.choices]
    )
    category = ChosenField(label=_("Category"), empty=_("Any"), required=False)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.offer(category_names())

    @property
    def filters(self) -> Filters:
        said = self.cleaned_data
        return Filters(said["state"], said["category"], said["before"])
