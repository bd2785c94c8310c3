"""What a profile asks of each measure, by class and kind of data.

How several dimensions come together stands in `combination` of the profile, and is carried out
here: the strictest wins (Q15).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from incidents.choices import Level
from incidents.record.rules.classes import Classes
from incidents.record.rules.priority import Floors
from tenants.contract.rules.profile import Entry, Profile

Params = Mapping[str, Any]
# The law does not know classes: whoever hits personal data decides on both (GDPR art. 33 and 34;
# decision Q07). Such a decision cannot be waived, only taken.
STATUTORY: Mapping[str, str] = MappingProxyType(
    {"communicate_citizens_gdpr": "gdpr_art_34", "notify_supervisor": "gdpr_art_33"}
)
# Where a measure comes from that needs no class (`base` of the profile).
BASE = "base"
Asked = tuple[str, Params]


def asked_of(
    profile: Profile, classes: Classes, personal_data: int | None, *, social_security: bool
) -> dict[str, list[Asked]]:
    """Return per measure what each dimension asks of it."""
    known = classes.known(profile.default_class)
    levels = {
        "confidentiality": known.confidentiality,
        "integrity": known.integrity,
        "availability": known.availability,
        "gdpr": personal_data,
        # The same for every class and quality (source 002, lines 576-589).
        "ksz": profile.default_class if social_security else None,
    }
    asked: dict[str, list[Asked]] = {}
    for entry in _base(profile, personal_data):
        asked.setdefault(entry.measure, []).append((BASE, entry.params))
    for dimension, level in levels.items():
        for entry in profile.entries(dimension, level) if level else ():
            asked.setdefault(entry.measure, []).append((dimension, entry.params))
    if personal_data:
        for key, criteria in STATUTORY.items():
            asked.setdefault(key, [("law", MappingProxyType({"criteria": criteria}))])
    return asked


def _base(profile: Profile, personal_data: int | None) -> tuple[Entry, ...]:
    """Return what is asked of every customer, and what is asked where no class says it better."""
    of_data = profile.base["personal_data"] if personal_data and not profile.has_classes else ()
    return (*profile.base["every_incident"], *of_data)


def combined_of(profile: Profile, asked: Sequence[Asked]) -> Params:
    """Bring together what several dimensions ask of one measure; the strictest wins (Q15)."""
    if not asked:
        return {}
    names = dict.fromkeys(name for _dimension, params in asked for name in params)
    combined = {
        name: _strictest(profile, name, [p[name] for _dimension, p in asked if name in p])
        for name in names
    }
    if "owner" in combined:
        # The owner belongs to the register that was chosen.
        register = combined["register"]
        combined["owner"] = next(p["owner"] for _d, p in asked if p.get("register") == register)
    return MappingProxyType(combined)


def _strictest(profile: Profile, name: str, values: Sequence[Any]) -> Any:
    if name == "alternatives":
        return _narrowest(values)
    if name in ("floor", "fixed"):
        return max(values)
    order = _order_of(profile, values)
    if order:
        return max(values, key=order.index)
    if all(isinstance(value, tuple) for value in values):
        return tuple(dict.fromkeys(item for value in values for item in value))
    found = tuple(dict.fromkeys(values))
    return found[0] if len(found) == 1 else found


def _order_of(profile: Profile, values: Sequence[Any]) -> tuple[str, ...]:
    """Return the scale of the profile in which all these words stand."""
    return next((o for o in profile.orders.values() if all(v in o for v in values)), ())


def _narrowest(sets: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    smallest = min(sets, key=len)
    return tuple(n for n in smallest if all(n in names for names in sets)) or smallest


def floors_for(profile: Profile, *, classes: Classes, personal_data: int | None = None) -> Floors:
    asked = asked_of(profile, classes, personal_data, social_security=False)
    impact = combined_of(profile, asked.get("assess_impact", ()))
    urgency = combined_of(profile, asked.get("assess_urgency", ()))
    return Floors(
        impact=Level(impact.get("floor", Level.LOW)),
        urgency=Level(urgency.get("floor", Level.LOW)),
        fixed=bool(urgency.get("fixed", False)),
    )


def process_hours(profile: Profile, classes: Classes) -> str | None:
    """Return `10x5` or `24x7`: when the process runs for this availability class (A01)."""
    asked = asked_of(profile, classes, personal_data=None, social_security=False)
    hours: str | None = combined_of(profile, asked.get("process_service_hours", ())).get("hours")
    return hours
