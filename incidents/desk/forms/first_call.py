"""What solves a report while the caller is on the phone: the last part of a new incident."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, Kind, Quality
from incidents.desk.forms.base import LONG, TextArea
from incidents.desk.forms.classes import class_choices
from incidents.duty.rules.missing import REQUESTS
from incidents.handling.asks.report import SolvedInCall
from incidents.record.queries.assessing import Ground
from incidents.record.rules.classes import QUALITIES

ASKED = ("article", "solution", "cause", "measures", "confirmed")
# Asked where classes were agreed: what of it is wanted follows from the class.
OF_CLASS = (
    "no_containment", "workaround", "no_workaround", "no_change", "reported_to", "class_reason",
)  # fmt: skip


class SolvedForm(forms.Form):
    """Mixed into the form of a new incident, for whoever may solve and close."""

    # How triage, solving and closing name what this form asks.
    refused_as: ClassVar[Mapping[str, str]] = {
        "criteria": "impact", "classes": "class_reason", "remark": "confirmed",
        "M11": "no_containment", "M12": "no_workaround", "M13": "no_change",
        "M14": "reported_to",
    }  # fmt: skip

    solved = forms.BooleanField(
        label=gettext_lazy("It was solved during the call"),
        help_text=gettext_lazy("Then category, criteria and the answers below are asked as well."),
        required=False,
    )
    article = forms.CharField(
        label=gettext_lazy("Known solution"),
        help_text=gettext_lazy(
            "Its number, where one solved it: cause and solution follow from it."
        ),
        max_length=20,
        required=False,
    )
    cause = forms.CharField(
        label=gettext_lazy("Cause"), max_length=LONG, required=False, widget=TextArea(2)
    )
    measures = forms.CharField(
        label=gettext_lazy("Measures taken"), max_length=LONG, required=False, widget=TextArea(2)
    )
    solution = forms.CharField(
        label=gettext_lazy("Final solution"),
        help_text=gettext_lazy("The customer reads cause and solution."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    no_containment = forms.CharField(
        label=gettext_lazy("Why there was nothing to contain"),
        max_length=2000,
        required=False,
        widget=TextArea(1),
    )
    workaround = forms.CharField(
        label=gettext_lazy("Workaround"), max_length=LONG, required=False, widget=TextArea(1)
    )
    no_workaround = forms.BooleanField(
        label=gettext_lazy("There was no workaround"), required=False
    )
    no_change = forms.CharField(
        label=gettext_lazy("Why no change is needed"),
        max_length=2000,
        required=False,
        widget=TextArea(1),
    )
    reported_to = forms.CharField(
        label=gettext_lazy("What was reported, and to whom"),
        max_length=2000,
        required=False,
        widget=TextArea(1),
    )
    class_reason = forms.CharField(
        label=gettext_lazy("Why no class"),
        help_text=gettext_lazy("Only when a class is not known, and no asset says it."),
        max_length=2000,
        required=False,
        widget=TextArea(1),
    )
    confirmed = forms.CharField(
        label=gettext_lazy("What the caller said when it worked"),
        help_text=gettext_lazy(
            "It is then checked, confirmed and closed. Left empty, the caller is asked by message."
        ),
        max_length=2000,
        required=False,
        widget=TextArea(1),
    )

    def add_solved(self, ground: Ground | None, *, may_solve: bool) -> None:
        """Ask it of who may do all of it; classes where they were agreed with this customer."""
        profile = ground.profile if ground is not None and ground.profile.has_classes else None
        left_out = () if may_solve and profile else OF_CLASS
        for name in left_out if may_solve else ("solved", *ASKED, *OF_CLASS):
            del self.fields[name]
        if not may_solve or profile is None:
            return
        for quality in QUALITIES:
            self.fields[quality] = forms.TypedChoiceField(
                label=Quality(quality).label,
                choices=class_choices(profile, quality, None),
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def solved_fields(self) -> list[forms.BoundField]:
        told = ("article", "cause", "measures", "solution")
        names = (*told, *OF_CLASS[:-1], *QUALITIES, "class_reason", "confirmed")
        return [self[name] for name in names if name in self.fields]

    def require_solved(self) -> None:
        """Ask for what solving takes; an answer without the tick is not thrown away."""
        said = [name for name in ASKED if self.cleaned_data.get(name)]
        if not self.cleaned_data.get("solved"):
            if said:
                self.add_error("solved", _("Tick this too, or leave what follows it empty."))
            return
        is_request = self.cleaned_data.get("kind") in {Kind(kind).value for kind in REQUESTS}
        wanted = ("solution",) if is_request else ("solution", "cause", "measures")
        # What a known solution says, need not be said again; the service asks for what it does not.
        known = ("solution", "cause") if "article" in said else ()
        for name in wanted:
            if name not in (*said, *known):
                self.add_error(name, _("Fill this in."))
        if self.cleaned_data.get("channel") != Channel.PHONE:
            self.add_error("solved", _("Only what was reported by phone is solved in the call."))

    def solved_in_call(self) -> SolvedInCall | None:
        """Return how it was solved; only of a valid form."""
        data: Mapping[str, Any] = self.cleaned_data
        if not data.get("solved"):
            return None
        names = [name for name in (*ASKED, *OF_CLASS, *QUALITIES) if name in self.fields]
        return SolvedInCall(**{name: data[name] for name in names})
