"""What is asked of a quarterly report: of which quarter, a comment, a decision, that it is sent."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import TextArea
from incidents.desk.forms.days import DayField
from reporting.quarters.asks import CommentOn, Decide, DrawUp
from reporting.quarters.queries.told import quarter_in_words
from reporting.quarters.rules.content import COMMENTED
from reporting.quarters.rules.quarters import offered, quarter_of
from reporting.quarters.services.drafts import LONGEST
from tenants.posted.keyed import Keyed


class DrawUpForm(Keyed[DrawUp]):
    makes = DrawUp

    tenant_id = forms.TypedChoiceField(label=_("Customer"), coerce=int)
    first = forms.TypedChoiceField(label=_("Quarter"), coerce=date.fromisoformat)

    def __init__(
        self, data: object = None, *, customers: list[tuple[int, str]], today: date
    ) -> None:
        super().__init__(data)
        self.fields["tenant_id"].choices = customers  # type: ignore[attr-defined]
        days = offered(today)
        self.fields["first"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), quarter_in_words(day.year, quarter_of(day).quarter)) for day in days
        ]
        # The last one that is over.
        self.fields["first"].initial = days[1].isoformat()


class CommentForm(Keyed[CommentOn]):
    makes = CommentOn

    section = forms.ChoiceField(label=_("Section"), choices=lambda: list(COMMENTED.items()))
    text = forms.CharField(
        label=_("Comment"),
        help_text=_("The customer reads it. It stands in the place of what was said before."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(3),
    )


class DecideForm(Keyed[Decide]):
    makes = Decide

    text = forms.CharField(
        label=_("What was decided"),
        help_text=_("The customer reads it. It becomes a task of its owner, and stays as it is."),
        max_length=LONGEST,
        widget=TextArea(2),
    )
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    due_on = DayField(label=_("Due on"), required=True)

    def __init__(
        self, data: object = None, *, people: list[tuple[int, str]], auto_id: str = "decide_%s"
    ) -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields["owner_id"].choices = people  # type: ignore[attr-defined]


class SendForm(Keyed[None]):
    """Nothing but that it is sent."""

    def ask(self) -> None:
        """Take nothing."""
