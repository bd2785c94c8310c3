"""A classification profile: what was agreed to do per information class. Source 002, chapter 1.

The data is a YAML document of the form of `tenants/data/icr.yaml`. Levels are numbers here (1 low,
3 high; 1 is P1), because the words for them belong to incidents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from tenants.choices import Unit
from tenants.rules.documents import read_document
from tenants.rules.texts import Text

LEVELS = {"low": 1, "medium": 2, "high": 3}
PRIORITIES = {"P1": 1, "P2": 2, "P3": 3, "P4": 4}
CLASSES = (1, 2, 3, 4, 5)
BASE = ("every_incident", "personal_data")
DIMENSIONS = ("confidentiality", "integrity", "availability", "gdpr", "ksz", "nis2")
# Decision on an unknown class: 3 where one works by the framework, 1 where there are no classes.
FRAMEWORK_CLASS = 3


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
    annex_c: tuple[Text, ...]
    updates: Mapping[int, UpdateRule]

    def entries(self, dimension: str, level: int) -> tuple[Entry, ...]:
        return self.matrix.get(dimension, {}).get(level, ())

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


@lru_cache(maxsize=64)
def load_profile(text: str) -> Profile:
    """Return the profile that a document describes; the same text is read once."""
    try:
        document = read_document(text)
    except yaml.YAMLError as error:
        raise BadProfile(f"This is not YAML: {error}") from error
    try:
        profile = _profile(document)
    except KeyError as error:
        raise BadProfile(f"{error} is missing or is not a word that is known here.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BadProfile(f"This is not a profile: {error}") from error
    _check(profile)
    return profile


def _profile(document: Any) -> Profile:
    scales, priority = document["scales"], document["priority"]
    return Profile(
        key=document["meta"]["id"],
        title=_text(document["meta"]["title"]),
        default_class=FRAMEWORK_CLASS,
        measures=MappingProxyType(
            {key: _measure(key, item) for key, item in document["measures"].items()}
        ),
        matrix=_matrix(document["matrix"]),
        # A document of before there was a base asks by class alone.
        base=MappingProxyType(
            {name: _entries(document.get("base", {}).get(name, ())) for name in BASE}
        ),
        orders=MappingProxyType(
            {
                name: tuple(scale["order"])
                for name, scale in scales.items()
                if isinstance(scale.get("order"), list)
            }
        ),
        combined=frozenset(document["combination"]["per_measure"]),
        cells=_cells(priority["matrix"]),
        terms=MappingProxyType(
            {PRIORITIES[name]: _terms(level) for name, level in priority["levels"].items()}
        ),
        criteria=_criteria(document["levels"]),
        factors=_factors(document["levels"]),
        indicators=_texts(priority["raising_indicators"]),
        fields=_fields(document["record_fields"]),
        stakeholders=tuple(
            Stakeholder(i["key"], _text(i["label"]), _text(i["information"]), i["statutory"])
            for i in document["stakeholders"]
        ),
        annex_c=_texts(document["ksz_annex_c"]),
        updates=_updates(document["overlays"]),
    )


def _check(profile: Profile) -> None:
    asked = {
        entry.measure
        for entries in (
            *(entries for classes in profile.matrix.values() for entries in classes.values()),
            *profile.base.values(),
        )
        for entry in entries
    }
    if unknown := asked - set(profile.measures):
        raise BadProfile(f"The matrix names measures that are not described: {sorted(unknown)}.")
    if len(profile.cells) != len(LEVELS) ** 2 or set(profile.terms) != set(PRIORITIES.values()):
        raise BadProfile("Every impact, urgency and priority needs a place in the matrix.")


def _text(item: Mapping[str, str]) -> Text:
    return Text(nl=item["nl"], en=item["en"])


def _texts(items: list[Mapping[str, str]]) -> tuple[Text, ...]:
    return tuple(_text(item) for item in items)


def _measure(key: str, item: Any) -> Measure:
    return Measure(
        key=key,
        code=item["code"],
        label=_text(item["label"]),
        description=_text(item["description"]) if "description" in item else None,
        params=tuple(item["params"]),
        evidence=tuple(item["evidence"]),
        gate=item["gate"],
        reference=item.get("reference", ""),
    )


def _matrix(items: Mapping[str, Any]) -> Mapping[str, Mapping[int, tuple[Entry, ...]]]:
    return MappingProxyType(
        {
            dimension: MappingProxyType(
                {level: _entries(items[dimension][str(level)]) for level in CLASSES}
            )
            for dimension in DIMENSIONS
        }
    )


def _entries(items: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(map(_entry, items))


def _entry(item: Mapping[str, Any]) -> Entry:
    params: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in item.items()
        if name not in ("measure", "reason", "source")
    }
    if "floor" in params:
        params["floor"] = LEVELS[params["floor"]]
    return Entry(measure=item["measure"], params=MappingProxyType(params))


def _cells(by_urgency: Mapping[str, Any]) -> Mapping[tuple[int, int], int]:
    # The document says matrix[urgency][impact]; a matrix need not be symmetric (preset 001).
    return MappingProxyType(
        {
            (LEVELS[impact], LEVELS[urgency]): PRIORITIES[name]
            for urgency, row in by_urgency.items()
            for impact, name in row.items()
        }
    )


def _terms(item: Any) -> PriorityTerms:
    resolution = item["resolution"]
    return PriorityTerms(
        label=_text(item["label"]),
        response=Term(item["response_minutes"], Unit.MINUTES),
        resolution=Term(resolution["value"], Unit(resolution["unit"])),
    )


def _criteria(levels: Any) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(f"{axis}.{name}.{number}", axis, LEVELS[name], _text(item))
        for axis in ("impact", "urgency")
        for name, items in levels[axis]["criteria"].items()
        for number, item in enumerate(items, start=1)
    )


def _factors(levels: Any) -> Mapping[str, tuple[Text, ...]]:
    impact = levels["impact"]["factors"]
    return MappingProxyType(
        {
            "urgency": _texts(levels["urgency"]["factors"]),
            "impact": _texts(impact["organisation"]),
            "impact_personal_data": _texts(impact["personal_data_extra"]),
        }
    )


def _fields(groups: Any) -> tuple[RecordField, ...]:
    return tuple(
        RecordField(item["key"], group, _text(item["label"]), item["required"])
        for group, items in groups.items()
        if isinstance(items, list)
        for item in items
    )


def _updates(overlays: Any) -> Mapping[int, UpdateRule]:
    overlay = overlays["seed_001"]
    rule = UpdateRule(overlay["p1_customer_update_minutes"], tuple(overlay["p1_channels"]))
    return MappingProxyType({PRIORITIES["P1"]: rule})
