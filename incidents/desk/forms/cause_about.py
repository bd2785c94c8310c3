"""What a problem, a change or a release is about."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import DescribeChange, DescribeProblem, DescribeRelease
from incidents.choices import ChangeKind
from incidents.desk.forms.base import LARGEST_VERSION, LONG, ChosenField, TextArea
from incidents.desk.forms.cause_refers import CauseForm, RefersForm
from incidents.desk.forms.moments import MomentField
from incidents.record.queries.options import category_names, desk_people
from tenants.rules.roles import Actor

OURS = _("For the desk only: no customer reads it.")


class AboutForm(CauseForm[Any]):
    """What all three have. The rest of each stands between title and owner."""

    title = forms.CharField(label=_("What it is about"), help_text=OURS, max_length=120)
    owner = ChosenField(label=_("Owner"), empty=_("Nobody yet"), required=False)
    outside_number = forms.CharField(
        label=_("Number in another tool"),
        help_text=_("Where it is kept elsewhere: then number and address are enough."),
        max_length=60,
        required=False,
    )
    outside_url = forms.CharField(
        label=_("Address in another tool"), max_length=500, required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.chosen("owner").offer(desk_people(actor))
        self.order_fields(["title", *self.own, "owner"])

    own: ClassVar[tuple[str, ...]] = ()
    describes: ClassVar[Any]

    def about(self) -> Any:
        names = ("title", "outside_number", "outside_url", *self.own)
        said = {name: self.cleaned_data[name] for name in names}
        if "category" in said:
            said["category_id"] = said.pop("category")
        return self.describes(owner_id=self.cleaned_data["owner"], **said)


class ProblemForm(AboutForm):
    own = ("cause", "workaround", "category")
    describes = DescribeProblem

    cause = forms.CharField(
        label=_("Root cause"),
        help_text=_("As far as it is known. For the desk only."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    workaround = forms.CharField(
        label=_("Workaround"), max_length=LONG, required=False, widget=TextArea(2)
    )
    category = ChosenField(label=_("Category"), empty=_("Not known yet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen("category").offer(category_names(active=True))


class ChangeForm(AboutForm):
    own = (
        "kind",
        "is_patch",
        "touches_security",
        "reason",
        "planned_from",
        "planned_until",
        "problem",
        "release",
    )
    describes = DescribeChange

    kind = forms.ChoiceField(
        label=_("Kind"), choices=ChangeKind.choices, initial=ChangeKind.NORMAL,
        widget=forms.RadioSelect,
    )  # fmt: skip
    is_patch = forms.BooleanField(label=_("It is a patch"), required=False)
    touches_security = forms.BooleanField(
        label=_("It touches security"),
        help_text=_("Then its security is checked before it is carried out. What is for a security "
                    "incident is always checked."),
        required=False,
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=LONG, required=False, widget=TextArea(2))
    planned_from = MomentField(label=_("Planned from"), required=False)
    planned_until = MomentField(label=_("Planned until"), required=False)
    problem = forms.CharField(
        label=_("Problem"), help_text=_("Its number, where it takes its cause away."),
        max_length=20, required=False,
    )  # fmt: skip
    release = forms.CharField(
        label=_("Release"), help_text=_("Its number, where it is part of one."), max_length=20,
        required=False,
    )  # fmt: skip


class ReleaseForm(AboutForm):
    own = ("notes", "planned_on")
    describes = DescribeRelease

    notes = forms.CharField(
        label=_("What it waits for"), max_length=LONG, required=False, widget=TextArea(2)
    )
    planned_on = forms.DateField(
        label=_("Planned on"),
        help_text=_("Empty as long as it cannot be planned."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class NewProblem(ProblemForm, RefersForm):
    pass


class NewChange(ChangeForm, RefersForm):
    pass


class NewRelease(ReleaseForm, RefersForm):
    pass


class _Anew(AboutForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION)

    @classmethod
    def stands(cls, row: Any) -> dict[str, object]:
        names = ("title", "outside_number", "outside_url", "version", *cls.own)
        found = {name: getattr(row, name) for name in names}
        # Others by their numbers, choices by their keys.
        for name in {"problem", "release"} & found.keys():
            found[name] = getattr(found[name], "reference", "")
        keys = {
            name: getattr(row, f"{name}_id") for name in {"owner", "category"} & {*found, "owner"}
        }
        return {**found, **keys}

    def ask(self) -> Any:
        return self.about()


class ProblemAnew(_Anew, ProblemForm):
    pass


class ChangeAnew(_Anew, ChangeForm):
    pass


class ReleaseAnew(_Anew, ReleaseForm):
    pass
