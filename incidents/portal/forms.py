"""What a customer fills in: shape only, the services judge."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.choices import Feedback, Kind, LateWay, PersonalData
from incidents.handling.asks.close import ConfirmSolution, RefuseSolution
from incidents.handling.asks.feedback import Complain, Rate
from incidents.handling.asks.report import ReportIncident
from incidents.handling.asks.talk import AnswerLate, ReplyAsCustomer
from tenants.posted.files import FilesField
from tenants.posted.keyed import Keyed

LARGEST = 2**63 - 1


class HintedChoice(forms.ChoiceField):
    """Cards to choose from, each with a line of explanation (docs/components.md)."""

    widget = forms.RadioSelect

    def __init__(self, *, options: Sequence[tuple[str, Any, Any]], label: Any) -> None:
        super().__init__(label=label, choices=[(value, name) for value, name, _hint in options])
        self.pick_hints = {value: hint for value, _name, hint in options}


class ReportForm(Keyed[ReportIncident]):
    """Three questions; the rest may stay empty (R12, design guide section 5)."""

    title = forms.CharField(
        label=_("In one sentence"),
        help_text=_("For example: the scanner on the second floor sends nothing."),
        max_length=120,
    )
    who_is_affected = HintedChoice(
        label=_("Who is affected?"),
        options=[
            ("me", _("Me"), _("one person")),
            ("team", _("My department"), _("several people")),
            ("everyone", _("Everyone"), _("the whole organisation")),
        ],
    )
    can_work = HintedChoice(
        label=_("Can you keep working?"),
        options=[
            ("yes", _("Yes"), _("with a detour")),
            ("partly", _("Barely"), _("it costs a lot of time")),
            ("no", _("No"), _("work has stopped")),
        ],
    )
    description = forms.CharField(
        label=_("More detail"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        max_length=20_000,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What kind of report is it?"),
        required=False,
        choices=[
            (Kind.INCIDENT, _("Something does not work")),
            (Kind.SERVICE_REQUEST, _("I need something")),
            (Kind.INFORMATION_REQUEST, _("I have a question")),
            (Kind.SECURITY_EVENT, _("Something looks suspicious or unsafe")),
            (Kind.WEAKNESS, _("Something could go wrong")),
        ],
    )
    asset = forms.TypedChoiceField(
        label=_("Which system is it about?"), required=False, coerce=int, empty_value=None
    )
    personal_data = forms.BooleanField(label=_("Personal data may be involved"), required=False)
    attached = FilesField()
    tenant = forms.TypedChoiceField(label=_("For which organisation?"), coerce=int)

    details = ("description", "kind", "asset", "personal_data")

    def __init__(
        self,
        *args: Any,
        assets: Sequence[tuple[int, str]] = (),
        tenants: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "asset", [("", _("I do not know")), *assets])
        if not assets:
            del self.fields["asset"]
        if len(tenants) > 1:
            _choose(self, "tenant", tenants)
        else:
            del self.fields["tenant"]

    def ask(self) -> ReportIncident:
        said = self.cleaned_data
        return ReportIncident(
            title=said["title"],
            # Who says it all in one sentence has said it all.
            description=said["description"] or said["title"],
            who_is_affected=said["who_is_affected"],
            can_work=said["can_work"],
            kind=said["kind"] or Kind.INCIDENT,
            asset_ids=[said["asset"]] if said.get("asset") else [],
            personal_data=PersonalData.MAYBE if said["personal_data"] else PersonalData.NO,
            attached=said["attached"],
        )

    @property
    def has_details(self) -> bool:
        """Say whether anything beyond the three questions was filled in, or went wrong."""
        return any(self.data.get(name) or name in self.errors for name in self.details)


def _choose(form: forms.Form, name: str, options: Sequence[tuple[object, object]]) -> None:
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = [(str(value), label) for value, label in options]


class ReplyForm(Keyed[ReplyAsCustomer | AnswerLate]):
    text = forms.CharField(
        label=_("Your reply"), widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
    )
    attached = FilesField()
    # Asked where the report is closed; elsewhere an answer is just an answer.
    way = forms.ChoiceField(
        label=_("How do we go on?"),
        choices=LateWay.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def ask(self) -> ReplyAsCustomer | AnswerLate:
        text, attached, way = (self.cleaned_data[name] for name in ("text", "attached", "way"))
        if way:
            return AnswerLate(text=text, way=way, attached=attached)
        return ReplyAsCustomer(text=text, attached=attached)

    def offer(self, ways: Sequence[LateWay]) -> None:
        """Offer these; the first stands chosen."""
        _choose(self, "way", [(way, way.label) for way in ways])
        if ways:
            self.fields["way"].initial = ways[0]


class ConfirmForm(Keyed[ConfirmSolution]):
    makes = ConfirmSolution

    remark = forms.CharField(required=False, max_length=2000)


class RefuseForm(Keyed[RefuseSolution]):
    makes = RefuseSolution

    remark = forms.CharField(label=_("What does not work yet?"), max_length=2000)
    # On the page of who said that it works.
    after_all = forms.BooleanField(required=False, widget=forms.HiddenInput)


class RatingForm(Keyed[Rate]):
    makes = Rate

    face = forms.ChoiceField(label=_("How did it go?"), choices=Feedback.choices)
    text = forms.CharField(
        label=_("Anything you want to add"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ComplaintForm(Keyed[Complain]):
    makes = Complain

    text = forms.CharField(
        label=_("What are you not happy with?"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ListForm(forms.Form):
    """Which reports: one's own or everybody's, running or all."""

    who = forms.ChoiceField(
        required=False, choices=[("", ""), ("own", _("Mine")), ("all", _("Everybody's"))]
    )
    state = forms.ChoiceField(
        required=False, choices=[("", ""), ("open", _("Running")), ("all", _("All"))]
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    # Words to find one by: then it is a list of what has them, a page at a time.
    q = forms.CharField(
        label=_("Words or number"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )  # fmt: skip
    page = forms.IntegerField(required=False, min_value=1, max_value=8)
    all_optional = True

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if unknown := set(self.data) - set(self.fields):
            raise forms.ValidationError(
                _("There is no such filter: %(names)s."),
                params={"names": ", ".join(sorted(unknown))[:80]},
            )
        return cleaned
