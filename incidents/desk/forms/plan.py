"""The first analysis, the steps of the plan, and what proves a measure."""

from collections.abc import Mapping
from typing import ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import OUTCOMES, SecuritySubject, StepState, TrialOutcome
from incidents.desk.forms.article import ArticleField, offer_for
from incidents.desk.forms.base import LONG, ActForm, ChosenField, TextArea, offer
from incidents.desk.forms.days import DayField
from incidents.duty.asks import ProveMeasure
from incidents.duty.queries.checklist import unchecked
from incidents.duty.queries.continuity import plan_options
from incidents.duty.queries.measures import provable_measures
from incidents.duty.rules.evidence import BY_ARTICLE
from incidents.duty.services.recovery import owes_continuity
from incidents.handling.asks.plan import AddAnalysis, AddStep, ChangeStep
from incidents.models import ActionStep
from incidents.record.queries.options import people_for
from tenants.posted.files import FilesField

CONTINUITY = [(one.value, one.label) for one in OUTCOMES[SecuritySubject.CONTINUITY]]
EMPTY = [("", "—")]


class AnalysisForm(ActForm[AddAnalysis]):
    makes = AddAnalysis
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"continuity_plan": "continuity_plan_id"}

    probable_cause = forms.CharField(
        label=gettext_lazy("Probable cause"), max_length=LONG, widget=TextArea()
    )
    resources = forms.CharField(
        label=gettext_lazy("What it will take"),
        help_text=gettext_lazy("People, parts and time, as well as can be said now."),
        max_length=LONG,
        required=False,
        widget=TextArea(2),
    )
    listed = forms.MultipleChoiceField(
        label=gettext_lazy("Checklist of the category"),
        help_text=gettext_lazy("Tick what was looked at; what it showed goes below."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    checks = forms.CharField(
        label=gettext_lazy("What was checked"),
        help_text=gettext_lazy("One check on each line, its outcome after a colon."),
        max_length=LONG,
        required=False,
        widget=TextArea(),
    )

    continuity = forms.ChoiceField(
        label=gettext_lazy("Must the business continuity plan be activated?"),
        choices=CONTINUITY,
        widget=forms.RadioSelect,
    )
    continuity_why = forms.CharField(
        label=gettext_lazy("Why the plan must, or need not, be activated"),
        max_length=4000,
        widget=TextArea(2),
    )
    continuity_plan = ChosenField(
        label=gettext_lazy("Which plan is activated"),
        empty=gettext_lazy("None that is recorded"),
        required=False,
    )

    def prepare(self) -> None:
        checks = unchecked(self.case.incident)
        offer(self, "listed", [(code, str(text)) for code, text in checks.items()])
        if not checks:
            del self.fields["listed"]
        if not owes_continuity(self.case.incident):
            for name in ("continuity", "continuity_why", "continuity_plan"):
                del self.fields[name]
        else:
            self.chosen("continuity_plan").offer(plan_options(self.case.incident))

    def clean_checks(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["checks"].splitlines()]
        pairs = [line.partition(":") for line in lines if line]
        return [(check.strip(), outcome.strip()) for check, _colon, outcome in pairs]


class StepForm(ActForm[AddStep]):
    makes = AddStep
    versioned = False
    arguments_as: ClassVar[Mapping[str, str]] = {"owner": "owner_id"}

    text = forms.CharField(label=gettext_lazy("Step"), max_length=200)
    owner = ChosenField(
        label=gettext_lazy("Owner"), empty=gettext_lazy("Nobody yet"), required=False
    )

    due_on = DayField(label=gettext_lazy("By"))

    def prepare(self) -> None:
        self.chosen("owner").offer(people_for(self.case.incident.tenant_id))


class StepDoneForm(ActForm[ChangeStep]):
    makes = ChangeStep
    versioned = False
    row = "step"

    step = ChosenField(label=gettext_lazy("Step"))
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=StepState.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[*EMPTY, *TrialOutcome.choices], required=False
    )
    result = forms.CharField(
        label=gettext_lazy("Result"), max_length=2000, required=False, widget=TextArea(2)
    )

    def prepare(self) -> None:
        steps = ActionStep.objects.filter(incident=self.case.incident)
        self.chosen("step").offer([(step.pk, str(step)) for step in steps])

    def now_stands(self) -> dict[str, object]:
        return {"state": StepState.DONE}


class MeasureForm(ActForm[ProveMeasure]):
    """Evidence for one measure of the class."""

    makes = ProveMeasure
    versioned = False

    evidence = forms.ChoiceField(label=gettext_lazy("Measure and evidence"))
    detail = forms.CharField(
        label=gettext_lazy("What was done, and where it can be seen"),
        help_text=gettext_lazy("By whom, when, and a reference: an auditor reads this as proof."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )
    article = ArticleField(
        label=gettext_lazy("Known solution"),
        help_text=gettext_lazy("Where a known solution is the evidence; then it says enough."),
        empty=gettext_lazy("None"),
    )
    attached = FilesField()
    # The service asks for it, unless a known solution says it.
    asked: ClassVar[frozenset[str]] = frozenset({"detail"})

    def prepare(self) -> None:
        provable = provable_measures(self.case.incident)
        offer(self, "evidence", [("", _("Choose")), *provable])
        if not any(way.endswith(f":{BY_ARTICLE}") for way, _label in provable):
            del self.fields["article"]
            return
        asked = self.data.get("article") if self.is_bound else self.initial.get("article")
        offer_for(
            cast(ArticleField, self.fields["article"]), self.case.incident, self.case.actor, asked
        )

    def answers(self) -> dict[str, object]:
        said = self.cleaned_data
        code, _colon, evidence = said["evidence"].partition(":")
        return {
            "code": code,
            "evidence": evidence,
            "detail": said["detail"],
            "article": said.get("article", ""),
            "attached": said["attached"],
        }
