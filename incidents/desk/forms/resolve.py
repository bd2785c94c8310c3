"""Solving an incident: how, in which words for the customer, who see them before they go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from incidents.choices import Audience
from incidents.desk.forms.article import ArticleField, offer_for
from incidents.desk.forms.base import LONG, ActForm, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.duty.queries.measures import open_before_resolving
from incidents.duty.rules.missing import REQUESTS
from incidents.duty.services.recovery import owes_cause
from incidents.handling.asks.work import ResolveIncident
from incidents.handling.services.solve import confirm_by, is_news_to_customer
from incidents.models import ArticleVersion
from incidents.record.queries.hearers import hearers


@dataclass(frozen=True)
class Preview:
    """What goes to a customer: to whom, in which words, and by when they are asked to answer."""

    to: list[str]
    text: str
    answer_by: datetime | None
    # Of which of many it is.
    reference: str = ""


class ResolveForm(ActForm[ResolveIncident]):
    """How it was solved, for the record and in the words of the customer; those are seen first."""

    makes = ResolveIncident
    handling = ActForm.handling | {"seen"}
    known_as: ClassVar[Mapping[str, str]] = {"M11": "no_containment", "M12": "workaround"}
    # They stand here only where one of both is asked.
    asked: ClassVar[frozenset[str]] = frozenset({"contained_at", "no_containment"})
    preview: Preview | None = None
    # The solution that was chosen; of one for the desk only nothing is taken over unseen.
    chosen_text: ArticleVersion | None = None
    is_internal = False

    article = ArticleField(
        label=gettext_lazy("Known solution"),
        help_text=gettext_lazy(
            "Choose one to say that it was solved with it; what it says of a workaround is then"
            " proved by it."
        ),
        empty=gettext_lazy("None of these"),
    )
    cause = forms.CharField(
        label=gettext_lazy("Cause"), max_length=LONG, required=False, widget=TextArea(2)
    )
    solution = forms.CharField(
        label=gettext_lazy("Final solution"), max_length=LONG, widget=TextArea()
    )
    solution_for_customer = forms.CharField(
        label=gettext_lazy("Solution, as the customer reads it"),
        help_text=gettext_lazy(
            "Left empty it is the solution as it stands above. You see it before it goes out."
        ),
        max_length=LONG,
        required=False,
        widget=TextArea(),
    )
    asks = forms.BooleanField(
        label=gettext_lazy("Ask in the same message whether it works"), required=False
    )
    # The message was seen as it goes out.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    measures = forms.CharField(
        label=gettext_lazy("Measures taken"), max_length=LONG, required=False, widget=TextArea(2)
    )
    contained_at = MomentField(
        label=gettext_lazy("Contained"),
        help_text=gettext_lazy("When what was done kept the consequences from growing."),
        required=False,
    )
    no_containment = forms.CharField(
        label=gettext_lazy("Why there was nothing to contain"),
        help_text=gettext_lazy("Instead of the moment, where nothing could or had to be done."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )
    workaround = forms.CharField(
        label=gettext_lazy("Workaround"), max_length=LONG, required=False, widget=TextArea(2)
    )
    no_workaround = forms.BooleanField(
        label=gettext_lazy("There was no workaround"), required=False
    )
    cause_removed = forms.CharField(
        label=gettext_lazy("How the cause was blocked or removed"),
        help_text=gettext_lazy("A security incident is solved once its cause is gone."),
        max_length=4000,
        widget=TextArea(2),
    )
    prevention = forms.CharField(
        label=gettext_lazy("Preventive measures"),
        help_text=gettext_lazy("The customer reads cause, solution and prevention at closing."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        # Closing asks for both, and a solved incident has no form for them any more.
        is_request = self.case.incident.kind in REQUESTS
        self.fields["cause"].required = self.fields["measures"].required = not is_request
        owed = open_before_resolving(self.case.incident)
        if "M12" not in owed:
            del self.fields["no_workaround"]
        if not owes_cause(self.case.incident):
            del self.fields["cause_removed"]
        if "M11" not in owed:
            del self.fields["contained_at"], self.fields["no_containment"]
        self._fill(cast(ArticleField, self.fields["article"]))

    def _fill(self, field: ArticleField) -> None:
        """Fill in what the solution says that was asked for, where nothing was written yet."""
        asked = self.data.get("article") if self.is_bound else self.initial.get("article")
        text = offer_for(field, self.case.incident, self.case.actor, asked)
        if text is None:
            return
        self.chosen_text, self.is_internal = text, text.audience == Audience.INTERNAL
        for name in ("cause", "solution"):
            self.initial[name] = self.initial.get(name) or getattr(text, name)
        if text.is_workaround:
            self.initial["workaround"] = self.initial.get("workaround") or text.solution
        if not self.is_internal:
            # The service takes over what is left empty.
            self.fields["solution"].required = False
            self.fields["cause"].required = self.fields["cause"].required and not text.cause

    def now_stands(self) -> dict[str, object]:
        # What is decided here and now is no value of the record.
        here = {
            "article", "asks", "seen", "contained_at", "no_containment", "no_workaround",
            "cause_removed",
        }  # fmt: skip
        fields = set(self.base_fields) - {"key", "version"} - here
        return {"asks": True, **{name: getattr(self.case.incident, name) for name in fields}}

    @property
    def differences(self) -> list[dict[str, object]]:
        # Whether to ask is no value of the record.
        return [found for found in super().differences if found["label"] != self["asks"].label]

    def wants_preview(self) -> bool:
        """Say whether something goes to the customer that was not seen yet as it goes out."""
        data = self.cleaned_data
        is_told = data["asks"] or is_news_to_customer(self.case.incident)
        return is_told and not data["seen"]

    def show_preview(self) -> None:
        """Fill in what the customer will read, for whoever sends it to look at and to change."""
        data, cleaned = cast(QueryDict, self.data).copy(), self.cleaned_data
        of_article = self.chosen_text.solution if self.chosen_text else ""
        told = cleaned["solution_for_customer"] or cleaned["solution"] or of_article
        data["solution_for_customer"], data["seen"] = told, "1"
        self.data = data
        incident = self.case.incident
        self.preview = Preview(
            to=[contact.name for contact in hearers(incident)],
            text=told,
            answer_by=confirm_by(incident, now=self.case.now) if cleaned["asks"] else None,
        )
