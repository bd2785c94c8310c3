"""Escalating by hand: one question to whom, one why."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.bell.asks import ChooseMail
from escalation.bell.services.choose import OFFERED
from escalation.choices import EscalationKind, MailWay, WideDecision
from escalation.steps.asks import (
    DecideWide,
    OfferEscalation,
    RaiseEscalation,
    RecordAnswer,
    SnoozeEscalation,
    StateWide,
)
from escalation.steps.services.in_hand import LONGEST_REASON
from incidents.desk.forms.base import ActForm, ChosenField, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.record.queries.options import people_for, supplier_names, team_names
from tenants.models import User
from tenants.queries import holders_by_function
from tenants.rules.typed import is_key
from tenants.rules.zones import zones

LONG = 2000


class EscalateForm(ActForm[RaiseEscalation]):
    """Knowledge is asked of a team, a colleague or a supplier; authority of a function."""

    makes = RaiseEscalation
    versioned = False
    known_as: ClassVar[dict[str, str]] = dict.fromkeys(
        ("kind", "function", "user", "team", "supplier"), "to"
    )

    to = forms.ChoiceField(label=gettext_lazy("To whom"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONG,
        widget=TextArea(),
        help_text=gettext_lazy("Whoever is asked reads this; a supplier reads nothing else."),
    )

    def prepare(self) -> None:
        incident = self.case.incident
        field: Any = self.fields["to"]
        offered: list[tuple[str, str, list[tuple[Any, str]]]] = [
            (_("Team"), "team", team_names(incident.provider_id)),
            (_("Colleague"), "user", people_for(incident.tenant_id)),
            (_("Supplier"), "supplier", supplier_names(incident.tenant_id, incident.provider_id)),
            (_("Tell as"), "function", self._functions()),
        ]
        field.choices = [
            ("", _("Choose")),
            *(
                (group, [(f"{sort}:{key}", name) for key, name in rows])
                for group, sort, rows in offered
                if rows
            ),
        ]

    def _functions(self) -> list[tuple[object, str]]:
        """Return the functions that somebody holds here, with his name."""
        tenant_id = self.case.incident.tenant_id
        found = holders_by_function(tenant_id).items()
        return [(one.value, f"{one.label}: {held[0].name}") for one, held in found if held]

    def answers(self) -> dict[str, object]:
        sort, _colon, key = self.cleaned_data["to"].partition(":")
        asked: dict[str, object] = {"reason": self.cleaned_data["reason"]}
        if sort == "function":
            return {**asked, "kind": EscalationKind.HIERARCHICAL, "function": key}
        return {**asked, "kind": EscalationKind.FUNCTIONAL, f"{sort}_id": int(key)}


class AnswerForm(ActForm[RecordAnswer]):
    """What the desk heard of whoever was asked: who said it, and when."""

    makes = RecordAnswer
    versioned = False

    said_by = forms.CharField(
        label=gettext_lazy("Who said it"),
        max_length=160,
        help_text=gettext_lazy(
            "The name of whoever you spoke to. Your own name is kept beside it."
        ),
    )
    said_at = MomentField(label=gettext_lazy("When"))

    def now_stands(self) -> dict[str, object]:
        return {"said_at": self.case.now}


class SnoozeForm(ActForm[SnoozeEscalation]):
    """Until when nobody else is asked, and why."""

    makes = SnoozeEscalation
    versioned = False

    until = MomentField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy(
            "Then the next one is asked by itself, unless it works again by that time."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_REASON, widget=TextArea(rows=2)
    )


class OfferForm(ActForm[OfferEscalation]):
    """Which colleague is to have it, and why; `people` are whom one may choose."""

    makes = OfferEscalation
    versioned = False
    arguments_as: ClassVar[dict[str, str]] = {"user": "user_id"}

    user = ChosenField(
        label=gettext_lazy("Colleague"),
        help_text=gettext_lazy("Until they agree, you have it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_REASON, widget=TextArea(rows=2)
    )

    def __init__(self, *args: Any, people: Sequence[User] = (), **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if self.people:
            self.chosen("user").offer([(one.pk, one.name) for one in self.people])


class WideForm(ActForm[StateWide]):
    """That the impact exceeds one system."""

    makes = StateWide
    versioned = False

    grounds = forms.CharField(
        label=gettext_lazy("Which systems, and how it shows"),
        max_length=LONG,
        widget=TextArea(),
        help_text=gettext_lazy("The escalation manager reads this, and decides."),
    )


class DecideWideForm(ActForm[DecideWide]):
    """What is done about it, and why."""

    makes = DecideWide
    versioned = False

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=WideDecision.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=LONG, widget=TextArea())


class SeenForm(forms.Form):
    """The mails that somebody has seen did not arrive."""

    notices = forms.TypedMultipleChoiceField(coerce=int, required=False)
    accounts = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Which of them are theirs to see, the service judges.
        for name in ("notices", "accounts"):
            sent = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            field: Any = self.fields[name]
            field.choices = [(one, one) for one in sent if is_key(one)]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error("notices", _("Choose at least one."))
        return cleaned


class BellForm(forms.Form):
    """What is shown behind the bell, and what is done there; whose it is, the service judges."""

    show = forms.ChoiceField(choices=[("", ""), ("all", "all")], required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    open = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    read = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    unread = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    until = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class BellMailForm(forms.Form):
    """What of the bell comes by mail too: a way for each sort, and when the digest comes."""

    daily_at = forms.TimeField(
        label=gettext_lazy("Time of the digest"),
        help_text=gettext_lazy("Nothing new: no digest."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    zone = forms.ChoiceField(label=gettext_lazy("On the clock of"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for sort in OFFERED:
            self.fields[str(sort)] = forms.ChoiceField(label=sort.label, choices=MailWay.choices)
        places = sorted(zone for zone in zones() if "/" in zone)
        zone = cast(forms.ChoiceField, self.fields["zone"])
        zone.choices = [
            ("", gettext_lazy("your desk")), *((one, one.replace("_", " ")) for one in places),
        ]  # fmt: skip
        self.order_fields([*(str(sort) for sort in OFFERED), "daily_at", "zone"])

    def ask(self) -> ChooseMail:
        said = self.cleaned_data
        return ChooseMail(
            ways={str(sort): said[str(sort)] for sort in OFFERED},
            daily_at=said["daily_at"],
            zone=said["zone"],
        )
