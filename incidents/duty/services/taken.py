"""What of the record answers a fact while nobody said otherwise, and what a description says.

Keys are those of `takes` in `tenants/data/forms/sheet.yaml`; values are as facts are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import DataProtection, Status
from incidents.duty.asks import DescribeBreach
from incidents.duty.rules.facts import NO, YES, Said
from incidents.models import BreachDecision, BreachDescription, Incident
from tenants.contract.rules.forms import FactField

# Where it comes from, by the first word of the key.
ORIGINS: Final[Mapping[str, Any]] = {
    "record": _("from the incident"),
    "described": _("from the description of the data breach"),
    "decided": _("from the decision"),
    "owner": _("from the set-up of the customer"),
    "provider": _("from the set-up of the provider"),
    "law": _("as was decided"),
    "filed": _("from what was filed"),
}
# The natures of a breach, as a description has them.
NATURES: Final[Mapping[str, str]] = {
    "confidentiality": "is_disclosed",
    "integrity": "is_altered",
    "availability": "is_lost",
}
# How long a description lets this be.
SHORT: Final = 200
# The facts that make a description (GDPR art. 33(3) and 33(5)); both numbers stand for one there.
WORDS: Final = ("kinds_of_data", "protected_by", "consequences", "remedies")
NUMBERS: Final[Mapping[str, tuple[str, str]]] = {
    "persons": ("persons_min", "persons_max"),
    "records": ("records_min", "records_max"),
}
DESCRIBING: Final = frozenset({
    "nature", "has_special", "protection", *WORDS,
    *(code for both in NUMBERS.values() for code in both),
})  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What the record holds of an incident, for the facts that are taken from it."""

    incident: Incident
    contact: str = ""
    aware_at: datetime | None = None
    description: BreachDescription | None = None
    decision: BreachDecision | None = None
    # In words already, a line each: to whom, number, moment; duty, answer, grounds.
    filings: str = ""
    answers: str = ""


def taken(ground: Ground) -> dict[str, Said]:
    """Return what the record says, by key; nothing of what it does not say."""
    one = ground.incident
    ended_at = one.contained_at or one.restored_at
    values = {
        "owner.name": one.tenant.name,
        "owner.contact": ground.contact,
        "provider.name": one.provider.name if one.provider_id != one.tenant_id else "",
        "record.occurred_at": _moment(one.occurred_at),
        "record.detected_at": _moment(one.detected_at),
        "record.ended_at": _moment(ended_at),
        "record.is_ongoing": NO if ended_at or one.status == Status.CLOSED else YES,
        "record.description": one.description,
        "record.cause": one.cause,
        "record.prevention": one.prevention,
        "record.affected": one.affected,
        "law.aware_at": _moment(ground.aware_at),
        "law.decision": ground.decision.outcome if ground.decision else "",
        "law.grounds": ground.decision.grounds if ground.decision else "",
        "law.filings": ground.filings,
        "law.answers": ground.answers,
    }
    found = {key: Said(value, taken=key) for key, value in values.items() if value}
    return {**found, **_described(ground.description), **_decided(ground.decision)}


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _described(row: BreachDescription | None) -> dict[str, Said]:
    if row is None:
        return {}
    by, at = row.described_by.name, row.described_at
    return {
        f"described.{name}": Said(value, not value, f"described.{name}", by, at)
        for name, value in description_values(row).items()
        if value or name in NUMBERS
    }


def description_values(row: BreachDescription | DescribeBreach) -> dict[str, str]:
    """Return what a description says, each as a fact is kept."""
    is_known = row.protection != DataProtection.UNKNOWN
    return {
        "nature": " ".join(code for code, name in NATURES.items() if getattr(row, name)),
        "has_special": YES if row.is_special else NO,
        "protection": str(row.protection) if is_known else "",
        **{name: getattr(row, name) for name in WORDS},
        **{name: _number(getattr(row, name)) for name in NUMBERS},
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _decided(row: BreachDecision | None) -> dict[str, Said]:
    if row is None:
        return {}
    key = "decided.persons_told"
    value = "planned" if row.tells_persons else "not"
    return {key: Said(value, False, key, row.decided_by.name, row.decided_at)}


def described_by(said: Mapping[str, Said]) -> DescribeBreach | None:
    """Return the description that a fact sheet makes; None while it lacks what one cannot lack."""
    value = {code: one.value for code, one in said.items()}
    nature = value.get("nature", "").split()
    words = {name: value.get(name, "") for name in WORDS}
    if not nature or not all(words[name] for name in WORDS if name != "protected_by"):
        return None
    return DescribeBreach(
        kinds_of_data=words["kinds_of_data"],
        protected_by=words["protected_by"][:SHORT],
        consequences=words["consequences"],
        remedies=words["remedies"],
        is_disclosed="confidentiality" in nature,
        is_altered="integrity" in nature,
        is_lost="availability" in nature,
        is_special=value.get("has_special") == YES,
        protection=value.get("protection") or str(DataProtection.UNKNOWN),
        persons=_whole(value, "persons"),
        records=_whole(value, "records"),
    )


def _whole(value: Mapping[str, str], name: str) -> int | None:
    """Return the highest number that is known: a description has room for one."""
    low, high = (value.get(code, "") for code in NUMBERS[name])
    return int(high or low) if high or low else None


def corrected_by(ask: DescribeBreach, said: Mapping[str, Said]) -> dict[str, str]:
    """Return the facts that a new description says otherwise than somebody typed, by code."""
    told = description_values(ask)
    found = {
        code: told[code]
        for code in ("nature", "has_special", "protection", *WORDS)
        if code in said and said[code].is_typed and said[code].value != told[code]
    }
    for name, (low, high) in NUMBERS.items():
        typed = [code for code in (low, high) if code in said and said[code].is_typed]
        held = _whole({code: one.value for code, one in said.items()}, name)
        if typed and _number(held) != told[name]:
            found |= dict.fromkeys(typed, told[name])
    return found


def sheet_of(
    fields: Mapping[str, FactField], typed: Mapping[str, Said], record: Mapping[str, Said]
) -> dict[str, Said]:
    """Return what is known of each fact: what somebody typed, else what the record says."""
    return {
        code: typed.get(code) or record.get(field.takes) or Said() for code, field in fields.items()
    }
