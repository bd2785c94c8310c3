"""What is filled in of a rota: for whom it is, whose turn it is, who takes over, who is away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escalation.choices import DutyLevel
from escalation.on_call.asks import (
    AddToNote,
    AskSwap,
    PlanRotation,
    SayAbsent,
    SetUpRota,
    TakeOver,
    TellNext,
)
from escalation.on_call.rules.duty import FIRST, LAST
from escalation.on_call.services.hand_over_words import LONGEST
from escalation.on_call.services.rotations import LONGEST_TURN
from escalation.on_call.services.setup import LONGEST_NAME
from incidents.desk.forms.base import ChosenField, KeyedForm, TextArea
from incidents.desk.forms.moments import MomentField
from incidents.record.queries.options import Option
from tenants.choices import Weekday
from tenants.models import User
from tenants.posted.asking import Ask_co
from tenants.rules.zones import zones

LONGEST_LIST: Final = 6_000
_SPARE: Final = frozenset({"key"})


def zone_choices() -> list[tuple[str, str]]:
    return [(one, one.replace("_", " ")) for one in sorted(zones())]


class RotaForm(KeyedForm[SetUpRota]):
    """A rota: what it is called, for whom, and by which clock it is read."""

    makes = SetUpRota
    handling = _SPARE
    arguments_as: ClassVar[Mapping[str, str]] = {"team": "team_id"}

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    team = ChosenField(
        label=_("For this team"),
        empty=_("None"),
        required=False,
        help_text=_("Without a team and a customer it is for all that have no rota of their own."),
    )
    customer = forms.CharField(
        label=_("Or for this customer"),
        max_length=120,
        required=False,
        help_text=_("The name of the customer. It goes before the rota of a team."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("By which clock it is shown."))
    is_round_the_clock = forms.BooleanField(
        label=_("Somebody must always be there"),
        required=False,
        initial=True,
        help_text=_("Otherwise only in the hours of its turns; outside them nobody is missed."),
    )
    needs_phone = forms.BooleanField(
        label=_("Everybody in it can be phoned"),
        required=False,
        help_text=_("Whoever has no phone number is then warned of and passed over at once."),
    )

    def __init__(self, data: Any = None, *, teams: list[Option], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.chosen("team").offer(teams)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]


class PeopleField(forms.CharField):
    """Colleagues in their order, a line each, by name or e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        self.people: dict[str, int] = {}
        super().__init__(
            max_length=LONGEST_LIST,
            widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
            **kwargs,
        )

    def offer(self, people: Sequence[User]) -> None:
        for one in reversed(people):
            self.people[one.name.lower()] = one.pk
        self.people.update({one.email.lower(): one.pk for one in people})

    def clean(self, value: Any) -> list[int]:
        found: list[int] = []
        for line in str(super().clean(value)).splitlines():
            name = " ".join(line.split())
            if name and name.lower() not in self.people:
                told = _("There is no colleague of this name: %(name)s")
                raise ValidationError(told, code="unknown", params={"name": name[:LONGEST_NAME]})
            if name:
                found.append(self.people[name.lower()])
        return found


class RotationForm(KeyedForm[PlanRotation]):
    """Turns: who takes them in which order, and when one hands over to the next."""

    makes = PlanRotation
    handling = _SPARE

    level = forms.ChoiceField(label=_("Level"), choices=DutyLevel.choices)
    members = PeopleField(
        label=_("Who takes turns"),
        help_text=_("A colleague a line, in their order, by name or e-mail address."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("In which these hours are. A change of the clocks too.")
    )
    begins_on = forms.DateField(
        label=_("First hand-over on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Turns of a week hand over on this day of the week."),
    )
    hands_over = forms.TimeField(
        label=_("Hands over at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="09:00",
    )
    every_days = forms.IntegerField(
        label=_("Days of a turn"),
        min_value=1,
        max_value=LONGEST_TURN,
        initial=7,
        help_text=_("1 for a day, 7 for a week, 14 for two."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every day."),
    )
    opens = forms.TimeField(
        label=_("Only from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than it begins: until the next day. Empty: around the clock."),
    )
    position = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        max_value=99,
        initial=0,
        help_text=_("Of turns that are open at once the lowest counts."),
    )

    def __init__(self, data: Any = None, *, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, PeopleField)  # noqa: S101 - for the types alone
        field.offer(people)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]


class _Stretch(KeyedForm[Ask_co]):
    """From when until when; by the clock of the page."""

    handling = _SPARE
    arguments_as: ClassVar[Mapping[str, str]] = {"user": "user_id"}

    user = ChosenField(label=_("Colleague"))
    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))

    def __init__(self, data: Any = None, *, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.chosen("user").offer([(one.pk, one.name) for one in people])


class TakeOverForm(_Stretch[TakeOver]):
    """Somebody is on duty instead of whoever was planned."""

    makes = TakeOver

    level = forms.ChoiceField(label=_("Level"), choices=DutyLevel.choices)
    field_order = ("level", "user", "begins_at", "ends_at")


class SwapForm(_Stretch[AskSwap]):
    """A colleague is asked to take over; nothing changes until they agree."""

    makes = AskSwap

    level = forms.ChoiceField(label=_("Level"), choices=DutyLevel.choices)
    back_begins_at = MomentField(
        label=_("In return I take over from"),
        required=False,
        help_text=_("Empty: nothing in return."),
    )
    back_ends_at = MomentField(label=_("In return until"), required=False)
    field_order = ("level", "user", "begins_at", "ends_at", "back_begins_at", "back_ends_at")


class AwayForm(_Stretch[SayAbsent]):
    """Somebody is away: for oneself, or for a colleague by who plans."""

    makes = SayAbsent


class WordsForm(KeyedForm[AddToNote]):
    """What somebody adds to a note."""

    makes = AddToNote
    handling = _SPARE

    text = forms.CharField(label=_("Add"), max_length=LONGEST, widget=TextArea(4))


class TellNextForm(KeyedForm[TellNext]):
    """What whoever is on duty leaves for the next one."""

    makes = TellNext
    handling = _SPARE

    level = forms.ChoiceField(label=_("Level"), choices=DutyLevel.choices)
    text = forms.CharField(
        label=_("What they have to know"),
        max_length=LONGEST,
        widget=TextArea(6),
        help_text=_("What is open, waits or is promised stands in the note by itself."),
    )


class WhenForm(forms.Form):
    """At which moment one wants to know who is on duty; what makes no sense is as if not said."""

    at = MomentField(label=_("When"), required=False)

    def moment(self, now: datetime) -> datetime:
        found = self.cleaned_data.get("at") if self.is_valid() else None
        return found if isinstance(found, datetime) and FIRST <= found <= LAST else now
