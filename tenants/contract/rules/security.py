"""How security incidents are handled, as data: phases, step plans and what is done, by type.

Sources 002 (699-723, 1006-1075) and 003 (54-68, 88-90); the phases of all five sources stand beside
each other. Another way of working is another text, and no code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import yaml

from tenants.rules.documents import read_document
from tenants.rules.texts import Text

# What a step of the plan of an incident may hold.
LONGEST_STEP: Final = 200
LONGEST_CODE: Final = 40


class BadSecurity(ValueError):
    """A text that cannot be used: it says where."""


class Nature(StrEnum):
    """What a measure is for (002:645-664, R97)."""

    PREVENTION = "prevention"
    DETECTION = "detection"
    REACTION = "reaction"


@dataclass(frozen=True)
class PhaseText:
    """One phase: what it is called, what is done in it, and what the other sources call that."""

    code: str
    title: Text
    means: Text
    source: str
    others: Mapping[str, Text]


@dataclass(frozen=True)
class ActType:
    """Something that is done, by type."""

    code: str
    title: Text
    nature: Nature
    source: str


@dataclass(frozen=True)
class PlanStep:
    """One step of a plan; `code` is unique among all plans that are put on one incident."""

    code: str
    phase: str
    text: Text
    source: str


@dataclass(frozen=True)
class Plan:
    """The steps for one kind of incident, in the order of the phases."""

    code: str
    title: Text
    categories: frozenset[str]
    source: str
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True)
class SecurityData:
    version: str
    phases: Mapping[str, PhaseText]
    # By phase, then by code.
    acts: Mapping[str, Mapping[str, ActType]]
    plans: Mapping[str, Plan]

    def plan_for(self, category: str) -> Plan | None:
        """Return the plan that is proposed for an incident of this category."""
        return next((plan for plan in self.plans.values() if category in plan.categories), None)

    def act(self, phase: str, code: str) -> ActType | None:
        return self.acts.get(phase, {}).get(code)


def load_security(text: str, *, phases: tuple[str, ...]) -> SecurityData:
    """Return what the text describes, with these phases. Raise `BadSecurity` where it cannot be."""
    try:
        given = read_document(text)
    except yaml.YAMLError as error:
        raise BadSecurity(f"This is not YAML: {error}") from error
    top = _fields(given, {"version", "phases", "acts", "shared", "plans"}, "the text")
    if tuple(top["phases"]) != phases:
        raise BadSecurity(f"The phases are {list(phases)}, in this order.")
    shared = _steps(top["shared"], "shared", phases)
    return SecurityData(
        version=str(top["version"]),
        phases=MappingProxyType({c: _phase(c, one) for c, one in top["phases"].items()}),
        acts=MappingProxyType({phase: _acts(phase, top["acts"][phase]) for phase in top["acts"]}),
        plans=MappingProxyType(
            {code: _plan(code, one, shared, phases) for code, one in top["plans"].items()}
        ),
    )


def _phase(code: str, item: Any) -> PhaseText:
    given = _fields(item, {"title", "means", "source", "others"}, code)
    others = {number: _text(one, f"{code}: {number}") for number, one in given["others"].items()}
    return PhaseText(
        code,
        _text(given["title"], code),
        _text(given["means"], code),
        _source(given, code),
        MappingProxyType(others),
    )


def _acts(phase: str, item: Any) -> Mapping[str, ActType]:
    return MappingProxyType(
        {code: _act(f"{phase}.{code}", code, one) for code, one in item.items()}
    )


def _act(where: str, code: str, item: Any) -> ActType:
    given = _fields(item, {"nl", "en", "nature", "source"}, where)
    try:
        nature = Nature(given["nature"])
    except ValueError as error:
        raise BadSecurity(f"{where}: {error}") from error
    return ActType(code, _text(given, where), nature, _source(given, where))


def _plan(code: str, item: Any, shared: list[PlanStep], phases: tuple[str, ...]) -> Plan:
    given = _fields(item, {"title", "categories", "source", "steps"}, code)
    steps = [*shared, *_steps(given["steps"], code, phases)]
    # Within a phase what all kinds share comes first.
    steps.sort(key=lambda step: phases.index(step.phase))
    return Plan(
        code,
        _text(given["title"], code),
        frozenset(given["categories"]),
        _source(given, code),
        tuple(steps),
    )


def _steps(item: Any, of: str, phases: tuple[str, ...]) -> list[PlanStep]:
    found = []
    for phase, steps in item.items():
        if phase not in phases:
            raise BadSecurity(f"{of}: there is no phase {phase!r}.")
        for name, one in steps.items():
            code = f"{of}.{name}"
            given = _fields(one, {"nl", "en", "source"}, code)
            text = _text(given, code)
            if len(code) > LONGEST_CODE or max(len(text.nl), len(text.en)) > LONGEST_STEP:
                raise BadSecurity(f"{code} is too long.")
            found.append(PlanStep(code, phase, text, _source(given, code)))
    return found


def _fields(item: Any, names: set[str], where: str) -> dict[str, Any]:
    if not isinstance(item, dict) or set(item) != names:
        raise BadSecurity(f"{where} has {sorted(names)}, no more and no less.")
    return item


def _text(item: Any, where: str) -> Text:
    given = item if isinstance(item, dict) else {}
    nl, en = (_said(given.get(language), where) for language in ("nl", "en"))
    return Text(nl=nl, en=en)


def _said(words: Any, where: str) -> str:
    if not isinstance(words, str) or not words.strip():
        raise BadSecurity(f"{where}: say it in both languages.")
    return words


def _source(item: Mapping[str, Any], where: str) -> str:
    source = item["source"]
    if not isinstance(source, str) or not source.strip():
        raise BadSecurity(f"{where}: say where it was read.")
    return source
