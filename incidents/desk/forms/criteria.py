"""Impact and urgency by ticked criteria: the part of a form that judges (R27, R29, R37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Level
from incidents.record.queries.assessing import (
    AXES,
    AXIS_LABELS,
    Ground,
    Judged,
    assess_levels,
    criteria_of,
)

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


class Judgement(TypedDict):
    """What a valid form says of both axes, by the names under which a service is asked."""

    impact: int
    urgency: int
    criteria: Mapping[str, Sequence[str]]


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

    def in_force(self, name: str, values: Mapping[str, Any]) -> Any:
        """Return the level that holds, chosen or ticked: that is what two people compare."""
        if name not in AXES or values[name] not in (None, "") or self.ground is None:
            return values[name]
        ticked = values.get(f"{name}_criteria") or []
        return self.ground.profile.level_of(name, frozenset(map(str, ticked)))

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
        return assess_levels(self.seen_ground(), impact=impact, urgency=urgency)

    def seen_ground(self) -> Ground:
        """Return the ground with the classes as they are being filled in."""
        return cast(Ground, self.ground)

    def judgement(self) -> Judgement:
        """Return the judgement; only of a form whose levels are there."""
        return {
            "impact": cast(int, self.level("impact")),
            "urgency": cast(int, self.level("urgency")),
            "criteria": self.criteria(),
        }
