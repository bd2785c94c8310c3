"""What classes, judgement and kind of data come to, in the words of the profile: case by case.

Asked by programs, line by line; the same rules as for an incident answer (`duties`, `combining`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from incidents.choices import Level
from incidents.record.rules.classes import QUALITIES, Classes
from incidents.record.rules.combining import floors_for, process_hours
from incidents.record.rules.duties import Duty, measures_for
from incidents.record.rules.priority import assess, matrix_from
from tenants.contract.rules.profile import Profile

NAMES: Final = (*QUALITIES, "personal_data", "impact", "urgency", "ksz")
LEVELS: Final[Mapping[str, Level]] = {level.name.lower(): level for level in Level}
# What proves that an incident was evaluated: lessons learned (M15), and K07 in social security.
REVIEWED: Final = "review_record"


class BadCase(ValueError):
    """This is no case; the message says what is wrong with it."""


@dataclass(frozen=True)
class Case:
    """`personal_data` is the class of the personal data that was or may have been hit."""

    classes: Classes
    personal_data: int | None
    impact: Level
    urgency: Level
    ksz: bool


def read_case(line: str, profile: Profile) -> Case:
    """Return the case of one line of JSON; raise `BadCase` unless every answer can be used."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadCase(f"this is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise BadCase("a case is a JSON object")
    if missing := [name for name in NAMES if name not in given]:
        raise BadCase(f"{', '.join(missing)}: missing")
    if unknown := sorted(set(given) - set(NAMES)):
        raise BadCase(f"{', '.join(map(repr, unknown))}: not known")
    if not isinstance(given["ksz"], bool):
        raise BadCase("ksz: neither true nor false")
    return Case(
        classes=Classes(**{name: _class(given, name, profile) for name in QUALITIES}),
        personal_data=(
            None if given["personal_data"] is None else _class(given, "personal_data", profile)
        ),
        impact=_level(given, "impact"),
        urgency=_level(given, "urgency"),
        ksz=given["ksz"],
    )


def resolve(profile: Profile, case: Case) -> dict[str, Any]:
    """Return what holds for a case, by the matrix of the profile.

    `impact` and `urgency` are those that hold: never below what the class asks. `lessons`: whether
    an evaluation is owed, by the class or because all of them are evaluated in social security.
    """
    floors = floors_for(profile, classes=case.classes, personal_data=case.personal_data)
    judged = assess(
        matrix_from(profile.key, profile.cells),
        impact=case.impact,
        urgency=case.urgency,
        floors=floors,
    )
    duties = measures_for(
        profile,
        classes=case.classes,
        priority=judged.priority,
        personal_data=case.personal_data,
        social_security=case.ksz,
    )
    by_key = {duty.key: duty for duty in duties}
    return {
        "impact": judged.effective_impact.name.lower(),
        "urgency": judged.effective_urgency.name.lower(),
        "priority": judged.priority.label,
        "hours": process_hours(profile, case.classes),
        "register": _param(by_key, "register_and_document", "register"),
        "functional": _param(by_key, "functional_escalation", "condition"),
        "management": _holds(by_key, "escalate_management"),
        "ciso": _holds(by_key, "escalate_ciso_ict"),
        "dpo": _holds(by_key, "escalate_dpo"),
        "lessons": any(duty.required and REVIEWED in duty.evidence for duty in duties),
        "tracks": sorted(_param(by_key, "lessons_learned", "tracks") or ()),
    }


def _param(by_key: Mapping[str, Duty], key: str, name: str) -> Any:
    return by_key[key].params.get(name) if key in by_key else None


def _holds(by_key: Mapping[str, Duty], key: str) -> bool:
    return key in by_key and by_key[key].required


def _class(given: Mapping[str, Any], name: str, profile: Profile) -> int:
    value, highest = given[name], profile.highest_class("gdpr" if name == "personal_data" else name)
    # What JSON calls true is a number to Python.
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
        allowed = f"a whole number from 1 to {highest}"
        raise BadCase(f"{name}: {json.dumps(value)[:40]} is not {allowed}")
    return value


def _level(given: Mapping[str, Any], name: str) -> Level:
    value = given[name]
    if not isinstance(value, str) or value not in LEVELS:
        raise BadCase(f"{name}: {json.dumps(value)[:40]} is not one of {', '.join(LEVELS)}")
    return LEVELS[value]
