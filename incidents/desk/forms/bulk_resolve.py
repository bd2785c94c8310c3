"""Solving many at once, in the same words; what goes to the customers is seen before it goes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.base import LONG, TextArea
from incidents.desk.forms.bulk import ManyForm
from incidents.desk.forms.resolve import Preview
from incidents.desk.queries.chosen import solvable
from incidents.handling.asks.work import ResolveIncident
from incidents.handling.services.solve import confirm_by, is_news_to_customer
from incidents.models import Incident
from incidents.record.queries.hearers import hearers


class ResolveManyForm(ManyForm[ResolveIncident]):
    """The same words for all. What one asks for besides is refused, and done on its own page."""

    makes = ResolveIncident
    handling = ManyForm.handling | {"seen"}
    previews: Sequence[Preview] = ()

    cause = forms.CharField(label=_("Cause"), max_length=LONG, widget=TextArea(2))
    measures = forms.CharField(label=_("Measures taken"), max_length=LONG, widget=TextArea(2))
    solution = forms.CharField(label=_("Final solution"), max_length=LONG, widget=TextArea())
    solution_for_customer = forms.CharField(
        label=_("Solution, as the customer reads it"),
        help_text=_("Left empty it is the solution as it stands above."),
        max_length=LONG,
        required=False,
        widget=TextArea(),
    )
    asks = forms.BooleanField(
        label=_("Ask in the same message whether it works"), initial=True, required=False
    )
    no_workaround = forms.BooleanField(label=_("There was no workaround"), required=False)
    no_containment = forms.CharField(
        label=_("Why there was nothing to contain"),
        help_text=_("Where the class asks for it."),
        max_length=2000,
        required=False,
    )
    # What each customer reads was seen as it goes out.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def wants_preview(self, keys: Iterable[int]) -> bool:
        """Say whether something goes to a customer that was not seen yet as it goes out."""
        return not self.cleaned_data["seen"] and any(self._told(keys))

    def show_preview(self, keys: Iterable[int], now: datetime) -> None:
        """Fill in what the customers will read, to look at and to change."""
        data, cleaned = cast(QueryDict, self.data).copy(), self.cleaned_data
        told = cleaned["solution_for_customer"] or cleaned["solution"]
        data["solution_for_customer"], data["seen"] = told, "1"
        self.data = data
        self.previews = [
            Preview(
                to=[contact.name for contact in hearers(incident)],
                text=told,
                answer_by=confirm_by(incident, now=now) if cleaned["asks"] else None,
                reference=incident.reference,
            )
            for incident in self._told(keys)
        ]

    def _told(self, keys: Iterable[int]) -> Iterator[Incident]:
        asks = self.cleaned_data["asks"]
        return (one for one in solvable(self.actor, keys) if asks or is_news_to_customer(one))
