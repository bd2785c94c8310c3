"""Triage, classification and priority: judgement by criteria, classes and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Level, PersonalData, Priority, Quality, TriageOutcome
from incidents.forms.base import ActForm, ChosenField, ManyField, TextArea
from incidents.models import AssetLink
from incidents.queries.assessing import (
    AXES,
    AXIS_LABELS,
    Ground,
    Judged,
    criteria_of,
    ground_of,
    judge,
)
from incidents.queries.options import asset_names, category_names
from incidents.rules.classes import Classes
from tenants.rules.roles import Action

CLASS_CHOICES = [("", gettext_lazy("Not known")), *((str(n), str(n)) for n in range(1, 6))]
QUALITIES = ("confidentiality", "integrity", "availability")
LEVEL_CHOICES = [
    ("", gettext_lazy("As ticked")),
    *((str(level.value), level.label) for level in reversed(Level)),
]


@dataclass(frozen=True)
class Box:
    """One criterion to tick."""

    tag: Any
    label: Any
    id: str


@dataclass(frozen=True)
class Axis:
    """Impact or urgency: the level that somebody chooses, and the criteria by level."""

    name: str
    label: Any
    level: Any
    field: Any
    groups: list[tuple[Any, list[Box]]] = field(default_factory=list)


class CriteriaForm(forms.Form):
    """Impact and urgency by ticked criteria (R27, R29, R37). Mixed into forms that judge."""

    ground: Ground | None = None

    def add_criteria(self, ground: Ground | None) -> None:
        self.ground = ground
        for axis in AXES:
            label = AXIS_LABELS[axis]
            self.fields[axis] = forms.TypedChoiceField(
                label=label,
                choices=LEVEL_CHOICES,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            found = criteria_of(ground.profile, axis) if ground else ()
            self.fields[f"{axis}_criteria"] = forms.MultipleChoiceField(
                label=label,
                choices=[(c.code, c.text) for c in found],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @cached_property
    def axes(self) -> list[Axis]:
        """Return both axes as the page draws them, each level with its own criteria."""
        return [self._axis(name) for name in AXES]

    def _axis(self, name: str) -> Axis:
        bound = self[f"{name}_criteria"]
        levels = (
            {c.code: c.level for c in self.ground.profile.criteria_of(name)} if self.ground else {}
        )
        groups: dict[int, list[Box]] = {}
        for sub in bound.subwidgets:
            value = str(sub.data["value"])
            box = Box(sub.tag(), sub.choice_label, sub.id_for_label)
            groups.setdefault(levels[value], []).append(box)
        return Axis(
            name=name,
            label=AXIS_LABELS[name],
            level=self[name],
            field=bound,
            groups=[(Level(level).label, boxes) for level, boxes in groups.items()],
        )

    def ticked(self, axis: str) -> list[str]:
        return list(self.cleaned_data.get(f"{axis}_criteria") or [])

    def level(self, axis: str) -> int | None:
        """Return the chosen level, else the highest with a ticked criterion (source 002)."""
        chosen: int | None = self.cleaned_data.get(axis)
        if chosen is not None or self.ground is None:
            return chosen
        return self.ground.profile.level_of(axis, frozenset(self.ticked(axis)))

    def criteria(self) -> Mapping[str, Sequence[str]]:
        """Return the ticked codes by axis; nothing for an axis without any."""
        return {axis: self.ticked(axis) for axis in AXES if self.ticked(axis)}

    def require_levels(self) -> None:
        for axis in AXES:
            if self.level(axis) is None and axis not in self.errors:
                self.add_error(axis, _("Tick what holds, or choose a level."))

    def judged(self) -> Judged | None:
        """Return what the levels come to, when both are known."""
        impact, urgency = self.level("impact"), self.level("urgency")
        if self.ground is None or impact is None or urgency is None:
            return None
        return judge(self.seen_ground(), impact=impact, urgency=urgency)

    def judged_as_it_stands(self) -> Judged | None:
        """Return what the levels come to with which a fresh form begins."""
        impact, urgency = (self.get_initial_for_field(self.fields[axis], axis) for axis in AXES)
        if self.ground is None or not impact or not urgency:
            return None
        return judge(self.ground, impact=impact, urgency=urgency)

    def seen_ground(self) -> Ground:
        """Return the ground with the classes as they are being filled in."""
        return cast(Ground, self.ground)

    def answered(self) -> dict[str, Any]:
        """Return the judgement as a service takes it."""
        return {
            "impact": self.level("impact"),
            "urgency": self.level("urgency"),
            "criteria": self.criteria(),
        }


class ClassesForm(ActForm):
    """Category, labels, personal data and the three classes."""

    arguments_as: ClassVar[Mapping[str, str]] = {"category": "category_id"}
    known_as: ClassVar[Mapping[str, str]] = {"classes": "class_reason"}

    category = ChosenField(label=gettext_lazy("Category"), required=False)
    is_security = forms.BooleanField(label=gettext_lazy("Security incident"), required=False)
    is_cyber = forms.BooleanField(label=gettext_lazy("Cyber-security incident"), required=False)
    is_breach = forms.BooleanField(label=gettext_lazy("Data breach"), required=False)
    personal_data = forms.ChoiceField(
        label=gettext_lazy("Personal data involved"),
        choices=PersonalData.choices,
        widget=forms.RadioSelect,
    )
    class_reason = forms.CharField(
        label=gettext_lazy("Why no class"),
        help_text=gettext_lazy("Only when a class is not known."),
        max_length=2000,
        required=False,
        widget=TextArea(2),
    )

    def prepare(self) -> None:
        for quality in QUALITIES:
            self.fields[quality] = forms.TypedChoiceField(
                label=Quality(quality).label,
                choices=CLASS_CHOICES,
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.chosen("category").offer(category_names(active=True))

    def now_stands(self) -> dict[str, Any]:
        incident = self.case.incident
        names = (
            "is_security",
            "is_cyber",
            "is_breach",
            "personal_data",
            "class_reason",
            *QUALITIES,
        )
        return {
            **{name: getattr(incident, name) for name in names},
            "category": incident.category_id,
        }

    def classes(self) -> Classes:
        data = self.cleaned_data
        return Classes(**{quality: data.get(quality) for quality in QUALITIES})


class ClassifyForm(ClassesForm):
    pass


class TriageForm(CriteriaForm, ClassesForm):
    """Did it happen, what is it, how bad is it: everything that triage asks, on one page."""

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
    known_as: ClassVar[Mapping[str, str]] = {
        "triage_outcome": "outcome",
        "triage_reason": "reason",
        "criteria": "impact",
        "classes": "class_reason",
    }

    def prepare(self) -> None:
        super().prepare()
        self.add_criteria(ground_of(self.case.incident))

    def now_stands(self) -> dict[str, Any]:
        incident = self.case.incident
        return {
            **super().now_stands(),
            **judgement_of(incident),
            "outcome": incident.triage_outcome or TriageOutcome.CONFIRMED,
            "reason": incident.triage_reason,
            "affected": incident.affected,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.require_levels()
        return cleaned

    def seen_ground(self) -> Ground:
        data = self.cleaned_data.get("personal_data") or PersonalData.NO
        return super().seen_ground().with_classes(self.classes(), data)

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("outcome", "reason", "affected", "is_security", "is_cyber", "is_breach")
        return {
            **{name: data[name] for name in (*names, "personal_data", "class_reason", *QUALITIES)},
            "category_id": data["category"],
            **self.answered(),
        }


class PriorityForm(CriteriaForm, ActForm):
    """Judge again, with a reason; by hand only with leave, never below the class (R33, R34)."""

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

    def now_stands(self) -> dict[str, Any]:
        incident = self.case.incident
        return {**judgement_of(incident), "override": incident.priority_override}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.require_levels()
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {
            "reason": self.cleaned_data["reason"],
            "override": self.cleaned_data.get("override"),
            **self.answered(),
        }


class AssetsForm(ActForm):
    """Which assets are hit; the highest of their classes becomes that of the incident."""

    arguments_as: ClassVar[Mapping[str, str]] = {"assets": "asset_ids"}

    assets = ManyField(label=gettext_lazy("Assets that are hit"), required=False)

    def prepare(self) -> None:
        self.many("assets").offer(asset_names(self.case.incident.tenant_id))

    def now_stands(self) -> dict[str, Any]:
        links = AssetLink.objects.filter(incident=self.case.incident, is_active=True)
        return {"assets": [str(pk) for pk in links.values_list("asset_id", flat=True)]}


def judgement_of(incident: Any) -> dict[str, Any]:
    """Return levels and criteria as they stand."""
    kept = incident.criteria if isinstance(incident.criteria, dict) else {}
    return {
        "impact": incident.impact,
        "urgency": incident.urgency,
        **{f"{axis}_criteria": list(kept.get(axis) or []) for axis in AXES},
    }
