"""Reads a profile from the text that it is kept as, and says what is wrong with one."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from tenants.choices import Unit
from tenants.contract.rules.profile import (
    DIMENSIONS,
    FRAMEWORK_CLASS,
    MOST_CLASSES,
    BadProfile,
    Criterion,
    Entry,
    Measure,
    PriorityTerms,
    Profile,
    RecordField,
    Stakeholder,
    Term,
    UpdateRule,
)
from tenants.rules.documents import read_document
from tenants.rules.texts import Text

LEVELS = {"low": 1, "medium": 2, "high": 3}
PRIORITIES = {"P1": 1, "P2": 2, "P3": 3, "P4": 4}
BASE = ("every_incident", "personal_data")


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
        questions=_texts(document.get("team", {}).get("questions_to_settle", [])),
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
        {dimension: _levels(dimension, items[dimension]) for dimension in DIMENSIONS}
    )


def _levels(dimension: str, items: Mapping[str, Any]) -> Mapping[int, tuple[Entry, ...]]:
    """Return what each class asks; how many there are is for the document to say (X27)."""
    levels = {int(level): _entries(entries) for level, entries in items.items()}
    if sorted(levels) != list(range(1, len(levels) + 1)) or not 0 < len(levels) <= MOST_CLASSES:
        raise ValueError(f"{dimension} has classes from 1 up, {MOST_CLASSES} at most, without gaps")
    return MappingProxyType(levels)


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
