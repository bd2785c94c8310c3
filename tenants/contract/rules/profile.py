"""A classification profile: what was agreed to do per information class. Source 002, chapter 1.

The data is a YAML document of the form of `tenants/data/icr.yaml`. Levels are numbers here (1 low,
3 high; 1 is P1), because the words for them belong to incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from tenants.choices import Unit
from tenants.rules.texts import Text

# The most levels that a quality can have; how many there are, the document says (X27).
MOST_CLASSES = 5
DIMENSIONS = ("confidentiality", "integrity", "availability", "gdpr", "ksz", "nis2")
# Decision on an unknown class: 3 where one works by the framework, 1 where there are no classes.
FRAMEWORK_CLASS = 3
# From this class on a second person agrees to an exception (`proposals_not_in_source`); where a
# quality has fewer, in its highest.
SECOND_PERSON_FROM = 4


class BadProfile(ValueError):
    """The document is not a profile; the message says what is missing or wrong."""


@dataclass(frozen=True)
class Measure:
    """Something that must be done, and what proves it."""

    key: str
    code: str
    label: Text
    description: Text | None
    params: tuple[str, ...]
    evidence: tuple[str, ...]
    gate: str
    reference: str


@dataclass(frozen=True)
class Entry:
    """A measure as one class of one dimension asks for it."""

    measure: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    value: int
    unit: Unit


@dataclass(frozen=True)
class PriorityTerms:
    label: Text
    response: Term
    resolution: Term


@dataclass(frozen=True)
class Criterion:
    """A sentence that can be ticked; the code is stored with the decision (R37)."""

    code: str
    axis: str
    level: int
    text: Text


@dataclass(frozen=True)
class RecordField:
    key: str
    group: str
    label: Text
    required: str


@dataclass(frozen=True)
class Stakeholder:
    key: str
    label: Text
    information: Text
    statutory: bool


@dataclass(frozen=True)
class UpdateRule:
    """How often the customer hears of an incident, and by what (source 001, lines 212-215)."""

    minutes: int
    channels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """`cells` is keyed by (impact, urgency), as everywhere in this code: name both axes."""

    key: str
    title: Text
    default_class: int
    measures: Mapping[str, Measure]
    matrix: Mapping[str, Mapping[int, tuple[Entry, ...]]]
    # What needs no class, by what it is asked of: `every_incident`, `personal_data`.
    base: Mapping[str, tuple[Entry, ...]]
    orders: Mapping[str, tuple[str, ...]]
    combined: frozenset[str]
    cells: Mapping[tuple[int, int], int]
    terms: Mapping[int, PriorityTerms]
    criteria: tuple[Criterion, ...]
    factors: Mapping[str, tuple[Text, ...]]
    indicators: tuple[Text, ...]
    fields: tuple[RecordField, ...]
    stakeholders: tuple[Stakeholder, ...]
    # What is settled by name in a larger incident (R146); their numbers are kept with the answers.
    questions: tuple[Text, ...]
    annex_c: tuple[Text, ...]
    updates: Mapping[int, UpdateRule]

    def entries(self, dimension: str, level: int) -> tuple[Entry, ...]:
        """Return what a class asks; one above the highest asks what the highest does."""
        levels = self.matrix.get(dimension, {})
        return levels.get(min(level, len(levels)), ())

    def highest_class(self, dimension: str) -> int:
        """Return how many classes this quality has; without classes, how many it can have."""
        return len(self.matrix.get(dimension, ())) or MOST_CLASSES

    def second_person_from(self, dimension: str) -> int:
        """Return from which class on an exception takes a second person."""
        return min(SECOND_PERSON_FROM, self.highest_class(dimension))

    @property
    def has_classes(self) -> bool:
        return bool(self.matrix)

    def criteria_of(self, axis: str) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.axis == axis)

    def level_of(self, axis: str, ticked: frozenset[str]) -> int | None:
        """Return the highest level with a ticked criterion, or nothing when none is ticked."""
        return max((c.level for c in self.criteria_of(axis) if c.code in ticked), default=None)

    def without_classes(self) -> "Profile":
        """Return the profile 'none': the same priorities, terms and base, no classes, no floors."""
        title = Text(nl="Zonder informatieklassen", en="Without information classes")
        return replace(
            self, key=f"{self.key}-none", title=title, default_class=1, matrix=MappingProxyType({})
        )
