"""How a security incident is handled: step plan, measures and acts by type, decisions."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import OUTCOMES, SecurityPhase, SecuritySubject
from incidents.desk.forms.base import ActForm, ChosenField, TextArea, offer
from incidents.desk.forms.moments import MomentField
from incidents.duty.queries.continuity import plan_options
from incidents.handling.asks.security import (
    AddContainment,
    AddOption,
    AddRebuilt,
    AddRemediation,
    AllowRecovery,
    ChooseOption,
    ClearRebuilt,
    DecideContinuity,
    DecidePhase,
    PutPlan,
    RemoveCause,
    RestorePartly,
)
from incidents.models import RecoveryOption, SecurityAct
from incidents.models.security import REBUILT
from tenants.choices import Function
from tenants.data import security
from tenants.posted.asking import Ask_co
from tenants.queries import holders

LONGEST = 4000
DONE_HELP = gettext_lazy("Empty: now.")


class _BesideForm(ActForm[Ask_co]):
    """Written beside the incident: nobody else can have been first."""

    versioned = False


def kinds_of(phase: SecurityPhase) -> list[tuple[str, object]]:
    """Return what can be done in this phase, by type; what it is for stands behind it."""
    return [(code, one.title) for code, one in security().acts[phase].items()]


class PlanForm(_BesideForm[PutPlan]):
    makes = PutPlan

    plan = forms.ChoiceField(
        label=gettext_lazy("Step plan"),
        help_text=gettext_lazy(
            "Its steps come behind those of the action plan; each is logged there with who, when"
            " and what came of it."
        ),
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        offer(self, "plan", [(code, one.title) for code, one in security().plans.items()])

    def now_stands(self) -> dict[str, object]:
        category = self.case.incident.category
        proposed = security().plan_for(category.code) if category else None
        return {"plan": proposed.code if proposed else ""}


class ContainmentForm(_BesideForm[AddContainment]):
    makes = AddContainment
    # One of both, so neither is called optional.
    asked: ClassVar[frozenset[str]] = frozenset({"ordered_by", "emergency"})

    kind = forms.ChoiceField(label=gettext_lazy("Measure"))
    text = forms.CharField(
        label=gettext_lazy("What was done"), max_length=LONGEST, widget=TextArea(2)
    )
    damage = forms.CharField(
        label=gettext_lazy("Damage, nature and extent"), max_length=LONGEST, widget=TextArea(2)
    )
    spread = forms.CharField(
        label=gettext_lazy("Spread inside and to third parties"),
        help_text=gettext_lazy("What was reached, and what keeps it from going further."),
        max_length=LONGEST,
        widget=TextArea(2),
    )
    done_at = MomentField(label=gettext_lazy("Done"), help_text=DONE_HELP, required=False)
    ordered_by = ChosenField(
        label=gettext_lazy("Ordered by"),
        help_text=gettext_lazy("Designated beforehand, in the settings, to order containment."),
        empty=gettext_lazy("Me"),
        required=False,
    )
    emergency = forms.CharField(
        label=gettext_lazy("Why it could not wait for them"),
        help_text=gettext_lazy("Kept as a decision of yours, with its reason."),
        max_length=LONGEST,
        required=False,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        offer(self, "kind", [("", _("Choose")), *kinds_of(SecurityPhase.CONTAINMENT)])
        found = holders(self.case.incident.tenant_id, Function.CONTAINMENT)
        self.chosen("ordered_by").offer([(one.pk, one.name) for one in found])


class RemediationForm(_BesideForm[AddRemediation]):
    makes = AddRemediation

    kind = forms.ChoiceField(label=gettext_lazy("Type of act"))
    text = forms.CharField(
        label=gettext_lazy("What was done, and to what"), max_length=LONGEST, widget=TextArea(2)
    )
    done_at = MomentField(label=gettext_lazy("Done"), help_text=DONE_HELP, required=False)

    def prepare(self) -> None:
        offer(self, "kind", [("", _("Choose")), *kinds_of(SecurityPhase.REMEDIATION)])


class RebuiltForm(_BesideForm[AddRebuilt]):
    makes = AddRebuilt

    text = forms.CharField(
        label=gettext_lazy("Which system, and how it was rebuilt"),
        help_text=gettext_lazy("Nothing is restored before somebody else approved its security."),
        max_length=LONGEST,
        widget=TextArea(2),
    )
    done_at = MomentField(label=gettext_lazy("Done"), help_text=DONE_HELP, required=False)


class ClearForm(_BesideForm[ClearRebuilt]):
    makes = ClearRebuilt
    row = "act"

    act = ChosenField(label=gettext_lazy("Rebuilt system"))
    clearance = forms.CharField(
        label=gettext_lazy("What was looked at"), max_length=LONGEST, widget=TextArea(2)
    )

    def prepare(self) -> None:
        waiting = SecurityAct.objects.filter(
            incident=self.case.incident, kind=REBUILT, cleared_at=None
        )
        self.chosen("act").offer([(one.pk, one.text[:80]) for one in waiting.order_by("pk")])


class CauseForm(ActForm[RemoveCause]):
    makes = RemoveCause

    outcome = forms.ChoiceField(
        label=gettext_lazy("The cause is"),
        choices=[(one.value, one.label) for one in OUTCOMES[SecuritySubject.CAUSE]],
        widget=forms.RadioSelect,
    )
    cause_removed = forms.CharField(
        label=gettext_lazy("How, and how that was checked"),
        max_length=LONGEST,
        widget=TextArea(2),
    )


class EarlyForm(_BesideForm[AllowRecovery]):
    makes = AllowRecovery

    reason = forms.CharField(
        label=gettext_lazy("Why it cannot wait until the cause is removed"),
        help_text=gettext_lazy("The cause is still to be removed before closing."),
        max_length=LONGEST,
        widget=TextArea(2),
    )


class PhaseForm(_BesideForm[DecidePhase]):
    makes = DecidePhase

    phase = forms.ChoiceField(label=gettext_lazy("Phase"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("How far it is"),
        choices=[(one.value, one.label) for one in OUTCOMES[SecuritySubject.PHASE]],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST, widget=TextArea(2))

    def prepare(self) -> None:
        titles = [(code, one.title) for code, one in security().phases.items()]
        offer(self, "phase", [("", _("Choose")), *titles])


class OptionForm(_BesideForm[AddOption]):
    makes = AddOption

    text = forms.CharField(label=gettext_lazy("Way to recover"), max_length=200)
    hours = forms.IntegerField(label=gettext_lazy("Hours until it works"), min_value=0)
    cost = forms.IntegerField(label=gettext_lazy("Cost, in euros"), min_value=0)
    data_loss = forms.CharField(
        label=gettext_lazy("Loss of data"), max_length=LONGEST, widget=TextArea(2)
    )


class ChooseForm(_BesideForm[ChooseOption]):
    makes = ChooseOption
    row = "option"

    option = ChosenField(label=gettext_lazy("Way to recover"))
    why = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST, widget=TextArea(2))

    def prepare(self) -> None:
        found = RecoveryOption.objects.filter(incident=self.case.incident, chosen_at=None)
        self.chosen("option").offer([(one.pk, one.text) for one in found.order_by("pk")])


class PartlyForm(ActForm[RestorePartly]):
    makes = RestorePartly

    works_again = forms.CharField(
        label=gettext_lazy("What works again"),
        help_text=gettext_lazy("It goes to everybody affected, at once."),
        max_length=LONGEST,
        widget=TextArea(2),
    )
    works_not_yet = forms.CharField(
        label=gettext_lazy("What does not work yet"), max_length=LONGEST, widget=TextArea(2)
    )

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        return {"works_again": incident.works_again, "works_not_yet": incident.works_not_yet}


class ContinuityForm(_BesideForm[DecideContinuity]):
    makes = DecideContinuity
    arguments_as: ClassVar[Mapping[str, str]] = {"plan": "plan_id"}

    outcome = forms.ChoiceField(
        label=gettext_lazy("The business continuity plan"),
        choices=[(one.value, one.label) for one in OUTCOMES[SecuritySubject.CONTINUITY]],
        widget=forms.RadioSelect,
    )
    continuity_why = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST, widget=TextArea(2)
    )
    plan = ChosenField(
        label=gettext_lazy("Which plan is activated"),
        help_text=gettext_lazy("What covers the assets that are hit stands first."),
        empty=gettext_lazy("None that is recorded"),
        required=False,
    )

    def prepare(self) -> None:
        self.chosen("plan").offer(plan_options(self.case.incident))
