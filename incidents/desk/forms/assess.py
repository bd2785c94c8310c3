"""Triage, classification and priority: judgement by criteria, classes and labels."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from incidents.choices import PersonalData, Priority, TriageOutcome
from incidents.desk.forms.base import ActForm, ManyField, TextArea
from incidents.desk.forms.classes import ClassesForm
from incidents.desk.forms.criteria import CriteriaForm
from incidents.handling.asks.triage import ChangePriority, LinkAssets, TriageIncident
from incidents.models import AssetLink, Incident
from incidents.record.queries.assessing import AXES, Ground, ground_of
from incidents.record.queries.options import asset_names
from incidents.record.rules.classes import QUALITIES
from tenants.contract.rules.profile import Profile
from tenants.rules.roles import Action


class TriageForm(CriteriaForm, ClassesForm[TriageIncident]):
    """Did it happen, what is it, how bad is it: everything that triage asks, on one page."""

    makes = TriageIncident
    outcome = forms.ChoiceField(
        label=gettext_lazy("Did it really happen?"),
        choices=TriageOutcome.choices,
        initial=TriageOutcome.CONFIRMED,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Required when it is not an incident."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )
    affected = forms.CharField(
        label=gettext_lazy("What is affected"), max_length=2000, required=False, widget=TextArea(2)
    )
    asked = frozenset({"category", "affected", *QUALITIES})
    known_as: ClassVar[Mapping[str, str]] = {
        "triage_outcome": "outcome",
        "triage_reason": "reason",
        "criteria": "impact",
        "classes": "class_reason",
    }

    def prepare(self) -> None:
        super().prepare()
        self.add_criteria(ground_of(self.case.incident))

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        return {
            **super().now_stands(),
            **judgement_of(incident, ground_of(incident).profile),
            "outcome": incident.triage_outcome or TriageOutcome.CONFIRMED,
            "reason": incident.triage_reason,
            "affected": incident.affected,
        }

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self.require_levels()
        return cleaned

    def seen_ground(self) -> Ground:
        data = self.cleaned_data.get("personal_data") or PersonalData.NO
        return super().seen_ground().with_classes(self.classes(), data)

    def answers(self) -> dict[str, object]:
        data = self.cleaned_data
        names = ("outcome", "reason", "affected", "is_security", "is_cyber", "is_breach")
        of_class = [name for name in ("class_reason", *QUALITIES) if name in data]
        return {
            **{name: data[name] for name in (*names, "personal_data", *of_class)},
            "category_id": data["category"],
            **self.judgement(),
        }


class PriorityForm(CriteriaForm, ActForm[ChangePriority]):
    """Judge again, with a reason; by hand only with leave, never below the class (R33, R34)."""

    makes = ChangePriority
    known_as: ClassVar[Mapping[str, str]] = {"priority": "override"}

    override = forms.TypedChoiceField(
        label=gettext_lazy("Set by hand"),
        help_text=gettext_lazy("Only when the matrix is wrong here; it is recorded as such."),
        choices=[("", gettext_lazy("By the matrix")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=TextArea(2))

    def prepare(self) -> None:
        self.add_criteria(ground_of(self.case.incident))
        if not self.case.actor.may(Action.OVERRIDE_PRIORITY, self.case.incident.tenant_id):
            del self.fields["override"]

    def now_stands(self) -> dict[str, object]:
        incident = self.case.incident
        profile = ground_of(incident).profile
        return {**judgement_of(incident, profile), "override": incident.priority_override}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self.require_levels()
        return cleaned

    def answers(self) -> dict[str, object]:
        return {
            "reason": self.cleaned_data["reason"],
            "override": self.cleaned_data.get("override"),
            **self.judgement(),
        }


class AssetsForm(ActForm[LinkAssets]):
    """Which assets are hit; the highest of their classes becomes that of the incident."""

    makes = LinkAssets
    arguments_as: ClassVar[Mapping[str, str]] = {"assets": "asset_ids"}

    assets = ManyField(label=gettext_lazy("Assets that are hit"), required=False)

    def prepare(self) -> None:
        self.many("assets").offer(asset_names(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, object]:
        links = AssetLink.objects.filter(incident=self.case.incident, is_active=True)
        return {"assets": [str(pk) for pk in links.values_list("asset_id", flat=True)]}


def judgement_of(incident: Incident, profile: Profile) -> dict[str, object]:
    """Return levels and criteria as they stand; a level that follows from its ticks stays free."""
    found: dict[str, Any] = {}
    for axis in AXES:
        kept = incident.criteria.get(axis)
        ticked = [code for code in kept if isinstance(code, str)] if isinstance(kept, list) else []
        level = getattr(incident, axis)
        follows = profile.level_of(axis, frozenset(ticked)) == level
        found |= {axis: None if follows else level, f"{axis}_criteria": ticked}
    return found
